package plugin_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/lokitest"
	"github.com/tallyman-audit/tallyman/pkg/plugin"
)

func TestSchema(t *testing.T) {
	status, body := call(t, datasource(t, "http://loki:3100", ""), "GET", "schema", "")
	require.Equal(t, 200, status)
	written, err := os.ReadFile("../../record/schema.json")
	require.NoError(t, err)
	var want, got struct {
		Version int
		Labels  []map[string]any
		Fields  []map[string]any
	}
	require.NoError(t, json.Unmarshal(written, &want))
	require.NoError(t, json.Unmarshal([]byte(body), &got))
	require.Equal(t, want, got)
}

func TestExplain(t *testing.T) {
	d := datasource(t, "", "")
	status, body := call(t, d, "POST", "explain", `{"refId":"A","shape":"top","by":["user_name"],"from":1795424705000,"to":"1795428305000"}`)
	require.Equal(t, 200, status, "no Loki is needed for it")
	var answer struct {
		LogQL string
		Parts []struct{ LogQL, Reason string }
	}
	require.NoError(t, json.Unmarshal([]byte(body), &answer))
	require.Equal(t, `topk(10, sum by (user_name) (count_over_time({tallyman="record"} | json user_name="user_name" | __error__="" [1h])))`, answer.LogQL)
	require.Len(t, answer.Parts, 5)

	for request, want := range map[string]string{
		`{"shape":"records","where":{"field":"x","op":"="}}`: `{"error":"\"x\" is no field or label of the record","path":"where.field"}`,
		`nonsense`:                                `{"error":"the body must be a query as a JSON object"}`,
		`{"shape":"records","from":"yesterday"}`:  `{"error":"must be milliseconds since 1970 or a time such as 2026-11-23T09:45:05Z","path":"from"}`,
		`{"shape":"records","to":true}`:           `{"error":"must be milliseconds since 1970 or a time such as 2026-11-23T09:45:05Z","path":"to"}`,
		`{"shape":"records","from":9000,"to":10}`: `{"error":"the time range ends before it begins"}`,
	} {
		status, body := call(t, d, "POST", "explain", request)
		require.Equal(t, 400, status)
		require.JSONEq(t, want, body)
	}
	status, _ = call(t, d, "POST", "explain", strings.Repeat(" ", 2<<20))
	require.Equal(t, 413, status)
	status, _ = call(t, d, "GET", "explain", "")
	require.Equal(t, 405, status)
	status, _ = call(t, d, "GET", "elsewhere", "")
	require.Equal(t, 404, status)
}

func TestValues(t *testing.T) {
	var asked []string
	url := lokitest.Serve(t, handlers{
		"label/cluster/values": func(r *http.Request) (int, string) {
			asked = append(asked, r.Form.Get("query")+" "+r.Form.Get("start")+" "+r.Form.Get("end"))
			return list("a", "b")(r)
		},
		"label/actor/values":  always(200, `{"status":"success"}`),
		"label/access/values": always(403, "no"),
		"query": func(r *http.Request) (int, string) {
			asked = append(asked, r.Form.Get("query"))
			return 200, `{"status":"success","data":{"resultType":"vector","result":[{"metric":{"cluster":"b"},"value":[1,"3"]}]}}`
		},
		"query_range": func(r *http.Request) (int, string) {
			asked = append(asked, r.Form.Get("query"))
			entry := func(user string) lokitest.Entry {
				return lokitest.Entry{Time: time.Unix(1, 0), Line: fmt.Sprintf(`{"user_name":%q}`, user)}
			}
			return 200, lokitest.Streams(nil, entry("bob"), entry("alice"), entry("carol"), entry("alice"))
		},
	})
	d := datasource(t, url, "")
	tests := []struct {
		query  string
		status int
		body   string
	}{
		{"field=cluster&from=1000&to=2000", 200, `{"values":["a","b"]}`},
		{"field=cluster&from=1000&to=2000&counts=false&search=object:kubernetes-audit", 200, `{"values":["a","b"]}`},
		{"field=cluster&from=1000&to=2000&search=object:kubernetes-audit", 200, `{"values":["b"],"counts":[3]}`},
		{"field=cluster&from=1000&to=2000&counts=false&search=user:alice", 200, `{"values":["b"],"counts":[3]}`},
		{"field=user_name", 200, `{"values":["alice","bob","carol"],"counts":[2,1,1]}`},
		{"field=event_outcome", 200, `{"values":["success","failure","unknown","denied"]}`},
		{"field=actor", 200, `{"values":[]}`},
		{"field=access", 502, `{"error":"Loki, or the gateway before it, forbids access (403). The credentials are known but may not read, or not for this tenant."}`},
		{"field=user_name&search=verb:exec+x", 200, `{"values":["alice","bob","carol"],"counts":[2,1,1]}`},
		{"field=user_name&search=usr:x", 400, `{"error":"\"usr\" is no field of the record; did you mean user? To search for the text, put it in quotes.","path":"search"}`},
		{"field=line", 400, `{"error":"\"line\" is no field or label of the record","path":"field"}`},
		{"", 400, `{"error":"\"\" is no field or label of the record","path":"field"}`},
		{"field=cluster&from=x", 400, `{"error":"from: must be milliseconds since 1970 or a time such as 2026-11-23T09:45:05Z"}`},
	}
	for _, test := range tests {
		status, body := call(t, d, "GET", "values?"+test.query, "")
		require.Equal(t, test.status, status, test.query)
		require.JSONEq(t, test.body, body, test.query)
	}
	require.Equal(t, []string{
		`{tallyman="record"} 1000000000 2000000000`,
		`{tallyman="record", object="kubernetes-audit"} 1000000000 2000000000`,
		`sum by (cluster) (count_over_time({tallyman="record", object="kubernetes-audit"} [1s]))`,
		"sum by (cluster) (count_over_time({tallyman=\"record\"} |= `\"user_name\":\"alice\"` | json user_name=\"user_name\" | user_name=\"alice\" | __error__=\"\" [1s]))",
		"{tallyman=\"record\"} |= `\"user_name\":` | json user_name=\"user_name\" | user_name!=\"\"",
		"{tallyman=\"record\"} |= \"x\" |= `\"user_name\":` |= `\"event_action\":\"exec\"` | json event_action=\"event_action\", user_name=\"user_name\" | user_name!=\"\" | event_action=\"exec\"",
	}, asked)
	status, body := call(t, datasource(t, "", ""), "GET", "values?field=cluster", "")
	require.Equal(t, 400, status)
	require.Contains(t, body, "the URL of Loki is missing")
}

// The plugin's own manifest: the id that Manage is given, and the executable that the build writes.
func TestManifest(t *testing.T) {
	raw, err := os.ReadFile("../../src/datasource/plugin.json")
	require.NoError(t, err)
	var manifest struct {
		ID, Executable string
		Backend        bool
		Metrics, Logs  bool
		Alerting       bool
		Streaming      bool
		Annotations    bool
	}
	require.NoError(t, json.Unmarshal(raw, &manifest))
	require.Equal(t, plugin.ID, manifest.ID)
	require.Equal(t, "gpx_"+plugin.ID, manifest.Executable)
	require.True(t, manifest.Backend && manifest.Metrics && manifest.Logs && manifest.Alerting)
	require.True(t, manifest.Streaming && manifest.Annotations)
}
