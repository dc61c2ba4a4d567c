package ask_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/loki"
)

// shortLoki takes ranges of 30 days and an hour, as Loki does by default, and holds one record every six hours.
type shortLoki struct {
	sync.Mutex
	at     []time.Time
	ranges []loki.RangeQuery
}

const longest = 30*24*time.Hour + time.Hour

func (s *shortLoki) QueryRange(ctx context.Context, q loki.RangeQuery) (*loki.Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.Lock()
	s.ranges = append(s.ranges, q)
	s.Unlock()
	length := q.End.Sub(q.Start)
	if q.Step > 0 {
		length += 2 * q.Step
	}
	if length > longest {
		return nil, &loki.Error{Status: 400, Message: fmt.Sprintf("the query time range exceeds the limit (query length: %s, limit: 30d1h)", length)}
	}
	result := &loki.Result{Type: "streams", Stats: map[string]float64{"totalLinesProcessed": 1}}
	if q.Step > 0 {
		result.Type = "matrix"
		series := loki.Series{Labels: map[string]string{"severity": "low"}}
		for point := q.Start; !point.After(q.End); point = point.Add(q.Step) {
			count := 0
			for _, at := range s.at {
				if at.After(point.Add(-q.Step)) && !at.After(point) {
					count++
				}
			}
			series.Points = append(series.Points, loki.Point{Time: point, Value: float64(count)})
		}
		result.Matrix = []loki.Series{series}
		return result, nil
	}
	var entries []loki.Entry
	for i, at := range s.at {
		if !at.Before(q.Start) && at.Before(q.End) {
			entries = append(entries, loki.Entry{Time: at, Line: `{"record_id":"` + strconv.Itoa(i) + `"}`})
		}
	}
	if !q.Forward {
		slices.Reverse(entries)
	}
	entries = entries[:min(len(entries), q.Limit)]
	result.Streams = []loki.Stream{{Entries: entries}}
	return result, nil
}

func (s *shortLoki) Query(context.Context, loki.InstantQuery) (*loki.Result, error) {
	panic("not asked")
}

func TestRangesLongerThanLokiTakes(t *testing.T) {
	end := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	start := end.Add(-200 * 24 * time.Hour)
	world := &shortLoki{}
	for at := start; at.Before(end); at = at.Add(6 * time.Hour) {
		world.at = append(world.at, at.Add(time.Minute))
	}
	in := auditql.Context{From: start, To: end}
	for _, direction := range []auditql.Direction{auditql.Backward, auditql.Forward} {
		for _, limit := range []int{1, 100, 300, 5000} {
			plan, err := auditql.Compile(&auditql.Query{Shape: auditql.Records, Limit: limit, Direction: direction}, in)
			require.NoError(t, err)
			world.ranges = nil
			answer, err := ask.Run(context.Background(), world, plan)
			require.NoError(t, err)
			want := len(world.at[:min(limit, len(world.at))])
			require.Len(t, answer.Page.Records, want)
			require.Equal(t, limit <= len(world.at), answer.Full)
			for i, r := range answer.Page.Records {
				expected := i
				if direction == auditql.Backward {
					expected = len(world.at) - 1 - i
				}
				require.Equal(t, strconv.Itoa(expected), r.Values["record_id"])
			}
			require.InDelta(t, len(world.ranges)-1, answer.Stats["totalLinesProcessed"], 0)
			if limit == 1 {
				require.LessOrEqual(t, len(world.ranges), 4, "the rest is not read once the limit is full")
			}
		}
	}

	plan, err := auditql.Compile(&auditql.Query{Shape: auditql.Count, By: []string{"severity"}, Step: "1d"}, in)
	require.NoError(t, err)
	answer, err := ask.Run(context.Background(), world, plan)
	require.NoError(t, err)
	require.Len(t, answer.Series, 1)
	total := 0.0
	for i, point := range answer.Series[0].Points {
		total += point.Value
		require.Equal(t, plan.From.Add(time.Duration(i)*plan.Step), point.Time, "points follow each other without a gap")
	}
	require.InDelta(t, len(world.at), total, 0)
	require.Equal(t, plan.To, answer.Series[0].Points[len(answer.Series[0].Points)-1].Time)

	plan, err = auditql.Compile(&auditql.Query{Shape: auditql.Count, Step: "20d"}, in)
	require.NoError(t, err)
	_, err = ask.Run(context.Background(), world, plan)
	require.ErrorContains(t, err, "use a shorter step")
	plan, err = auditql.Compile(&auditql.Query{Shape: auditql.Records}, auditql.Context{From: end.AddDate(-100, 0, 0), To: end})
	require.NoError(t, err)
	_, err = ask.Run(context.Background(), world, plan)
	require.ErrorContains(t, err, "shorten it")

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	plan, err = auditql.Compile(&auditql.Query{Shape: auditql.Records}, in)
	require.NoError(t, err)
	_, err = ask.Run(ctx, world, plan)
	require.ErrorIs(t, err, context.Canceled)
}

func TestHowLongARangeMayBe(t *testing.T) {
	for message, want := range map[string]time.Duration{
		"the query time range exceeds the limit (query length: 1440h0m0s, limit: 30d1h)": longest,
		"the query time range exceeds the limit (query length: 2h0m0s, limit: 1h30m0s)":  90 * time.Minute,
		"the query time range exceeds the limit (query length: 2w, limit: 1w)":           7 * 24 * time.Hour,
		"the query time range exceeds the limit (query length: 2h0m0s, limit: tomorrow)": 0,
		"maximum number of series (500) reached":                                         0,
	} {
		got, ok := (&loki.Error{Message: message}).TooLong()
		require.Equal(t, want, got, message)
		require.Equal(t, want > 0, ok, strings.TrimSpace(message))
	}
}
