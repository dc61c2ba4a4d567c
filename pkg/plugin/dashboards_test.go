package plugin_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/lokitest"
	"github.com/tallyman-audit/tallyman/pkg/plugin"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// What the story of the sample does not have, and why not.
var rightlyEmpty = map[string]string{
	"Damaged":          "no disk was damaged",
	"Permissions lost": "the collectors kept all of theirs",
	"Clock skew":       "Loki and the collectors ran on one machine",
}

type panel struct {
	Title   string            `json:"title"`
	Targets []json.RawMessage `json:"targets"`
}

type dashboard struct {
	Panels      []panel `json:"panels"`
	Annotations struct {
		List []struct {
			Name   string          `json:"name"`
			Target json.RawMessage `json:"target"`
		} `json:"list"`
	} `json:"annotations"`
	Templating struct {
		List []struct {
			Name  string          `json:"name"`
			Type  string          `json:"type"`
			Query json.RawMessage `json:"query"`
		} `json:"list"`
	} `json:"templating"`
}

// Every panel, variable and annotation of every dashboard, on a real Loki with the records of the sample.
func TestDashboards(t *testing.T) {
	lokiURL := os.Getenv("TALLYMAN_TEST_LOKI")
	lokitest.Skip(t, lokiURL)
	clusters, now := pushStory(t, lokiURL)
	d := datasource(t, lokiURL, "")
	span := backend.TimeRange{From: now.Add(-6 * time.Hour), To: now}
	files, err := filepath.Glob("../../dashboards/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			var board dashboard
			require.NoError(t, json.Unmarshal(text, &board))
			for _, p := range board.Panels {
				for _, target := range p.Targets {
					t.Run(p.Title, func(t *testing.T) { requireData(t, d, p.Title, interpolated(t, target, clusters), span) })
				}
			}
			for _, annotation := range board.Annotations.List {
				t.Run("annotation "+annotation.Name, func(t *testing.T) {
					requireData(t, d, annotation.Name, interpolated(t, annotation.Target, clusters), span)
				})
			}
			for _, variable := range board.Templating.List {
				if variable.Type == "query" {
					t.Run("variable "+variable.Name, func(t *testing.T) { requireValues(t, d, variable.Query, clusters, span) })
				}
			}
		})
	}
}

func requireData(t *testing.T, d *plugin.Datasource, name, query string, span backend.TimeRange) {
	t.Helper()
	asked := queryOf("A", query)
	asked.TimeRange, asked.Interval, asked.MaxDataPoints = span, 3*time.Minute, 120
	response := run(t, d, nil, asked)["A"]
	require.NoError(t, response.Error)
	require.NotEmpty(t, response.Frames)
	if reason, empty := rightlyEmpty[name]; empty {
		require.Zero(t, amount(response.Frames), "%s: is there after all; it was not, as %s", name, reason)
		return
	}
	require.Positive(t, amount(response.Frames), "no data")
}

// amount is how many rows there are, without numbers that are zero.
func amount(frames data.Frames) int {
	rows := 0
	for _, frame := range frames {
		for i := range frame.Rows() {
			last := frame.Fields[len(frame.Fields)-1]
			if number, ok := last.At(i).(float64); !ok || number != 0 {
				rows++
			}
		}
	}
	return rows
}

func requireValues(t *testing.T, d *plugin.Datasource, query json.RawMessage, clusters []string, span backend.TimeRange) {
	t.Helper()
	var asked struct {
		Field  string `json:"field"`
		Search string `json:"search"`
	}
	require.NoError(t, json.Unmarshal(query, &asked))
	words := strings.Fields(strings.ReplaceAll(asked.Search, "$cluster", ""))
	kept := []string{"cluster:(" + strings.Join(clusters, " ") + ")"}
	for _, word := range words {
		if name, value, _ := strings.Cut(word, ":"); name != "cluster" && !strings.HasPrefix(value, "$") {
			kept = append(kept, word)
		}
	}
	params := url.Values{
		"field": {asked.Field}, "search": {strings.Join(kept, " ")},
		"from": {strconv.FormatInt(span.From.UnixMilli(), 10)}, "to": {strconv.FormatInt(span.To.UnixMilli(), 10)},
	}
	status, answer := call(t, d, "GET", "values?"+params.Encode(), "")
	require.Equal(t, 200, status, answer)
	var seen struct{ Values []string }
	require.NoError(t, json.Unmarshal([]byte(answer), &seen), answer)
	require.NotEmpty(t, seen.Values)
}

