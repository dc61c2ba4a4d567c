package ask

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/loki"
)

const (
	// A top list that needs more slices than this reads Loki harder than its answer is worth.
	maxSlices   = 256
	firstSlices = 4
	parallel    = 4
	// Two records of one millisecond cannot be told apart by time.
	minSlice = time.Millisecond
)

// topBySlices makes a top list from counts over slices of the range, each so short that it has no more values than Loki
// allows series. Each line is read once more than the first, refused attempt did; the counts are exact. refused is
// returned when that does not help.
func topBySlices(ctx context.Context, client Client, plan *auditql.Plan, refused error) (*Answer, error) {
	answer := &Answer{Stats: map[string]float64{}}
	counts := map[string]*loki.Sample{}
	slices := split(slice{end: plan.To, length: plan.Step}, firstSlices)
	for asked := 0; len(slices) > 0; {
		if asked += len(slices); asked > maxSlices {
			return nil, fmt.Errorf("%q has too many values in this time range for a top list: %w", plan.By[0], refused)
		}
		results, err := askSlices(ctx, client, plan, slices)
		if err != nil {
			return nil, err
		}
		var finer []slice
		for i, result := range results {
			if result == nil {
				if slices[i].length < 2*minSlice {
					return nil, refused
				}
				finer = append(finer, split(slices[i], 2)...)
				continue
			}
			answer.add(result, counts, plan.By[0])
		}
		slices = finer
	}
	for _, sample := range counts {
		answer.Samples = append(answer.Samples, *sample)
	}
	sortSamples(answer.Samples, plan.By)
	answer.Samples = answer.Samples[:min(len(answer.Samples), plan.Limit)]
	return answer, nil
}

// slice of a range: the length before its end.
type slice struct {
	end    time.Time
	length time.Duration
}

// split cuts a slice into n of whole milliseconds, or into fewer where it is shorter than that.
func split(whole slice, n int) []slice {
	width := max(whole.length/time.Duration(n), minSlice).Truncate(time.Millisecond)
	var list []slice
	end, left := whole.end, whole.length
	for len(list) < n-1 && left > width {
		list = append(list, slice{end: end, length: width})
		end, left = end.Add(-width), left-width
	}
	return append(list, slice{end: end, length: left})
}

// askSlices leaves the result of a slice nil that still has too many values.
func askSlices(ctx context.Context, client Client, plan *auditql.Plan, slices []slice) ([]*loki.Result, error) {
	results := make([]*loki.Result, len(slices))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	for i, s := range slices {
		group.Go(func() error {
			result, err := client.Query(ctx, loki.InstantQuery{LogQL: plan.Slice(s.length), At: s.end})
			if refusal, ok := errors.AsType[*loki.Error](err); ok && refusal.TooManySeries() {
				return nil
			}
			if err != nil {
				return err
			}
			results[i] = result
			return expect(result, "vector")
		})
	}
	return results, group.Wait()
}

func (a *Answer) add(result *loki.Result, counts map[string]*loki.Sample, by string) {
	for _, sample := range result.Vector {
		if known := counts[sample.Labels[by]]; known != nil {
			known.Value += sample.Value
			continue
		}
		counts[sample.Labels[by]] = &sample
	}
	a.note(result.Stats, result.Warnings)
}

// sortSamples puts the highest first, and what is equal in order of its labels.
func sortSamples(samples []loki.Sample, by []string) {
	slices.SortFunc(samples, func(a, b loki.Sample) int {
		order := cmp.Compare(b.Value, a.Value)
		for _, name := range by {
			order = cmp.Or(order, cmp.Compare(a.Labels[name], b.Labels[name]))
		}
		return order
	})
}
