// Package lokitest fills a Loki with records for tests. No part of a program uses it.
package lokitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

// Skip skips a test that needs a Loki where there is none; url is the value of TALLYMAN_TEST_LOKI.
func Skip(t *testing.T, url string) {
	t.Helper()
	if url == "" {
		t.Skip("SKIPPED, NOT PROVEN AGAINST LOKI: set TALLYMAN_TEST_LOKI to the URL of a Loki, such as http://127.0.0.1:3100")
	}
}

// Cluster gives a name that no other test uses, as value of the label cluster.
func Cluster(prefix string) string { return fmt.Sprintf("%s-%d", prefix, time.Now().UnixNano()) }

// Push stores records, one millisecond after another from start, in streams told apart by the label cluster. Time,
// Values and that label are filled in.
func Push(t *testing.T, url, cluster string, start time.Time, records []record.Record) {
	t.Helper()
	for i := range records {
		records[i].Time = start.Add(time.Duration(i) * time.Millisecond)
	}
	PushTimed(t, url, cluster, records)
}

// As many records fit a request to a Loki with default limits.
const batch = 2000

// PushTimed stores records at their own times, as Push does. Of each stream give the older first.
func PushTimed(t *testing.T, url, cluster string, records []record.Record) {
	t.Helper()
	for from := 0; from < len(records); from += batch {
		push(t, url, cluster, records[from:min(from+batch, len(records))])
	}
}

func push(t *testing.T, url, cluster string, records []record.Record) {
	t.Helper()
	type stream struct {
		Stream map[string]string `json:"stream"`
		Values [][2]string       `json:"values"`
	}
	byLabels := map[string]*stream{}
	for i := range records {
		labels := map[string]string{"cluster": cluster}
		maps.Copy(labels, records[i].Labels)
		records[i] = record.New(records[i].Time, labels, records[i].Line)
		key := fmt.Sprint(labels)
		if byLabels[key] == nil {
			byLabels[key] = &stream{Stream: labels}
		}
		byLabels[key].Values = append(byLabels[key].Values, [2]string{strconv.FormatInt(records[i].Time.UnixNano(), 10), records[i].Line})
	}
	var body struct {
		Streams []*stream `json:"streams"`
	}
	for _, s := range byLabels {
		body.Streams = append(body.Streams, s)
	}
	encoded, err := json.Marshal(body)
	require.NoError(t, err)
	response, err := http.Post(url+"/loki/api/v1/push", "application/json", bytes.NewReader(encoded))
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusNoContent, response.StatusCode, "%s", answer)
}

// Serve is a fake Loki that answers each path, from /loki/api/v1/ on, with what its handler returns: a status and a
// body.
func Serve(t *testing.T, handlers map[string]func(*http.Request) (int, string)) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler := handlers[r.URL.Path[min(len("/loki/api/v1/"), len(r.URL.Path)):]]
		if handler == nil {
			http.NotFound(w, r)
			return
		}
		_ = r.ParseForm()
		status, body := handler(r)
		if json.Valid([]byte(body)) {
			w.Header().Set("Content-Type", "application/json")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// Streams is the body of an answer with records, all of one stream.
func Streams(labels map[string]string, entries ...Entry) string {
	values := make([][2]string, len(entries))
	for i, entry := range entries {
		values[i] = [2]string{strconv.FormatInt(entry.Time.UnixNano(), 10), entry.Line}
	}
	return answer("streams", []any{map[string]any{"stream": labels, "values": values}})
}

// Entry of Streams.
type Entry struct {
	Time time.Time
	Line string
}

// Empty is the body of an answer without data.
func Empty(kind string) string { return answer(kind, []any{}) }

func answer(kind string, result []any) string {
	encoded, err := json.Marshal(map[string]any{
		"status": "success", "data": map[string]any{"resultType": kind, "result": result, "stats": map[string]any{
			"summary": map[string]any{"execTime": 0.25, "totalBytesProcessed": 1024},
		}},
	})
	if err != nil {
		panic(err)
	}
	return string(encoded)
}
