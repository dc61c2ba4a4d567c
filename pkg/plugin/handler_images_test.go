package plugin_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/lokitest"
)

const (
	started = `{"record_id":"c1/start","event_action":"start","container_id":"c1","container_name":"web","container_image_name":"r.example.com/team/web:1.4","host_name":"host1"}`
	untag   = `{"record_id":"distribution/r.example.com/e1","event_action":"untag","user_name":"alice","registry_name":"r.example.com","registry_resource_type":"tag","container_image_repository":"team/web","container_image_tag":"1.4"}`
)

// lokiWithImages has a container that runs, and a registry from which its tag was removed.
func lokiWithImages(t *testing.T, requests *[]*http.Request) string {
	t.Helper()
	when := time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
	return lokitest.Serve(t, handlers{"query_range": func(r *http.Request) (int, string) {
		*requests = append(*requests, r)
		switch query := r.Form.Get("query"); {
		case strings.Contains(query, "image-registry"):
			return 200, lokitest.Streams(map[string]string{"object": "image-registry"}, lokitest.Entry{Time: when, Line: untag})
		case strings.Contains(query, "start"):
			return 200, lokitest.Streams(map[string]string{"object": "container-lifecycle", "cluster": "host1"}, lokitest.Entry{Time: when.Add(-time.Minute), Line: started})
		}
		return 200, lokitest.Empty("streams")
	}})
}

func TestImages(t *testing.T) {
	var requests []*http.Request
	d := datasource(t, lokiWithImages(t, &requests), "")
	status, body := call(t, d, "GET", "images?question=outdated&from=1795424400000&to=1795428000000", "")
	require.Equal(t, 200, status, body)
	require.JSONEq(t, `{"findings":[{"container":{"image":{"registry":"r.example.com","repository":"team/web","tag":"1.4"},"written":"r.example.com/team/web:1.4",`+
		`"since":"2026-11-23T09:29:00Z","cluster":"host1","node":"host1","name":"web","id":"c1"},"why":"the tag was removed",`+
		`"event":{"time":"2026-11-23T09:30:00Z","recordId":"distribution/r.example.com/e1","sentence":"alice removed tag 1.4 of team/web from r.example.com"}}],"notes":[]}`,
		body)
	require.Equal(t, "1795424400000000000", requests[0].Form.Get("start"))

	requests = nil
	status, body = call(t, d, "GET", "images?question=running&repository=team/web&tag=1.4&cluster=host1", "")
	require.Equal(t, 200, status, body)
	require.Contains(t, body, `"why":"runs the tag"`)
	require.Contains(t, requests[0].Form.Get("query"), `cluster="host1"`)

	for url, want := range map[string]string{
		"images":                                 `{"error":"\"\" is unknown; known: running, outdated, unseen","path":"question"}`,
		"images?question=running":                `{"error":"the question \"running\" needs a digest, or a repository and a tag, or the id of a registry's record","path":"image"}`,
		"images?question=unseen&from=yesterday":  `{"error":"from: must be milliseconds since 1970 or a time such as 2026-11-23T09:45:05Z"}`,
		"images?question=unseen&from=9000&to=10": `{"error":"the time range ends before it begins"}`,
	} {
		status, body = call(t, d, "GET", url, "")
		require.Equal(t, 400, status)
		require.JSONEq(t, want, body)
	}
	status, body = call(t, datasource(t, "http://127.0.0.1:1", ""), "GET", "images?question=unseen", "")
	require.Equal(t, 502, status)
	require.Contains(t, body, "the connection is refused")
	status, _ = call(t, datasource(t, "", ""), "GET", "images?question=unseen", "")
	require.Equal(t, 400, status)
}

func TestQueryImages(t *testing.T) {
	var requests []*http.Request
	d := datasource(t, lokiWithImages(t, &requests), "")
	responses := run(t, d, nil,
		queryOf("A", `{"shape":"images","question":"outdated"}`),
		queryOf("B", `{"shape":"images","question":"never"}`),
		queryOf("C", `{"shape":"images","question":"running","recordId":"x","image":5}`))
	require.NoError(t, responses["A"].Error)
	require.Equal(t, 1, responses["A"].Frames[0].Rows())
	why, _ := responses["A"].Frames[0].FieldByName("why")
	require.Equal(t, "the tag was removed", why.At(0))
	require.ErrorContains(t, responses["B"].Error, `"never" is unknown`)
	require.ErrorContains(t, responses["C"].Error, "the query is not understood")
	require.Equal(t, backend.StatusBadRequest, responses["C"].Status)

	alert := run(t, d, map[string]string{backend.FromAlertHeaderName: "true"}, queryOf("A", `{"shape":"images","question":"outdated"}`))
	require.ErrorContains(t, alert["A"].Error, `an alert rule needs numbers, and "images" answers with a table; use "count" of image-registry records`)
	gone := run(t, datasource(t, "http://127.0.0.1:1", ""), nil, queryOf("A", `{"shape":"images","question":"outdated"}`))
	require.Equal(t, backend.StatusBadGateway, gone["A"].Status)
}

func TestOnlyImagesOfWhatMayBeShown(t *testing.T) {
	serve, asked := restricted(t, func(path string) string {
		if path == "query" {
			return lokitest.Empty("vector")
		}
		return lokitest.Streams(map[string]string{"object": "container-lifecycle"}, lokitest.Entry{Time: time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC), Line: started})
	})
	d := datasource(t, serve(nil), shopOnly)
	for _, question := range []string{`"outdated"`, `"unseen"`, `"running","image":{"repository":"team/web","tag":"1.4"}`} {
		require.NoError(t, run(t, d, nil, queryOf("A", `{"shape":"images","question":`+question+`}`))["A"].Error)
	}
	status, _ := call(t, d, "GET", "images?question=outdated&from=1795424400000&to=1795428000000", "")
	require.Equal(t, 200, status)
	require.GreaterOrEqual(t, len(*asked), 7)
	for _, logql := range *asked {
		require.Contains(t, logql, `| k8s_namespace_name="shop"`)
	}
}

func TestExplainImages(t *testing.T) {
	d := datasource(t, "http://127.0.0.1:1", "")
	status, body := call(t, d, "POST", "explain", `{"refId":"A","shape":"images","question":"outdated","cluster":"prod","from":1795424400000,"to":1795428000000}`)
	require.Equal(t, 200, status, body)
	var answer struct {
		LogQL string
		Parts []struct{ LogQL, Reason string }
	}
	require.NoError(t, json.Unmarshal([]byte(body), &answer))
	require.Len(t, answer.Parts, 3)
	require.Equal(t, answer.Parts[0].LogQL+"\n"+answer.Parts[1].LogQL+"\n"+answer.Parts[2].LogQL, answer.LogQL)
	require.Equal(t, "what became of tags and images at registries", answer.Parts[0].Reason)

	for query, want := range map[string]string{
		`{"shape":"images","question":"running","image":{"digest":"sha256:0"}}`: `{"error":"\"sha256:0\" is no digest such as sha256:…","path":"image.digest"}`,
		`{"shape":"images","question":"outdated","where":{"field":"user"}}`:     `{"error":"has no \"op\"; a condition is {field, op, value}, {and: […]}, {or: […]} or {not: …}","path":"where"}`,
		`{"shape":"images","question":"unseen","objects":["container-log"]}`:    `{"error":"a question about images takes no objects: it looks at container-lifecycle and image-registry","path":"objects"}`,
	} {
		status, body = call(t, d, "POST", "explain", query)
		require.Equal(t, 400, status)
		require.JSONEq(t, want, body)
	}
}
