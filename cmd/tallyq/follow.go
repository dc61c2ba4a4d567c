package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

var (
	pollEvery = time.Second
	// Records arrive later than they happened: collectors batch, and retry. So far back each poll looks again.
	overlap = 30 * time.Second
	// While Loki does not answer it is asked less and less often, down to this.
	maxPause = 15 * time.Second
)

// follow shows the newest records, and then records as they come, each once, until ctx ends. A Loki that goes away is
// waited for.
func follow(ctx context.Context, w world, client ask.Client, o *options) error {
	t := &tail{client: client, printer: newPrinter(w, o), query: *o.query, seen: map[string]time.Time{}}
	if err := t.start(ctx, o.context); err != nil {
		return err
	}
	pause := pollEvery
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
		err := t.poll(ctx, time.Now())
		switch {
		case err == nil:
			if pause > pollEvery {
				note(w, "Loki answers again")
			}
			pause = pollEvery
		case ctx.Err() != nil:
			return nil
		case passing(err):
			if pause == pollEvery {
				note(w, fmt.Sprintf("waiting: %s", loki.Diagnose(err)))
			}
			pause = min(2*pause, maxPause)
		default:
			return err
		}
	}
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
	printer *printer
	query   auditql.Query
	// since is when the oldest record happened that is still looked for.
	since time.Time
	seen  map[string]time.Time
}

// start shows the newest records of the time range, oldest first.
func (t *tail) start(ctx context.Context, in auditql.Context) error {
	query := t.query
	query.Direction = auditql.Backward
	plan, err := auditql.Compile(&query, in)
	if err != nil {
		return err
	}
	answer, err := ask.Run(ctx, t.client, plan)
	if err != nil {
		return err
	}
	t.since = in.To.Add(-overlap)
	records := answer.Page.Records
	for i := len(records) - 1; i >= 0; i-- {
		if err := t.show(&records[i]); err != nil {
			return err
		}
	}
	// What the limit left out is older than what was shown and does not come later.
	if answer.Full && len(records) > 0 && records[len(records)-1].Time.After(t.since) {
		t.since = records[len(records)-1].Time
	}
	return nil
}

// poll shows what has come since the last time. Where more came than fits an answer, it asks on from there.
func (t *tail) poll(ctx context.Context, now time.Time) error {
	query := t.query
	query.Direction, query.Limit = auditql.Forward, auditql.MaxRecords
	from := t.since
	for {
		plan, err := auditql.Compile(&query, auditql.Context{From: from, To: now.Add(time.Minute)})
		if err != nil {
			return err
		}
		answer, err := ask.Run(ctx, t.client, plan)
		if err != nil {
			return err
		}
		records := answer.Page.Records
		for i := range records {
			if err := t.show(&records[i]); err != nil {
				return err
			}
		}
		if !answer.Full || len(records) == 0 || !records[len(records)-1].Time.After(from) {
			break
		}
		from = records[len(records)-1].Time
	}
	t.forget(now)
	return nil
}

func (t *tail) show(r *record.Record) error {
	id := r.Values["record_id"]
	if id == "" {
		id = r.Time.String() + r.Line
	}
	if _, ok := t.seen[id]; ok {
		return nil
	}
	t.seen[id] = r.Time
	return t.printer.record(r)
}

// forget moves the window on and drops the ids that it has left behind.
func (t *tail) forget(now time.Time) {
	if since := now.Add(-overlap); since.After(t.since) {
		t.since = since
	}
	for id, at := range t.seen {
		if at.Before(t.since) {
			delete(t.seen, id)
		}
	}
}
