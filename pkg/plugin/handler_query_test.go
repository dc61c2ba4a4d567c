package plugin_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/lokitest"
	"github.com/tallyman-audit/tallyman/pkg/plugin"
)

func TestQueryData(t *testing.T) {
	url := lokitest.Serve(t, handlers{
		"query_range": func(r *http.Request) (int, string) {
			if r.Form.Get("step") != "" {
				return 200, lokitest.Empty("matrix")
			}
			return 200, lokitest.Streams(map[string]string{"object": "container-log"}, lokitest.Entry{Time: time.Unix(1, 2), Line: `{"record_id":"x","event_action":"log","message":"hi"}`})
		},
		"query": always(500, "broken"),
	})
	responses := run(t, datasource(t, url, ""), nil,
		queryOf("A", `{"shape":"records"}`),
		queryOf("B", `{"shape":"count","by":["user_name"]}`),
		queryOf("C", `{"shape":"top","by":["user_name"]}`),
		queryOf("D", `{"shape":"records","where":{"and":[{"field":"actor","op":"exists"},{"field":"user_name","op":">","value":"x"}]}}`),
		queryOf("E", `{"shape":"records","line":"json"}`),
	)
	require.Len(t, responses, 5)

	require.NoError(t, responses["A"].Error)
	frame := responses["A"].Frames[0]
	require.Equal(t, data.FrameType(data.FrameTypeLogLines), frame.Meta.Type)
	require.Equal(t, "A", frame.RefID)
	body, _ := frame.FieldByName("body")
	require.Equal(t, "hi", body.At(0))
	id, _ := frame.FieldByName("id")
	require.Equal(t, "uid", id.Config.Links[0].Internal.DatasourceUID)
	require.Equal(t, `{tallyman="record"}`, frame.Meta.ExecutedQueryString)

	require.NoError(t, responses["B"].Error)
	require.Equal(t, data.FrameType(data.FrameTypeTimeSeriesMulti), responses["B"].Frames[0].Meta.Type)
	require.Empty(t, responses["B"].Frames[0].Fields)

	require.EqualError(t, responses["C"].Error, "query C: Loki answered 500: broken")
	require.Equal(t, backend.Status(500), responses["C"].Status)
	require.EqualError(t, responses["D"].Error, `query D: where.and[1].op: ">" is not allowed for the string field "user_name"; allowed: =, !=, =~, !~, contains, notContains, in, notIn, exists, absent`)
	require.Equal(t, backend.StatusBadRequest, responses["D"].Status)
	for _, refID := range []string{"C", "D"} {
		require.Equal(t, backend.ErrorSourceDownstream, responses[refID].ErrorSource)
		require.True(t, backend.IsDownstreamError(responses[refID].Error))
	}
	body, _ = responses["E"].Frames[0].FieldByName("body")
	require.Equal(t, `{"record_id":"x","event_action":"log","message":"hi"}`, body.At(0))
}

func TestQueryDataRunsFourAtATime(t *testing.T) {
	var running, most atomic.Int32
	url := lokitest.Serve(t, handlers{"query_range": func(*http.Request) (int, string) {
		now := running.Add(1)
		for highest := most.Load(); now > highest && !most.CompareAndSwap(highest, now); highest = most.Load() {
		}
		time.Sleep(20 * time.Millisecond)
		running.Add(-1)
		return 200, lokitest.Empty("streams")
	}})
	var queries []backend.DataQuery
	for _, refID := range strings.Split("ABCDEFGHIJKL", "") {
		queries = append(queries, queryOf(refID, `{"shape":"records"}`))
	}
	require.Len(t, run(t, datasource(t, url, ""), nil, queries...), 12)
	require.LessOrEqual(t, most.Load(), int32(4))
	require.Greater(t, most.Load(), int32(1))
}

func TestQueryDataFromAlerting(t *testing.T) {
	url := lokitest.Serve(t, handlers{"query": always(200, lokitest.Empty("vector"))})
	responses := run(t, datasource(t, url, ""), map[string]string{"FromAlert": "true"},
		queryOf("A", `{"shape":"records"}`), queryOf("B", `{"shape":"count","instant":true}`), queryOf("C", `{"shape":"top","by":["actor"]}`))
	require.EqualError(t, responses["A"].Error,
		`query A: shape: an alert rule needs numbers, but "records" answers with rows; use "count" with instant set, by the fields that the alert is to name`)
	require.Equal(t, backend.StatusBadRequest, responses["A"].Status)
	require.NoError(t, responses["B"].Error)
	require.NoError(t, responses["C"].Error)
}

