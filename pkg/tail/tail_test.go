package tail_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/record"
	"github.com/tallyman-audit/tallyman/pkg/tail"
)

// store is a Loki that holds entries and answers with as many as it is asked for.
type store struct {
	entries []loki.Entry
	asked   int
	onAsk   func(asked int) error
}

func (s *store) add(id string, at time.Time) {
	s.entries = append(s.entries, loki.Entry{Time: at, Line: fmt.Sprintf(`{"record_id":%q}`, id)})
}

func (s *store) QueryRange(_ context.Context, q loki.RangeQuery) (*loki.Result, error) {
	s.asked++
	if err := s.onAsk(s.asked); err != nil {
		return nil, err
	}
	found := slices.DeleteFunc(slices.Clone(s.entries), func(e loki.Entry) bool { return e.Time.Before(q.Start) || !e.Time.Before(q.End) })
	slices.SortStableFunc(found, func(a, b loki.Entry) int { return a.Time.Compare(b.Time) })
	if !q.Forward {
		slices.Reverse(found)
	}
	found = found[:min(len(found), q.Limit)]
	return &loki.Result{Type: "streams", Streams: []loki.Stream{{Labels: map[string]string{"object": "container-log"}, Entries: found}}}, nil
}

func (s *store) Query(context.Context, loki.InstantQuery) (*loki.Result, error) { panic("not asked") }

func run(t *testing.T, s *store, limit int, act func(asked int, cancel func()) error) ([]string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	s.onAsk = func(asked int) error { return act(asked, cancel) }
	var shown []string
	err := tail.Run(ctx, s, tail.Options{
		Query: auditql.Query{Shape: auditql.Records, Limit: limit}, In: auditql.Context{From: time.Now().Add(-time.Hour), To: time.Now()}, Every: time.Microsecond,
		Show: func(records []record.Record) error {
			for _, r := range records {
				shown = append(shown, r.Values["record_id"])
			}
			return nil
		},
		Note: func(error) {},
	})
	return shown, err
}

func TestABurstLargerThanManyAnswersIsReadToItsEnd(t *testing.T) {
	s := &store{}
	const burst = 12_345
	shown, err := run(t, s, 10, func(asked int, cancel func()) error {
		if asked == 2 {
			for i := range burst {
				s.add(fmt.Sprint(i), time.Now().Add(time.Duration(i)*time.Microsecond))
			}
		}
		if asked == 12 {
			cancel()
		}
		return nil
	})
	require.NoError(t, err)
	require.Len(t, shown, burst)
	slices.Sort(shown)
	require.Len(t, slices.Compact(shown), burst, "each once")
}

func TestTheNewestComeFirstThenWhatArrives(t *testing.T) {
	s := &store{}
	now := time.Now()
	for i := range 5 {
		s.add(fmt.Sprint("old-", i), now.Add(time.Duration(i-10)*time.Minute))
	}
	shown, err := run(t, s, 2, func(asked int, cancel func()) error {
		switch asked {
		case 3:
			s.add("late", time.Now().Add(-20*time.Second))
			s.add("new", time.Now())
		case 5:
			return &loki.Error{Status: 502}
		case 7:
			cancel()
		}
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, []string{"old-3", "old-4", "late", "new"}, shown)
}

func TestARefusalEndsIt(t *testing.T) {
	_, err := run(t, &store{}, 2, func(asked int, _ func()) error {
		if asked == 3 {
			return &loki.Error{Status: 400, Message: "no"}
		}
		return nil
	})
	require.ErrorContains(t, err, "no")
	err = tail.Run(context.Background(), &store{}, tail.Options{Query: auditql.Query{Shape: auditql.Count}})
	require.ErrorContains(t, err, "only records come live")
}