// interpolated is a query as the front end sends it where "All" is chosen of each variable, of these clusters only.
func interpolated(t *testing.T, target json.RawMessage, clusters []string) string {
	t.Helper()
	var query map[string]any
	require.NoError(t, json.Unmarshal(target, &query))
	if expr, ok := query["expr"].(string); ok {
		query["expr"] = strings.ReplaceAll(expr, "$cluster", strings.Join(clusters, "|"))
	} else {
		conditions := []any{map[string]any{"field": "cluster", "op": "in", "value": clusters}}
		if where := withoutVariables(query["where"]); where != nil {
			conditions = append(conditions, where)
		}
		query["where"] = map[string]any{"and": conditions}
	}
	text, err := json.Marshal(query)
	require.NoError(t, err)
	return string(text)
}

// withoutVariables leaves out of a condition what compares with a variable; nil where nothing is left.
func withoutVariables(condition any) any {
	node, ok := condition.(map[string]any)
	if !ok {
		return nil
	}
	for _, key := range []string{"and", "or"} {
		branch, ok := node[key].([]any)
		if !ok {
			continue
		}
		kept := []any{}
		for _, part := range branch {
			if part = withoutVariables(part); part != nil {
				kept = append(kept, part)
			}
		}
		if len(kept) == 0 {
			return nil
		}
		return map[string]any{key: kept}
	}
	if value, ok := node["value"].(string); ok && strings.HasPrefix(value, "$") {
		return nil
	}
	return node
}

// pushStory stores the sample, so that it ends a minute ago, in clusters of its own; gives their names and the time.
func pushStory(t *testing.T, lokiURL string) (clusters []string, now time.Time) {
	t.Helper()
	file, err := os.Open("../../scripts/sample/story.jsonl.gz")
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	unpacked, err := gzip.NewReader(file)
	require.NoError(t, err)
	lines := bufio.NewScanner(unpacked)
	lines.Buffer(nil, 1<<20)
	byCluster, last := map[string][]record.Record{}, time.Time{}
	for lines.Scan() {
		var one struct {
			Time                                     string
			Cluster, Object, Severity, Actor, Access string
			Record, Evidence                         json.RawMessage
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &one))
		nanos, err := strconv.ParseInt(one.Time, 10, 64)
		require.NoError(t, err)
		last = time.Unix(0, nanos)
		labels := map[string]string{
			"tallyman": "record", "object": one.Object, "severity": one.Severity, "actor": one.Actor, "access": one.Access,
		}
		byCluster[one.Cluster] = append(byCluster[one.Cluster], record.Record{Time: last, Labels: labels, Line: string(one.Record)})
		if one.Evidence != nil {
			labels = map[string]string{"tallyman": "evidence", "object": one.Object}
			line := fmt.Sprintf(`{"record_id":%q,"evidence":%s}`, one.Time, one.Evidence)
			byCluster[one.Cluster] = append(byCluster[one.Cluster], record.Record{Time: last, Labels: labels, Line: line})
		}
	}
	require.NoError(t, lines.Err())
	now = time.Now()
	by := now.Add(-time.Minute).Sub(last)
	for name := range maps.Keys(byCluster) {
		records := byCluster[name]
		for i := range records {
			records[i].Time = records[i].Time.Add(by)
		}
		clusters = append(clusters, lokitest.Cluster(name))
		lokitest.PushTimed(t, lokiURL, clusters[len(clusters)-1], records)
	}
	return clusters, now
}
