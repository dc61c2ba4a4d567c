package ask

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// pageSize is what Loki gives at once by default (max_entries_limit_per_query).
const pageSize = 5000

const smallestPage = 100

// Reading is what is known of a plan that was read in pages.
type Reading struct {
	// Count of records, each counted once, and of those left out because they had been there before.
	Count, Duplicates int
	// Full says that the plan's limit was reached; then nothing older than Oldest was read.
	Full     bool
	Oldest   time.Time
	Stats    map[string]float64
	Warnings []string
}

// Pages reads the records of a plan of log lines, the newest first, in pages of what Loki gives at once, and hands each
// page on before the next one is asked for: only one is held in memory. It ends where the plan's limit is full.
func Pages(ctx context.Context, client Client, plan *auditql.Plan, take func([]record.Record)) (*Reading, error) {
	p := &pager{client: client, part: *plan, size: pageSize, left: plan.Limit, seen: map[string]struct{}{}}
	whole := &Answer{Stats: map[string]float64{}}
	for p.left > 0 {
		answer, err := p.ask(ctx)
		if err != nil {
			return nil, err
		}
		whole.note(answer.Stats, answer.Warnings)
		records := p.fresh(answer.Page.Records)
		p.duplicates += answer.Page.Duplicates
		take(records)
		p.left -= len(records)
		if !answer.Full {
			break
		}
		if !p.advance(answer.Page.Records) {
			whole.note(nil, []string{fmt.Sprintf("More than %d records have the time %s; some of them were left out.", p.part.Limit, p.part.To.Format(time.RFC3339Nano))})
		}
	}
	return &Reading{
		Count: plan.Limit - p.left, Duplicates: p.duplicates, Full: p.left <= 0, Oldest: p.oldest, Stats: whole.Stats, Warnings: whole.Warnings,
	}, nil
}

// pager is where the reading of a plan is.
type pager struct {
	client Client
	// part is the plan that is left to be read.
	part auditql.Plan
	// size of a page, and how many records are wanted yet.
	size, left int
	// seen are the records that were handed on; those of the last instant of a page come again with the next.
	seen       map[string]struct{}
	again      int
	duplicates int
	oldest     time.Time
}

// ask asks for the next page; a Loki that gives less at once says how much.
func (p *pager) ask(ctx context.Context) (*Answer, error) {
	// Copies of a record count for Loki: the last page is not so small that it could be of one record only.
	p.part.Limit = min(p.size, max(p.left+p.again, smallestPage))
	answer, err := runLogs(ctx, p.client, &p.part)
	refusal, ok := errors.AsType[*loki.Error](err)
	if !ok {
		return answer, err
	}
	if most, ok := refusal.TooManyEntries(); ok && most < p.part.Limit {
		p.size = most
		return p.ask(ctx)
	}
	return nil, err
}

// fresh takes out what was handed on before.
func (p *pager) fresh(records []record.Record) []record.Record {
	kept := make([]record.Record, 0, len(records))
	for i := range records {
		key := keyOf(&records[i])
		if _, ok := p.seen[key]; ok {
			continue
		}
		p.seen[key] = struct{}{}
		kept = append(kept, records[i])
	}
	if len(kept) > p.left {
		kept = kept[:p.left]
	}
	if len(kept) > 0 {
		p.oldest = kept[len(kept)-1].Time
	}
	return kept
}

func keyOf(r *record.Record) string {
	if id := r.Values["record_id"]; id != "" {
		return id
	}
	return r.Time.String() + r.Line
}

// advance moves the end of what is left to the oldest record of a page. Loki leaves the end itself out, and others may
// have the same time: they are read again. False where a page was all of one instant, of which no more can be had.
func (p *pager) advance(records []record.Record) bool {
	oldest := records[len(records)-1].Time
	p.again = 0
	for i := len(records) - 1; i >= 0 && records[i].Time.Equal(oldest); i-- {
		p.again++
	}
	end := oldest.Add(time.Nanosecond)
	if !end.Before(p.part.To) {
		p.part.To, p.again = oldest, 0
		return false
	}
	p.part.To = end
	return true
}
