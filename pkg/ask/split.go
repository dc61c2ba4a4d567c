package ask

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

const (
	// Parts of a range that are read at the same time.
	sideBySide = 3
	// More parts than this are more work than any answer is worth: years, at Loki's default limit.
	maxParts = 400
)

// span is a part of a time range.
type span struct{ from, to time.Time }

// tooLong is how long a range Loki takes, if that is why it refused.
func tooLong(err error) (time.Duration, bool) {
	refusal, ok := errors.AsType[*loki.Error](err)
	if !ok {
		return 0, false
	}
	return refusal.TooLong()
}

// logsByParts reads a range that is longer than Loki takes in parts, from the end where the plan begins, until the
// plan's limit is full.
func logsByParts(ctx context.Context, client Client, plan *auditql.Plan, longest time.Duration) (*Answer, error) {
	spans, err := cut(plan.From, plan.To, longest)
	if err != nil {
		return nil, err
	}
	forward := plan.Direction == auditql.Forward
	if !forward {
		slices.Reverse(spans)
	}
	whole := &Answer{Type: "streams", Stats: map[string]float64{}}
	var records []record.Record
	for len(spans) > 0 && len(records) < plan.Limit {
		next := spans[:min(sideBySide, len(spans))]
		spans = spans[len(next):]
		answers, err := each(ctx, next, func(ctx context.Context, s span) (*Answer, error) {
			part := *plan
			part.From, part.To = s.from, s.to
			return askLogs(ctx, client, &part)
		})
		if err != nil {
			return nil, err
		}
		for _, answer := range answers {
			// What lies beyond a part that was cut off by the limit is not the next record.
			if len(records) < plan.Limit {
				records = append(records, answer.Page.Records...)
			}
			whole.note(answer.Stats, answer.Warnings)
		}
	}
	whole.Full = len(records) >= plan.Limit
	whole.Page = record.NewPage(records, forward)
	whole.Page.Records = whole.Page.Records[:min(len(whole.Page.Records), plan.Limit)]
	return whole, nil
}

// seriesByParts counts over a range that is longer than Loki takes in parts. The points of the parts are the points of
// the whole, as each counts the records of the step before it.
func seriesByParts(ctx context.Context, client Client, plan *auditql.Plan, longest time.Duration) (*Answer, error) {
	// Loki adds the window and a step to the length of the range.
	points := int64(longest/plan.Step) - 1
	if points < 1 {
		return nil, fmt.Errorf("the step of %s is too long for this Loki, which reads at most %s at once (max_query_length): use a shorter step", plan.Step, longest)
	}
	var spans []span
	for from := plan.From; !from.After(plan.To); {
		to := from.Add(time.Duration(points-1) * plan.Step)
		if to.After(plan.To) {
			to = plan.To
		}
		if spans = append(spans, span{from, to}); len(spans) > maxParts {
			return nil, fmt.Errorf("the time range needs more than %d requests to this Loki, which reads at most %s at once (max_query_length): shorten it", maxParts, longest)
		}
		from = to.Add(plan.Step)
	}
	answers, err := each(ctx, spans, func(ctx context.Context, s span) (*Answer, error) {
		part := *plan
		part.From, part.To = s.from, s.to
		return askSeries(ctx, client, &part)
	})
	if err != nil {
		return nil, err
	}
	whole := &Answer{Type: "matrix", Stats: map[string]float64{}}
	byLabels := map[string]int{}
	for _, answer := range answers {
		for _, series := range answer.Series {
			key := labelsKey(series.Labels)
			i, ok := byLabels[key]
			if !ok {
				i = len(whole.Series)
				byLabels[key] = i
				whole.Series = append(whole.Series, loki.Series{Labels: series.Labels})
			}
			whole.Series[i].Points = append(whole.Series[i].Points, series.Points...)
		}
		whole.note(answer.Stats, answer.Warnings)
	}
	return whole, nil
}

func labelsKey(labels map[string]string) string {
	key := ""
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		key += fmt.Sprintf("%q=%q,", name, labels[name])
	}
	return key
}

// cut divides a range into parts that Loki takes, in order of time.
func cut(from, to time.Time, longest time.Duration) ([]span, error) {
	if parts := to.Sub(from) / longest; parts > maxParts {
		return nil, fmt.Errorf("the time range needs more than %d requests to this Loki, which reads at most %s at once (max_query_length): shorten it", maxParts, longest)
	}
	var spans []span
	for end := to; ; end = end.Add(-longest) {
		begin := end.Add(-longest)
		if !begin.After(from) {
			spans = append(spans, span{from, end})
			break
		}
		spans = append(spans, span{begin, end})
	}
	slices.Reverse(spans)
	return spans, nil
}

// each asks for spans side by side and gives the answers in their order.
func each(ctx context.Context, spans []span, one func(context.Context, span) (*Answer, error)) ([]*Answer, error) {
	answers := make([]*Answer, len(spans))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(sideBySide)
	for i, s := range spans {
		group.Go(func() (err error) {
			answers[i], err = one(ctx, s)
			return err
		})
	}
	return answers, group.Wait()
}

// note adds Loki's statistics and warnings of a part.
func (a *Answer) note(stats map[string]float64, warnings []string) {
	for name, value := range stats {
		a.Stats[name] += value
	}
	for _, warning := range warnings {
		if !slices.Contains(a.Warnings, warning) {
			a.Warnings = append(a.Warnings, warning)
		}
	}
}
