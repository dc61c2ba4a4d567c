package auditql_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/lokitest"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// realLoki is the Loki that TALLYMAN_TEST_LOKI names. Without it the test is skipped.
func realLoki(t *testing.T) (url string, client *loki.Client) {
	t.Helper()
	url = os.Getenv("TALLYMAN_TEST_LOKI")
	lokitest.Skip(t, url)
	client, err := loki.New(loki.Options{URL: url, Timeout: time.Minute})
	require.NoError(t, err)
	return url, client
}

// The property: for any records and any query, Loki answers the compiled query with the records for which the query
// holds.
func TestPropertyAgainstLoki(t *testing.T) {
	url, client := realLoki(t)
	seed := uint64(time.Now().UnixNano())
	if fixed := os.Getenv("TALLYMAN_TEST_SEED"); fixed != "" {
		seed, _ = strconv.ParseUint(fixed, 10, 64)
	}
	queries := 400
	if count := os.Getenv("TALLYMAN_TEST_QUERIES"); count != "" {
		queries, _ = strconv.Atoi(count)
	}
	t.Logf("TALLYMAN_TEST_SEED=%d", seed)
	r := random{rand.New(rand.NewPCG(seed, 0))}

	records := make([]record.Record, 400)
	for i := range records {
		records[i] = r.record(i)
	}
	cluster := fmt.Sprintf("property-%d", seed)
	start := time.Now().Add(-10 * time.Minute).Truncate(time.Second).UTC()
	lokitest.Push(t, url, cluster, start, records)
	in := auditql.Context{From: start.Add(-time.Second), To: start.Add(time.Minute)}

	found := 0
	for range queries {
		condition := r.condition(3)
		query := &auditql.Query{Shape: auditql.Records, Limit: 5000, Where: auditql.And{
			auditql.Comparison{Field: "cluster", Op: auditql.Equal, Values: []string{cluster}}, condition,
		}}
		var want []string
		for i := range records {
			if holds(condition, &records[i]) {
				want = append(want, records[i].Values["record_id"])
			}
		}
		plan, err := auditql.Compile(query, in)
		require.NoError(t, err, "%#v", condition)
		got := idsOf(t, client, plan)
		slices.Sort(want)
		require.Equal(t, want, got, "condition: %#v\nLogQL: %s", condition, plan.LogQL)
		found += len(got)
		countsAgree(t, client, query, in, len(want))
	}
	require.NotZero(t, found)
	t.Logf("%d queries, %d records found", queries, found)
}

func idsOf(t *testing.T, client *loki.Client, plan *auditql.Plan) []string {
	t.Helper()
	result, err := client.QueryRange(context.Background(), loki.RangeQuery{LogQL: plan.LogQL, Start: plan.From, End: plan.To, Limit: plan.Limit})
	require.NoError(t, err, plan.LogQL)
	var ids []string
	for _, stream := range result.Streams {
		for _, entry := range stream.Entries {
			r := record.New(entry.Time, stream.Labels, entry.Line)
			ids = append(ids, r.Values["record_id"])
		}
	}
	slices.Sort(ids)
	return ids
}

// countsAgree asks the same as counts, at once and over time, by fields that some records lack.
func countsAgree(t *testing.T, client *loki.Client, query *auditql.Query, in auditql.Context, want int) {
	t.Helper()
	ctx := context.Background()
	count := *query
	count.Shape, count.By, count.Instant = auditql.Count, []string{"severity", "user_name", "process_exit_code"}, true
	plan, err := auditql.Compile(&count, in)
	require.NoError(t, err)
	result, err := client.Query(ctx, loki.InstantQuery{LogQL: plan.LogQL, At: plan.To})
	require.NoError(t, err, plan.LogQL)
	total := 0.0
	for _, sample := range result.Vector {
		total += sample.Value
	}
	require.InDelta(t, want, total, 0, plan.LogQL)

	count.Instant, count.Step, count.By = false, "7s", []string{"severity"}
	plan, err = auditql.Compile(&count, in)
	require.NoError(t, err)
	result, err = client.QueryRange(ctx, loki.RangeQuery{LogQL: plan.LogQL, Start: plan.From, End: plan.To, Step: plan.Step})
	require.NoError(t, err, plan.LogQL)
	total = 0
	for _, series := range result.Matrix {
		for _, point := range series.Points {
			total += point.Value
		}
	}
	require.InDelta(t, want, total, 0, plan.LogQL)
}

// The evidence of one record is found even where the payload of another quotes its id, and a line cut short does not
// fail a count.
func TestAwkwardLinesAgainstLoki(t *testing.T) {
	url, client := realLoki(t)
	cluster := lokitest.Cluster("awkward")
	evidence := func(line string) record.Record {
		return record.Record{Line: line, Labels: map[string]string{"tallyman": "evidence", "object": "kubernetes-audit"}}
	}
	whole := writeLine(map[string]any{"record_id": "whole", "user_name": "alice", "message": "all of it"})
	records := []record.Record{
		evidence(`{"record_id":"a/1","evidence":{"request":"x"}}`),
		evidence(`{"record_id":"b/2","evidence":{"record_id":"a/1","evidence":{}}}`),
		{Line: whole, Labels: map[string]string{"tallyman": "record", "object": "container-log"}},
		{Line: whole[:len(whole)-4], Labels: map[string]string{"tallyman": "record", "object": "container-log"}},
		{Line: strings.Replace(whole, `"alice"`, `{"nested":"alice"}`, 1), Labels: map[string]string{"tallyman": "record", "object": "container-log"}},
	}
	start := time.Now().Add(-10 * time.Minute).Truncate(time.Second).UTC()
	lokitest.Push(t, url, cluster, start, records)
	in := auditql.Context{From: start, To: start.Add(time.Minute)}
	where := auditql.Comparison{Field: "cluster", Op: auditql.Equal, Values: []string{cluster}}

	plan, err := auditql.Compile(&auditql.Query{Shape: auditql.Evidence, RecordID: "a/1", Where: where}, in)
	require.NoError(t, err)
	require.Equal(t, []string{"a/1"}, idsOf(t, client, plan))
	plan, err = auditql.Compile(&auditql.Query{Shape: auditql.Evidence, RecordID: "a/1", RecordTime: start, Where: where}, in)
	require.NoError(t, err)
	require.Equal(t, []string{"a/1"}, idsOf(t, client, plan))
	plan, err = auditql.Compile(&auditql.Query{Shape: auditql.Evidence, RecordID: "a/1", Where: where},
		auditql.Context{From: start, To: start})
	require.NoError(t, err)
	require.Equal(t, []string{"a/1"}, idsOf(t, client, plan), "the range holds its end")

	for _, by := range []string{"message", "user_name", "log_iostream"} {
		plan, err = auditql.Compile(&auditql.Query{Shape: auditql.Top, By: []string{by}, Where: where}, in)
		require.NoError(t, err)
		result, err := client.Query(context.Background(), loki.InstantQuery{LogQL: plan.LogQL, At: plan.To})
		require.NoError(t, err, plan.LogQL)
		require.NotEmpty(t, result.Vector, by)
	}
}