func TestQueryDataStatuses(t *testing.T) {
	tests := []struct {
		name    string
		handler handler
		want    backend.Status
	}{
		{"Loki's refusal", always(400, "parse error"), 400},
		{"too many requests", always(429, "too many"), 429},
		{"Loki's credentials are not the user's", always(401, "no org id"), 502},
		{"not Loki", always(404, "404 page not found"), 502},
		{"not understood", always(200, `{"status":"success","data":{"resultType":"vector","result":[]}}`), 502},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			url := lokitest.Serve(t, handlers{"query_range": test.handler})
			response := run(t, datasource(t, url, ""), nil, queryOf("A", `{"shape":"records"}`))["A"]
			require.Equal(t, test.want, response.Status)
			require.Equal(t, backend.ErrorSourceDownstream, response.ErrorSource)
		})
	}
	slow := lokitest.Serve(t, handlers{"query_range": func(r *http.Request) (int, string) { <-r.Context().Done(); return 200, "" }})
	require.Equal(t, backend.StatusTimeout, run(t, datasource(t, slow, `{"timeoutSeconds":1}`), nil, queryOf("A", `{"shape":"records"}`))["A"].Status)
	unreachable := run(t, datasource(t, "http://127.0.0.1:1", ""), nil, queryOf("A", `{"shape":"records"}`))["A"]
	require.Equal(t, backend.StatusBadGateway, unreachable.Status)
	require.EqualError(t, unreachable.Error, "query A: Loki cannot be reached at http://127.0.0.1:1: the connection is refused. Check that Loki runs and that the port is right; within a container, localhost is the container itself.")
	require.ErrorContains(t, run(t, datasource(t, "", ""), nil, queryOf("A", `{"shape":"records"}`))["A"].Error, "query A: the URL of Loki is missing")
}

func TestSettingsReachLoki(t *testing.T) {
	var last http.Request
	url := lokitest.Serve(t, handlers{"query_range": func(r *http.Request) (int, string) { last = *r; return 200, lokitest.Empty("streams") }})
	run(t, datasource(t, url, `{"tenant":"team-a","maxLines":77,"unheardOf":1}`), nil, queryOf("A", `{"shape":"records"}`))
	require.Equal(t, "team-a", last.Header.Get("X-Scope-OrgID"))
	require.Equal(t, "77", last.Form.Get("limit"))
	require.Equal(t, "Source=tallyman", last.Header.Get("X-Query-Tags"))
}

func TestLogsVolumeIsByLevel(t *testing.T) {
	matrix := `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"severity":"high"},"values":[[1795424400,"2"]]},{"metric":{"severity":"info"},"values":[[1795424400,"3"]]}]}}`
	url := lokitest.Serve(t, handlers{"query_range": always(200, matrix)})
	response := run(t, datasource(t, url, ""), nil, queryOf("log-volume-A", `{"shape":"count","by":["severity"],"supportingQueryType":"logsVolume"}`))["log-volume-A"]
	require.NoError(t, response.Error)
	require.Len(t, response.Frames, 2)
	require.Equal(t, data.Labels{"level": "error"}, response.Frames[0].Fields[1].Labels)
	require.Equal(t, data.Labels{"level": "debug"}, response.Frames[1].Fields[1].Labels)
	require.Equal(t, "error", response.Frames[0].Fields[1].Config.DisplayNameFromDS)

	url = lokitest.Serve(t, handlers{"query_range": always(200, lokitest.Empty("matrix"))})
	response = run(t, datasource(t, url, ""), nil, queryOf("log-volume-A", `{"shape":"count","by":["severity"],"supportingQueryType":"logsVolume"}`))["log-volume-A"]
	require.NoError(t, response.Error)
	require.Empty(t, response.Frames, "a frame without fields would be an error to Explore")
}

func TestBearerToken(t *testing.T) {
	var seen string
	url := lokitest.Serve(t, handlers{"query_range": func(r *http.Request) (int, string) {
		seen = r.Header.Get("Authorization")
		return 200, lokitest.Empty("streams")
	}})
	instance, err := plugin.NewDatasource(context.Background(), backend.DataSourceInstanceSettings{
		UID: "uid", URL: url, JSONData: []byte(`{}`), DecryptedSecureJSONData: map[string]string{"bearerToken": "secret"},
	})
	require.NoError(t, err)
	response := run(t, instance.(*plugin.Datasource), nil, queryOf("A", `{"shape":"records"}`))["A"]
	require.NoError(t, response.Error)
	require.Equal(t, "Bearer secret", seen)
}
