package loki_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/loki"
)

// A Loki with the usual limit, whose clusters had records in one month each.
func TestLabelValuesOfALongRange(t *testing.T) {
	const month = 30 * 24 * time.Hour
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		bound := func(name string) time.Time {
			nanoseconds, _ := strconv.ParseInt(r.FormValue(name), 10, 64)
			return time.Unix(0, nanoseconds)
		}
		start, end := bound("start"), bound("end")
		if end.Sub(start) > month+time.Hour {
			http.Error(w, fmt.Sprintf("the query time range exceeds the limit (query length: %s, limit: 30d1h)", end.Sub(start)), http.StatusBadRequest)
			return
		}
		values := []string{"always"}
		for age := range 12 {
			if at := now.Add(-time.Duration(age)*month - time.Hour); !at.Before(start) && at.Before(end) {
				values = append(values, fmt.Sprintf("month-%02d", age))
			}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": values})
	}))
	defer server.Close()
	client, err := loki.New(loki.Options{URL: server.URL})
	require.NoError(t, err)
	values, err := client.LabelValues(context.Background(), "cluster", "", now.Add(-3*month), now)
	require.NoError(t, err)
	require.Equal(t, []string{"always", "month-00", "month-01", "month-02"}, values)
	require.LessOrEqual(t, asked, 4)
	values, err = client.LabelValues(context.Background(), "cluster", "", now.Add(-time.Hour*2), now)
	require.NoError(t, err)
	require.Equal(t, []string{"always", "month-00"}, values)
}
