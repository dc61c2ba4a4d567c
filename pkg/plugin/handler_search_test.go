package plugin_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/lokitest"
)

func TestSearchParseAndFormat(t *testing.T) {
	d := datasource(t, "", "")
	status, body := call(t, d, "POST", "search/parse", `{"text":"object:container-log user:alice -ns:kube-system"}`)
	require.Equal(t, 200, status, body)
	parsed := `{"objects":["container-log"],"where":{"and":[{"field":"user_name","op":"=","value":"alice"},{"field":"k8s_namespace_name","op":"!=","value":"kube-system"}]}}`
	require.JSONEq(t, parsed, body)
	status, body = call(t, d, "POST", "search/format", parsed)
	require.Equal(t, 200, status, body)
	require.JSONEq(t, `{"text":"object:container-log user:alice -namespace:kube-system"}`, body)

	status, body = call(t, d, "POST", "search/parse", `{"text":""}`)
	require.Equal(t, 200, status)
	require.JSONEq(t, `{}`, body)
	status, body = call(t, d, "POST", "search/format", `{}`)
	require.Equal(t, 200, status)
	require.JSONEq(t, `{"text":""}`, body)

	for request, want := range map[string]string{
		`{"text":"\"🐳\" usr:alice"}`: `{"error":"\"usr\" is no field of the record; did you mean user? To search for the text, put it in quotes.","start":5,"end":8}`,
		`{"text":5}`:                 `{"error":"the body cannot be read: json: cannot unmarshal number into Go struct field .text of type string"}`,
	} {
		_, body := call(t, d, "POST", "search/parse", request)
		require.JSONEq(t, want, body)
	}
	for request, want := range map[string]string{
		`{"where":{"field":"user_name"}}`: `{"error":"has no \"op\"; a condition is {field, op, value}, {and: […]}, {or: […]} or {not: …}"}`,
		`{"where":{"not":{"and":[]}}}`:    `{"error":"an empty group of conditions, which always holds, cannot be written"}`,
		`{"where":[]}`:                    `{"error":"must be an object"}`,
	} {
		_, body := call(t, d, "POST", "search/format", request)
		require.JSONEq(t, want, body)
	}
	status, _ = call(t, d, "POST", "search/parse", `{"text":"usr:alice"}`)
	require.Equal(t, 200, status, "what is wrong with a text is an answer")
	status, _ = call(t, d, "POST", "search/parse", `{"text":5}`)
	require.Equal(t, 400, status)
	status, _ = call(t, d, "POST", "search/parse", strings.Repeat(" ", 2<<20))
	require.Equal(t, 413, status)
}

type completed struct {
	Start, End int
	Items      []struct{ Label, Insert, Kind, Detail string }
}

func complete(t *testing.T, url, request string) completed {
	t.Helper()
	status, body := call(t, datasource(t, url, ""), "POST", "search/complete", request)
	require.Equal(t, 200, status, body)
	var answer completed
	require.NoError(t, json.Unmarshal([]byte(body), &answer))
	return answer
}

func TestSearchComplete(t *testing.T) {
	answer := complete(t, "", `{"text":"é -na x","at":5}`)
	require.Equal(t, []int{3, 5}, []int{answer.Start, answer.End})
	require.Equal(t, "namespace", answer.Items[0].Label)
	require.Equal(t, "namespace:", answer.Items[0].Insert)

	answer = complete(t, "", `{"text":"","at":0}`)
	require.Len(t, answer.Items, 100)

	answer = complete(t, "http://127.0.0.1:1", `{"text":"outcome:","at":8}`)
	require.Equal(t, "success", answer.Items[0].Label, "the schema knows these")
	require.Equal(t, "value", answer.Items[0].Kind)

	url := lokitest.Serve(t, handlers{
		"query_range": func(r *http.Request) (int, string) {
			require.Contains(t, r.Form.Get("query"), "container_name")
			return 200, lokitest.Streams(map[string]string{"object": "container-log"},
				lokitest.Entry{Time: time.Unix(1, 2), Line: `{"record_id":"x","container_name":"web","k8s_container_name":"web 2"}`})
		},
	})
	answer = complete(t, url, `{"text":"container:(x w","at":14}`)
	require.Equal(t, 13, answer.Start)
	require.Equal(t, []string{`"web 2"`, "web"}, []string{answer.Items[0].Insert, answer.Items[1].Insert})

	status, body := call(t, datasource(t, "", ""), "POST", "search/complete", `{"text":"user:","at":5}`)
	require.Equal(t, 400, status)
	require.Contains(t, body, "the URL of Loki is missing")
	status, _ = call(t, datasource(t, "http://127.0.0.1:1", ""), "POST", "search/complete", `{"text":"user:","at":5}`)
	require.Equal(t, 502, status)
}
