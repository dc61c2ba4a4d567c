// Package ask puts a compiled audit query to Loki and brings back what it found.
package ask

import (
	"context"
	"errors"
	"fmt"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// Client is what is needed of Loki; *loki.Client is one.
type Client interface {
	QueryRange(context.Context, loki.RangeQuery) (*loki.Result, error)
	Query(context.Context, loki.InstantQuery) (*loki.Result, error)
}

var _ Client = (*loki.Client)(nil)

// Answer to a plan. Which part is filled depends on the plan's Kind.
type Answer struct {
	// Type of Loki's answer: streams, matrix or vector.
	Type string
	// Page of Logs, and of RawRange where the answer is of streams: records or evidence, in the plan's direction, each record_id once.
	Page record.Page
	// Full says that the limit was reached: there may be more records than these.
	Full bool
	// Series of MetricRange, and of RawRange where the answer is a matrix.
	Series []loki.Series
	// Samples of MetricInstant and RawInstant; of a top list in descending order.
	Samples []loki.Sample
	// Stats is Loki's summary of its work, summed where more than one request was needed.
	Stats    map[string]float64
	Warnings []string
}

// Run asks a plan. Errors are those of the client.
func Run(ctx context.Context, client Client, plan *auditql.Plan) (*Answer, error) {
	switch plan.Kind {
	case auditql.Logs:
		return runLogs(ctx, client, plan)
	case auditql.RawRange, auditql.RawInstant:
		return runRaw(ctx, client, plan)
	case auditql.MetricRange:
		answer, err := askSeries(ctx, client, plan)
		if longest, ok := tooLong(err); ok {
			return seriesByParts(ctx, client, plan, longest)
		}
		return answer, err
	default:
		return runInstant(ctx, client, plan)
	}
}

func runLogs(ctx context.Context, client Client, plan *auditql.Plan) (*Answer, error) {
	answer, err := askLogs(ctx, client, plan)
	if longest, ok := tooLong(err); ok {
		return logsByParts(ctx, client, plan, longest)
	}
	return answer, err
}

func askSeries(ctx context.Context, client Client, plan *auditql.Plan) (*Answer, error) {
	result, err := client.QueryRange(ctx, loki.RangeQuery{LogQL: plan.LogQL, Start: plan.From, End: plan.To, Step: plan.Step})
	if err != nil {
		return nil, err
	}
	if err := expect(result, "matrix"); err != nil {
		return nil, err
	}
	return &Answer{Type: result.Type, Series: result.Matrix, Stats: result.Stats, Warnings: result.Warnings}, nil
}

func askLogs(ctx context.Context, client Client, plan *auditql.Plan) (*Answer, error) {
	result, err := client.QueryRange(ctx, loki.RangeQuery{
		LogQL: plan.LogQL, Start: plan.From, End: plan.To, Limit: plan.Limit, Forward: plan.Direction == auditql.Forward,
	})
	if err != nil {
		return nil, err
	}
	if err := expect(result, "streams"); err != nil {
		return nil, err
	}
	return lines(result, plan), nil
}

// runRaw asks LogQL that was written by hand; what it is shows in the answer.
func runRaw(ctx context.Context, client Client, plan *auditql.Plan) (*Answer, error) {
	var result *loki.Result
	var err error
	if plan.Kind == auditql.RawInstant {
		result, err = client.Query(ctx, loki.InstantQuery{LogQL: plan.LogQL, At: plan.To})
	} else {
		result, err = client.QueryRange(ctx, loki.RangeQuery{
			LogQL: plan.LogQL, Start: plan.From, End: plan.To, Limit: plan.Limit, Step: plan.Step, Forward: plan.Direction == auditql.Forward,
		})
	}
	if err != nil {
		return nil, err
	}
	if result.Type == "streams" {
		return lines(result, plan), nil
	}
	return &Answer{Type: result.Type, Series: result.Matrix, Samples: result.Vector, Stats: result.Stats, Warnings: result.Warnings}, nil
}

func lines(result *loki.Result, plan *auditql.Plan) *Answer {
	forward := plan.Direction == auditql.Forward
	records := make([]record.Record, 0, result.Entries())
	for _, stream := range result.Streams {
		for _, entry := range stream.Entries {
			records = append(records, record.New(entry.Time, stream.Labels, entry.Line))
		}
	}
	full := len(records) >= plan.Limit
	return &Answer{Type: result.Type, Page: record.NewPage(records, forward), Full: full, Stats: result.Stats, Warnings: result.Warnings}
}

func runInstant(ctx context.Context, client Client, plan *auditql.Plan) (*Answer, error) {
	result, err := client.Query(ctx, loki.InstantQuery{LogQL: plan.LogQL, At: plan.To})
	if refusal, ok := errors.AsType[*loki.Error](err); ok && plan.Shape == auditql.Top && refusal.TooManySeries() {
		return topBySlices(ctx, client, plan, err)
	}
	if err != nil {
		return nil, err
	}
	if err := expect(result, "vector"); err != nil {
		return nil, err
	}
	if plan.Shape == auditql.Top {
		sortSamples(result.Vector, plan.By)
	}
	return &Answer{Type: result.Type, Samples: result.Vector, Stats: result.Stats, Warnings: result.Warnings}, nil
}

func expect(result *loki.Result, kind string) error {
	if result.Type != kind {
		return fmt.Errorf("the answer of Loki holds a %s where a %s was asked for", result.Type, kind)
	}
	return nil
}
