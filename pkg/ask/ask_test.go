package ask_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/lokitest"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

var (
	from = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	in   = auditql.Context{From: from, To: from.Add(time.Hour)}
)

func compile(t *testing.T, query auditql.Query) *auditql.Plan {
	t.Helper()
	plan, err := auditql.Compile(&query, in)
	require.NoError(t, err)
	return plan
}

// fake answers with a result or an error and remembers what it was asked.
type fake struct {
	sync.Mutex
	result  *loki.Result
	err     error
	ranges  []loki.RangeQuery
	instant func(loki.InstantQuery) (*loki.Result, error)
}

func (f *fake) QueryRange(_ context.Context, q loki.RangeQuery) (*loki.Result, error) {
	f.Lock()
	defer f.Unlock()
	f.ranges = append(f.ranges, q)
	return f.result, f.err
}

func (f *fake) Query(_ context.Context, q loki.InstantQuery) (*loki.Result, error) {
	return f.instant(q)
}

func TestLogs(t *testing.T) {
	entry := func(second int, id string) loki.Entry {
		return loki.Entry{Time: from.Add(time.Duration(second) * time.Second), Line: fmt.Sprintf(`{"record_id":%q}`, id)}
	}
	client := &fake{result: &loki.Result{Type: "streams", Streams: []loki.Stream{
		{Labels: map[string]string{"object": "container-log"}, Entries: []loki.Entry{entry(5, "e"), entry(3, "c"), entry(3, "c2"), entry(1, "a")}},
		{Labels: map[string]string{"object": "kubernetes-audit"}, Entries: []loki.Entry{entry(4, "d"), entry(3, "c"), {Time: from, Line: "broken"}, {Time: from, Line: "broken"}}},
	}}}
	ids := func(answer *ask.Answer) (list []string) {
		for _, r := range answer.Page.Records {
			list = append(list, r.Values["record_id"])
		}
		return list
	}
	answer, err := ask.Run(context.Background(), client, compile(t, auditql.Query{Shape: auditql.Records, Limit: 8}))
	require.NoError(t, err)
	require.Equal(t, []string{"e", "d", "c", "c2", "a", "", ""}, ids(answer), "newest first, each record once, lines that are no records kept")
	require.Equal(t, 1, answer.Page.Duplicates)
	require.True(t, answer.Full)
	require.Equal(t, []loki.RangeQuery{{LogQL: `{tallyman="record"}`, Start: in.From, End: in.To, Limit: 8}}, client.ranges)

	answer, err = ask.Run(context.Background(), client, compile(t, auditql.Query{Shape: auditql.Records, Direction: auditql.Forward}))
	require.NoError(t, err)
	require.Equal(t, []string{"", "", "a", "c", "c2", "d", "e"}, ids(answer))
	require.False(t, answer.Full)
	require.True(t, client.ranges[1].Forward)
}

func TestErrors(t *testing.T) {
	client := &fake{err: errors.New("no")}
	for _, shape := range []auditql.Shape{auditql.Records, auditql.Count} {
		_, err := ask.Run(context.Background(), client, compile(t, auditql.Query{Shape: shape}))
		require.ErrorIs(t, err, client.err)
	}
	client = &fake{result: &loki.Result{Type: "vector"}}
	for _, shape := range []auditql.Shape{auditql.Records, auditql.Count} {
		_, err := ask.Run(context.Background(), client, compile(t, auditql.Query{Shape: shape}))
		require.ErrorContains(t, err, "holds a vector where")
	}
}

// limitedLoki counts what happened in each minute and refuses to name more than a few values at once, as Loki does.
type limitedLoki struct {
	sync.Mutex
	happened map[time.Time]string
	limit    int
	requests int
}

var tooMany = &loki.Error{Status: 400, Message: "maximum number of series (3) reached for a single query"}

func (l *limitedLoki) count(q loki.InstantQuery, length time.Duration) (*loki.Result, error) {
	l.Lock()
	defer l.Unlock()
	l.requests++
	counts := map[string]float64{}
	for at, value := range l.happened {
		if at.After(q.At.Add(-length)) && !at.After(q.At) {
			counts[value]++
		}
	}
	if len(counts) > l.limit {
		return nil, tooMany
	}
	result := &loki.Result{Type: "vector", Stats: map[string]float64{"execTime": 1}, Warnings: []string{"slow"}}
	for value, count := range counts {
		result.Vector = append(result.Vector, loki.Sample{Labels: map[string]string{"k8s_pod_name": value}, Point: loki.Point{Value: count}})
	}
	return result, nil
}

