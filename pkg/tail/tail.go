// Package tail reads records as they come, each once.
//
// It asks Loki again and again instead of using Loki's tail endpoint: that goes through every proxy and gateway that
// queries go through, with the same credentials, and brings records that arrive late.
package tail

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

const (
	// Records arrive later than they happened: collectors batch, and retry. So far back each poll looks again.
	overlap = 30 * time.Second
	// While Loki does not answer it is asked less and less often, down to this.
	maxPause = 15 * time.Second
	// A poll reads no more requests than this; what is left comes with the next.
	maxRequests = 20
)

// Every is how often Loki is asked.
const Every = time.Second

// Options of a tail.
type Options struct {
	Query auditql.Query
	// In is the range whose newest records come first, and with Only what may be shown.
	In auditql.Context
	// Every is the time between two polls; 0 means Every.
	Every time.Duration
	// Show is given records in the order in which they came. Its error ends the tail.
	Show func([]record.Record) error
	// Note is told when Loki fails to answer, and when it answers again (nil).
	Note func(error)
}

// Run shows the newest records of the range, oldest first, and then records as they come, until ctx ends: then it
// returns nil. A Loki that goes away is waited for; what it refuses is returned.
func Run(ctx context.Context, client ask.Client, o Options) error {
	if o.Query.Shape != auditql.Records {
		return &auditql.Error{Path: "shape", Message: "only records come live; the shape " + string(o.Query.Shape) + " has none"}
	}
	t := &tail{client: client, options: o, seen: map[string]time.Time{}}
	every := o.Every
	if every == 0 {
		every = Every
	}
	if err := t.start(ctx); err != nil {
		return unlessEnded(ctx, err)
	}
	pause := every
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
		err := t.poll(ctx, time.Now())
		switch {
		case err == nil:
			if pause > every {
				o.Note(nil)
			}
			pause = every
		case ctx.Err() != nil:
			return nil
		case passing(err):
			if pause == every {
				o.Note(err)
			}
			pause = min(2*pause, maxPause)
		default:
			return err
		}
	}
}

func unlessEnded(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// passing tells whether an error may be over by the next time.
func passing(err error) bool {
	if _, ok := errors.AsType[*loki.UnreachableError](err); ok {
		return true
	}
	refusal, ok := errors.AsType[*loki.Error](err)
	return ok && (refusal.Status >= 500 || refusal.Status == 429)
}

type tail struct {
	client  ask.Client
	options Options
	// since is when the oldest record happened that is still looked for.
	since time.Time
	seen  map[string]time.Time
}

// start shows the newest records of the time range, oldest first.
func (t *tail) start(ctx context.Context) error {
	query := t.options.Query
	query.Direction = auditql.Backward
	answer, err := t.ask(ctx, &query, t.options.In)
	if err != nil {
		return err
	}
	t.since = t.options.In.To.Add(-overlap)
	records := answer.Page.Records
	// What the limit left out is older than what is shown and does not come later.
	if oldest := len(records) - 1; answer.Full && oldest >= 0 && records[oldest].Time.After(t.since) {
		t.since = records[oldest].Time
	}
	for i, j := 0, len(records)-1; i < j; i, j = i+1, j-1 {
		records[i], records[j] = records[j], records[i]
	}
	return t.show(records)
}

// poll shows what has come since the last time. Where more came than fits an answer, it asks on from there.
func (t *tail) poll(ctx context.Context, now time.Time) error {
	query := t.options.Query
	query.Direction, query.Limit = auditql.Forward, auditql.MaxRecords
	from := t.since
	for range maxRequests {
		in := t.options.In
		in.From, in.To = from, now.Add(time.Minute)
		answer, err := t.ask(ctx, &query, in)
		if err != nil {
			return err
		}
		records := answer.Page.Records
		if err := t.show(records); err != nil {
			return err
		}
		if !answer.Full || len(records) == 0 || !records[len(records)-1].Time.After(from) {
			t.forget(now)
			return nil
		}
		from = records[len(records)-1].Time
	}
	// Not all of it has been read: the next poll goes on from here.
	t.since = from
	t.prune()
	return nil
}

func (t *tail) ask(ctx context.Context, query *auditql.Query, in auditql.Context) (*ask.Answer, error) {
	plan, err := auditql.Compile(query, in)
	if err != nil {
		return nil, err
	}
	return ask.Run(ctx, t.client, plan)
}

func (t *tail) show(records []record.Record) error {
	fresh := make([]record.Record, 0, len(records))
	for _, r := range records {
		id := r.Values["record_id"]
		if id == "" {
			id = r.Time.String() + r.Line
		}
		if _, ok := t.seen[id]; !ok {
			// A copy: the id is a part of the whole answer, which would stay in memory with it.
			t.seen[strings.Clone(id)] = r.Time
			fresh = append(fresh, r)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return t.options.Show(fresh)
}

// forget moves the window on.
func (t *tail) forget(now time.Time) {
	if since := now.Add(-overlap); since.After(t.since) {
		t.since = since
	}
	t.prune()
}

// prune drops the ids that the window has left behind.
func (t *tail) prune() {
	for id, at := range t.seen {
		if at.Before(t.since) {
			delete(t.seen, id)
		}
	}
}
