package ask_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// smallLoki gives few entries at once, as Loki with a low max_entries_limit_per_query does.
type smallLoki struct {
	sync.Mutex
	entries []loki.Entry
	most    int
	limits  []int
}

func (s *smallLoki) QueryRange(_ context.Context, q loki.RangeQuery) (*loki.Result, error) {
	s.Lock()
	defer s.Unlock()
	s.limits = append(s.limits, q.Limit)
	if q.Limit > s.most {
		return nil, &loki.Error{Status: 400, Message: fmt.Sprintf("max entries limit per query exceeded, limit > max_entries_limit_per_query (%d > %d)", q.Limit, s.most)}
	}
	var found []loki.Entry
	for i := len(s.entries) - 1; i >= 0 && len(found) < q.Limit; i-- {
		if e := s.entries[i]; !e.Time.Before(q.Start) && e.Time.Before(q.End) {
			found = append(found, e)
		}
	}
	return &loki.Result{Type: "streams", Streams: []loki.Stream{{Entries: found}}, Stats: map[string]float64{"totalLinesProcessed": float64(len(found))}, Warnings: []string{"slow"}}, nil
}

func (s *smallLoki) Query(context.Context, loki.InstantQuery) (*loki.Result, error) {
	panic("not asked")
}

// second makes entries of a second of the hour, by their ids; an empty id is a line that is no record.
func second(at int, ids ...string) []loki.Entry {
	list := make([]loki.Entry, len(ids))
	for i, id := range ids {
		line := fmt.Sprintf(`{"record_id":%q}`, id)
		if id == "" {
			line = fmt.Sprint("broken ", i)
		}
		list[i] = loki.Entry{Time: from.Add(time.Duration(at) * time.Second), Line: line}
	}
	return list
}

func numbered(at, count int) []loki.Entry {
	ids := make([]string, count)
	for i := range ids {
		ids[i] = fmt.Sprintf("%d/%d", at, i)
	}
	return second(at, ids...)
}

func TestPages(t *testing.T) {
	var each []loki.Entry
	for at := range 950 {
		each = append(each, numbered(at, 1)...)
	}
	tests := []struct {
		name        string
		entries     []loki.Entry
		most, limit int
		want        int
		full        bool
		warning     string
	}{
		{"all of them", each, 200, 5000, 950, false, ""},
		{"as many as are asked for", each, 200, 430, 430, true, ""},
		{"exactly all", each, 200, 950, 950, true, ""},
		{"one page is enough", each, 5000, 5000, 950, false, ""},
		{"several of one instant across the end of a page", slices.Concat(numbered(1, 120), numbered(2, 150), numbered(3, 130)), 200, 5000, 400, false, ""},
		{"lines without an id across the end of a page", slices.Concat(numbered(1, 120), second(2, make([]string, 90)...), numbered(3, 150)), 200, 5000, 360, false, ""},
		{"copies", slices.Concat(numbered(1, 120), numbered(2, 90), numbered(2, 90), numbered(3, 150)), 200, 5000, 360, false, ""},
		{"more of one instant than a page holds", slices.Concat(numbered(1, 50), numbered(2, 400), numbered(3, 50)), 200, 5000, 250 + 50, false, "More than 200 records have the time 2026-11-23T09:00:02Z; some of them were left out."},
		{"none", nil, 200, 5000, 0, false, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client := &smallLoki{entries: test.entries, most: test.most}
			plan := &auditql.Plan{Kind: auditql.Logs, Shape: auditql.Lifecycle, From: in.From, To: in.To, Limit: test.limit, Direction: auditql.Backward}
			var got []record.Record
			reading, err := ask.Pages(context.Background(), client, plan, func(page []record.Record) {
				require.LessOrEqual(t, len(page), test.most)
				got = append(got, page...)
			})
			require.NoError(t, err)
			require.Len(t, got, test.want)
			require.Equal(t, test.want, reading.Count)
			require.Equal(t, test.full, reading.Full)
			seen := map[string]bool{}
			for i, r := range got {
				key := r.Time.String() + r.Line
				require.False(t, seen[key], "each once")
				seen[key] = true
				require.False(t, i > 0 && r.Time.After(got[i-1].Time), "the newest first")
			}
			if len(got) > 0 {
				require.Equal(t, got[len(got)-1].Time, reading.Oldest)
			}
			want := []string{"slow"}
			if test.warning != "" {
				want = append(want, test.warning)
			}
			require.Equal(t, want, reading.Warnings)
			refused := 0
			for _, limit := range client.limits {
				if limit > test.most {
					refused++
				}
			}
			require.LessOrEqual(t, refused, 1, "what Loki gives at once is learnt by its first refusal")
		})
	}
}

func TestPagesOfALokiThatDoesNotAnswer(t *testing.T) {
	client := &fake{err: &loki.Error{Status: 500, Message: "no"}}
	_, err := ask.Pages(context.Background(), client, &auditql.Plan{Kind: auditql.Logs, Limit: 10}, func([]record.Record) { t.Fatal("nothing was read") })
	require.ErrorIs(t, err, client.err)
}