func TestTopOfMoreValuesThanLokiAllows(t *testing.T) {
	world := &limitedLoki{happened: map[time.Time]string{}, limit: 3}
	want := map[string]float64{}
	for minute := range 60 {
		value := fmt.Sprintf("pod-%d", minute)
		if minute%3 == 0 {
			value = "busy"
		} else if minute%7 == 0 {
			value = "second"
		}
		world.happened[from.Add(time.Duration(minute)*time.Minute+time.Second)] = value
		want[value]++
	}
	plan := compile(t, auditql.Query{Shape: auditql.Top, By: []string{"k8s_pod_name"}, Limit: 3})
	lengths := map[string]time.Duration{plan.LogQL: time.Hour}
	for length := time.Hour; length > time.Second; length = (length / 2).Truncate(time.Millisecond) {
		lengths[plan.Slice(length)] = length
	}
	client := &fake{instant: func(q loki.InstantQuery) (*loki.Result, error) {
		length, ok := lengths[q.LogQL]
		require.True(t, ok, q.LogQL)
		return world.count(q, length)
	}}
	answer, err := ask.Run(context.Background(), client, plan)
	require.NoError(t, err)
	require.Len(t, answer.Samples, 3)
	require.Equal(t, "busy", answer.Samples[0].Labels["k8s_pod_name"])
	require.InDelta(t, want["busy"], answer.Samples[0].Value, 0)
	require.Equal(t, "second", answer.Samples[1].Labels["k8s_pod_name"])
	require.InDelta(t, want["second"], answer.Samples[1].Value, 0)
	require.Equal(t, []string{"slow"}, answer.Warnings)
	require.Greater(t, answer.Stats["execTime"], 1.0)

	world.limit = 0
	_, err = ask.Run(context.Background(), client, plan)
	require.ErrorIs(t, err, tooMany)
	require.ErrorContains(t, err, `"k8s_pod_name" has too many values in this time range`)
	require.Less(t, world.requests, 1000)
}

func TestTopInOrder(t *testing.T) {
	client := &fake{instant: func(loki.InstantQuery) (*loki.Result, error) {
		sample := func(name string, value float64) loki.Sample {
			return loki.Sample{Labels: map[string]string{"user_name": name}, Point: loki.Point{Value: value}}
		}
		return &loki.Result{Type: "vector", Vector: []loki.Sample{sample("b", 1), sample("c", 5), sample("a", 1)}}, nil
	}}
	answer, err := ask.Run(context.Background(), client, compile(t, auditql.Query{Shape: auditql.Top, By: []string{"user_name"}}))
	require.NoError(t, err)
	var names []string
	for _, sample := range answer.Samples {
		names = append(names, sample.Labels["user_name"])
	}
	require.Equal(t, []string{"c", "a", "b"}, names)
}

// Loki refuses a topk over more than 500 values, even though its answer has only a few.
func TestTopAgainstLoki(t *testing.T) {
	url := os.Getenv("TALLYMAN_TEST_LOKI")
	lokitest.Skip(t, url)
	client, err := loki.New(loki.Options{URL: url, Timeout: time.Minute})
	require.NoError(t, err)
	counts := map[string]float64{}
	records := make([]record.Record, 2000)
	for i := range records {
		pod := fmt.Sprintf("pod-%d", i)
		if i%4 == 0 {
			pod = fmt.Sprintf("busy-%d", i%3)
		}
		counts[pod]++
		records[i] = record.Record{
			Line:   fmt.Sprintf(`{"record_id":"%d","k8s_pod_name":%q}`, i, pod),
			Labels: map[string]string{"tallyman": "record", "object": "kubernetes-audit"},
		}
	}
	cluster, start := lokitest.Cluster("top"), time.Now().Add(-10*time.Minute).Truncate(time.Second).UTC()
	lokitest.Push(t, url, cluster, start, records)
	plan, err := auditql.Compile(&auditql.Query{Shape: auditql.Top, By: []string{"k8s_pod_name"}, Limit: 3, Where: auditql.Comparison{
		Field: "cluster", Op: auditql.Equal, Values: []string{cluster},
	}}, auditql.Context{From: start.Add(-time.Second), To: start.Add(time.Minute)})
	require.NoError(t, err)
	answer, err := ask.Run(context.Background(), client, plan)
	require.NoError(t, err)
	got := map[string]float64{}
	for _, sample := range answer.Samples {
		got[sample.Labels["k8s_pod_name"]] = sample.Value
	}
	require.Equal(t, []string{"busy-0", "busy-1", "busy-2"}, slices.Sorted(maps.Keys(got)))
	for pod, count := range got {
		require.InDelta(t, counts[pod], count, 0, pod)
	}
}
