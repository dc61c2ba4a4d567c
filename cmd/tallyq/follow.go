package main

import (
	"context"
	"fmt"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/record"
	"github.com/tallyman-audit/tallyman/pkg/tail"
)

var pollEvery = tail.Every

// follow shows the newest records, and then records as they come, each once, until ctx ends. A Loki that goes away is
// waited for.
func follow(ctx context.Context, w world, client ask.Client, o *options) error {
	printer := newPrinter(w, o)
	return tail.Run(ctx, client, tail.Options{
		Query: *o.query,
		In:    o.context,
		Every: pollEvery,
		Show: func(records []record.Record) error {
			for i := range records {
				if err := printer.record(&records[i]); err != nil {
					return err
				}
			}
			return nil
		},
		Note: func(err error) {
			if err == nil {
				note(w, "Loki answers again")
				return
			}
			note(w, fmt.Sprintf("waiting: %s", loki.Diagnose(err)))
		},
	})
}
