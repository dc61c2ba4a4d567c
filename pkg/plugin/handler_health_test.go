package plugin_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/lokitest"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

const two = `{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"2"]}]}}`

func list(values ...string) handler {
	encoded, _ := json.Marshal(map[string]any{"status": "success", "data": values})
	return always(200, string(encoded))
}

// lokiWith is a Loki with records of the given versions of the schema, the newest of them of an age.
func lokiWith(age time.Duration, versions ...int) handlers {
	return handlers{
		"query": always(200, two), "labels": list("app"), "label/object/values": list("container-log", "kubernetes-audit"), "label/cluster/values": list("prod"),
		"query_range": func(r *http.Request) (int, string) {
			start := r.Form.Get("start")
			newest := time.Now().Add(-age)
			if start > fmt.Sprint(newest.UnixNano()) || len(versions) == 0 {
				return 200, lokitest.Empty("streams")
			}
			var entries []lokitest.Entry
			for i, version := range versions {
				entries = append(entries, lokitest.Entry{Time: newest.Add(-time.Duration(i) * time.Second), Line: fmt.Sprintf(`{"record_id":"%d","record_version":%d}`, i, version)})
			}
			return 200, lokitest.Streams(map[string]string{"tallyman": "record"}, entries...)
		},
	}
}

func with(base handlers, path string, handler handler) handlers {
	base[path] = handler
	return base
}

func TestCheckHealth(t *testing.T) {
	fresh := func() handlers { return lokiWith(5*time.Second, record.Version) }
	tests := []struct {
		name     string
		loki     handlers
		settings string
		status   backend.HealthStatus
		message  string
	}{
		{"all is well", fresh(), "", backend.HealthStatusOk, "Loki answers. Records of 2 kinds of objects in 1 cluster or host; the newest is 5 seconds old."},
		{"records are old", lokiWith(26*time.Hour, record.Version), "", backend.HealthStatusOk, "the newest is 26 hours old. If there should be newer ones, check that the collector runs."},
		{"a cut-off line says nothing of its version", lokiWith(time.Second, record.Version, 0), "", backend.HealthStatusOk, "Loki answers."},
		{"not Loki", handlers{}, "", backend.HealthStatusError, "What answers is not Loki (HTTP 404, 404 page not found). Check the URL"},
		{"a page", with(fresh(), "query", always(200, "<html><title>Login</title></html>")), "", backend.HealthStatusError, "What answers is not Loki (HTTP 200, a page in HTML: Login)."},
		{"JSON of something else", with(fresh(), "query", always(200, `{}`)), "", backend.HealthStatusError, "cannot be read"},
		{"it cannot calculate", with(fresh(), "query", always(200, lokitest.Empty("vector"))), "", backend.HealthStatusError, "does not calculate as Loki does"},
		{"tenant needed", with(fresh(), "query", always(401, "no org id")), "", backend.HealthStatusError, "Loki asks for a tenant (no org id). Set the tenant that the collector writes to."},
		{"credentials", with(fresh(), "query", always(401, "unauthorized")), "", backend.HealthStatusError, "Loki does not accept the credentials (401)."},
		{"forbidden", with(fresh(), "label/object/values", always(403, "")), "", backend.HealthStatusError, "forbids access (403)"},
		{"no streams at all", with(with(with(fresh(), "labels", list()), "label/object/values", list()), "label/cluster/values", list()), `{"tenant":"x"}`, backend.HealthStatusError,
			`Loki answers, but holds no streams at all of the last 30 days for the tenant "x". Start the collector`},
		{"no records of ours", with(with(fresh(), "label/object/values", list()), "label/cluster/values", list()), "", backend.HealthStatusError,
			`Loki answers, but holds no records of Tallyman of the last 30 days (no tenant is set): there are other streams, but none with the label tallyman="record". Start the collector`},
		{"streams without records", lokiWith(0), "", backend.HealthStatusError, "holds no records of the last 30 days"},
		{"newer schema", lokiWith(time.Second, record.Version, record.Version+1), "", backend.HealthStatusError, "understands up to version 1. Upgrade the Tallyman plugin."},
		{"bad settings", fresh(), `{"maxLines":9999}`, backend.HealthStatusError, "maxLines must be between 1 and 5000."},
		{"bad timeout", fresh(), `{"timeoutSeconds":0}`, backend.HealthStatusError, "timeoutSeconds must be between 1 and 3600."},
		{"settings that are none", fresh(), `[]`, backend.HealthStatusError, "the settings of the data source cannot be read"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			result := health(t, datasource(t, lokitest.Serve(t, test.loki), test.settings))
			require.Contains(t, result.Message, test.message)
			require.Equal(t, test.status, result.Status)
		})
	}
	for url, message := range map[string]string{
		"":                   "The URL of Loki is missing. Set it to",
		"loki:3100":          "must begin with http:// or https://",
		"http://127.0.0.1:1": "the connection is refused. Check that Loki runs",
	} {
		result := health(t, datasource(t, url, ""))
		require.Equal(t, backend.HealthStatusError, result.Status)
		require.Contains(t, result.Message, message)
	}
}

func TestCheckHealthDetails(t *testing.T) {
	result := health(t, datasource(t, lokitest.Serve(t, lokiWith(time.Second, record.Version)), ""))
	var details struct{ Clusters, Objects []string }
	require.NoError(t, json.Unmarshal(result.JSONDetails, &details))
	require.Equal(t, []string{"prod"}, details.Clusters)
	require.Equal(t, []string{"container-log", "kubernetes-audit"}, details.Objects)
}

func TestHealthTellsOfTraceLinks(t *testing.T) {
	url := lokitest.Serve(t, lokiWith(time.Minute, record.Version))
	result := health(t, datasource(t, url, `{"traceLinks":[{"name":"Trace","pattern":"(?=a)","datasourceUid":"tempo"}]}`))
	require.Equal(t, backend.HealthStatusError, result.Status)
	require.Contains(t, result.Message, "Records are there, but are shown without trace links: trace link 1: the pattern cannot be read: ")
	require.Equal(t, backend.HealthStatusOk, health(t, datasource(t, url, `{"traceLinks":[{"name":"Trace","pattern":"a","datasourceUid":"tempo"}]}`)).Status)
}

func TestTraceLinks(t *testing.T) {
	line := `{"record_id":"c/1","event_action":"log","message":"trace=4bf9"}`
	url := lokitest.Serve(t, handlers{"query_range": always(200, lokitest.Streams(map[string]string{"object": "container-log"}, lokitest.Entry{Time: time.Unix(1, 0), Line: line}))})
	for settings, want := range map[string]int{
		`{"traceLinks":[{"name":"Trace","pattern":"trace=(\\w+)","datasourceUid":"tempo"}]}`: 1,
		`{"traceLinks":[{"name":"Trace","pattern":"("}]}`:                                    0,
		`{}`: 0,
	} {
		answer := run(t, datasource(t, url, settings), nil, queryOf("A", `{"shape":"records"}`))["A"]
		require.NoError(t, answer.Error, settings)
		require.Len(t, answer.Frames[0].Fields, 5+want, settings)
		if want > 0 {
			require.Equal(t, "4bf9", *answer.Frames[0].Fields[5].At(0).(*string))
		}
	}
}
