package plugin_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/frames"
	"github.com/tallyman-audit/tallyman/pkg/lokitest"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// The whole way through the plugin, on a real Loki.
func TestAgainstLoki(t *testing.T) {
	url := os.Getenv("TALLYMAN_TEST_LOKI")
	lokitest.Skip(t, url)
	cluster, start := lokitest.Cluster("plugin"), time.Now().Add(-time.Minute).Truncate(time.Second)
	labels := map[string]string{"tallyman": "record", "object": "container-lifecycle", "severity": "low", "actor": "unknown", "access": "write"}
	var records []record.Record
	for i := range 10 {
		records = append(records, record.Record{Labels: labels, Line: fmt.Sprintf(
			`{"record_id":"%s/%d","record_version":1,"event_action":"die","container_id":"c%d","container_name":"web","process_exit_code":%d}`, cluster, i/2, i/2, i%2)})
	}
	records = append(records, record.Record{Labels: map[string]string{"tallyman": "evidence", "object": "container-lifecycle"},
		Line: fmt.Sprintf(`{"record_id":"%s/0","evidence":{"status":"die"}}`, cluster)})
	lokitest.Push(t, url, cluster, start, records)
	d := datasource(t, url, "")

	result := health(t, d)
	require.Equal(t, backend.HealthStatusOk, result.Status, result.Message)
	require.Contains(t, string(result.JSONDetails), cluster)

	where := fmt.Sprintf(`{"and":[{"field":"cluster","op":"=","value":%q},{"field":"process_exit_code","op":">=","value":0}]}`, cluster)
	ask := func(refID, rest string) backend.DataQuery {
		query := queryOf(refID, rest)
		query.TimeRange = backend.TimeRange{From: start.Add(-time.Minute), To: start.Add(time.Minute)}
		return query
	}
	responses := run(t, d, nil,
		ask("records", `{"shape":"records","where":`+where+`}`),
		ask("count", `{"shape":"count","by":["process_exit_code"],"step":"1m","where":`+where+`}`),
		ask("instant", `{"shape":"count","instant":true,"by":["process_exit_code","severity"],"where":`+where+`}`),
		ask("top", `{"shape":"top","by":["container_name"],"where":`+where+`}`),
		ask("evidence", fmt.Sprintf(`{"shape":"evidence","recordId":"%s/0","recordTime":"%d"}`, cluster, records[10].Time.UnixMilli())),
		ask("lifecycle", `{"shape":"lifecycle","where":`+where+`}`),
		ask("nothing", `{"shape":"count","instant":true,"by":["actor"],"where":{"field":"cluster","op":"=","value":"nowhere"}}`),
	)
	for refID, response := range responses {
		require.NoError(t, response.Error, refID)
	}
	frame := responses["records"].Frames[0]
	require.Equal(t, 5, frame.Rows(), "each record_id once")
	require.NotEmpty(t, frame.Meta.Stats)
	body, _ := frame.FieldByName("body")
	require.Contains(t, body.At(0), "container web")
	fields, _ := frame.FieldByName("labels")
	var row map[string]string
	require.NoError(t, json.Unmarshal(fields.At(0).(json.RawMessage), &row))
	require.Equal(t, "low", row["severity"])
	require.NotContains(t, row, "detected_level", "Loki's own guess is no part of the record")

	lives := responses["lifecycle"].Frames
	require.Equal(t, []string{"spans", "marks"}, []string{lives[0].Name, lives[1].Name})
	require.Equal(t, 5, lives[1].Rows())
	require.Equal(t, 5*2, lives[0].Rows(), "each container ran until its end, and is there after it")
	require.Equal(t, frames.PanelID, lives[0].Meta.PreferredVisualizationPluginID)

	total := 0.0
	for _, series := range responses["count"].Frames {
		for i := range series.Rows() {
			total += series.Fields[1].At(i).(float64)
		}
	}
	require.InDelta(t, 10, total, 0)
	require.Len(t, responses["instant"].Frames, 2)
	require.InDelta(t, 5, responses["instant"].Frames[0].Fields[0].At(0), 0)
	require.Equal(t, "web", responses["top"].Frames[0].Fields[0].At(0))
	evidence, _ := responses["evidence"].Frames[0].FieldByName("body")
	require.Equal(t, 1, evidence.Len())
	require.Equal(t, `{"status":"die"}`, evidence.At(0))
	require.Empty(t, responses["nothing"].Frames[0].Fields)

	status, answer := call(t, d, "GET", "values?field=cluster", "")
	require.Equal(t, 200, status)
	require.Contains(t, answer, cluster)
	status, answer = call(t, d, "GET", "values?field=cluster&counts=false&search=object:container-lifecycle", "")
	require.Equal(t, 200, status)
	require.Contains(t, answer, cluster)
	require.NotContains(t, answer, "counts")
	status, answer = call(t, d, "GET", "values?field=cluster&counts=false&search=object:kubernetes-event", "")
	require.Equal(t, 200, status)
	require.NotContains(t, answer, cluster)
	status, answer = call(t, d, "GET", "values?field=container_name", "")
	require.Equal(t, 200, status)
	require.Contains(t, answer, "web")
}
