package plugin_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/lokitest"
)

// restricted is a data source that shows the namespace shop only, with all the LogQL that it puts to its Loki.
func restricted(t *testing.T, answer func(path string) string) (call func(handlers) string, asked *[]string) {
	t.Helper()
	asked = &[]string{}
	var lock sync.Mutex
	note := func(path string) handler {
		return func(r *http.Request) (int, string) {
			lock.Lock()
			defer lock.Unlock()
			*asked = append(*asked, r.Form.Get("query"))
			return 200, answer(path)
		}
	}
	return func(more handlers) string {
		base := handlers{"query": note("query"), "query_range": note("query_range")}
		for path, handler := range more {
			base[path] = handler
		}
		return lokitest.Serve(t, base)
	}, asked
}

const shopOnly = `{"only":"namespace:shop"}`

func TestOnlyWhatMayBeShownIsAskedFor(t *testing.T) {
	streams := lokitest.Streams(map[string]string{"object": "kubernetes-audit", "tallyman": "record"}, lokitest.Entry{Time: time.Now(), Line: `{"record_id":"x","record_version":1,"user_name":"alice"}`})
	serve, asked := restricted(t, func(path string) string {
		if path == "query" {
			return two
		}
		return streams
	})
	d := datasource(t, serve(nil), shopOnly)
	responses := run(t, d, nil,
		queryOf("A", `{"shape":"records"}`), queryOf("B", `{"shape":"count","instant":true}`), queryOf("C", `{"shape":"top","by":["user_name"]}`),
		queryOf("D", `{"shape":"logql","expr":"{object=~\".+\"} | json"}`), queryOf("E", `{"shape":"logql","instant":true,"expr":"sum(count_over_time({object=~\".+\"}[1h]))"}`),
		queryOf("F", `{"shape":"evidence","recordId":"x"}`), queryOf("G", `{"shape":"lifecycle","where":{"field":"user_name","op":"=","value":"alice"}}`))
	for refID, response := range responses {
		require.NoError(t, response.Error, refID)
	}
	for _, path := range []string{"values?field=user_name", "values?field=cluster", "values?field=object"} {
		status, body := call(t, d, "GET", path, "")
		require.Equal(t, 200, status, body)
	}
	status, body := call(t, d, "POST", "search/complete", `{"text":"cluster:","at":8}`)
	require.Equal(t, 200, status, body)
	require.Equal(t, backend.HealthStatusOk, health(t, d).Status)
	require.GreaterOrEqual(t, len(*asked), 12)
	evidence := 0
	for _, logql := range *asked {
		if logql == "vector(1)+vector(1)" {
			continue
		}
		if logql == `{tallyman="evidence"} |= `+"`\"record_id\":\"x\"`"+` | json record_id="record_id" | record_id="x"` {
			evidence++
			continue
		}
		require.Contains(t, logql, `| k8s_namespace_name="shop"`)
	}
	require.Equal(t, 1, evidence)
	*asked = nil
	for _, question := range []string{"running&digest=sha256:" + strings.Repeat("0", 64), "outdated", "unseen"} {
		status, body = call(t, d, "GET", "images?question="+question, "")
		require.Equal(t, 200, status, body)
		require.NoError(t, run(t, d, nil, queryOf("G", `{"shape":"images","question":"outdated"}`))["G"].Error)
	}
	require.NotEmpty(t, *asked)
	for _, logql := range *asked {
		require.Contains(t, logql, `| k8s_namespace_name="shop"`)
	}
	status, body = call(t, d, "POST", "explain", `{"shape":"records"}`)
	require.Equal(t, 200, status)
	require.Contains(t, body, `k8s_namespace_name`)
	status, body = call(t, d, "POST", "explain", `{"shape":"images","question":"unseen"}`)
	require.Equal(t, 200, status)
	require.Contains(t, body, `| k8s_namespace_name=`)
}

func TestEvidenceOfWhatMayNotBeShown(t *testing.T) {
	serve, asked := restricted(t, func(string) string { return lokitest.Empty("streams") })
	d := datasource(t, serve(nil), shopOnly)
	response := run(t, d, nil, queryOf("A", `{"shape":"evidence","recordId":"x"}`))["A"]
	require.NoError(t, response.Error)
	require.Equal(t, 0, response.Frames[0].Rows())
	require.Len(t, *asked, 1, "the evidence itself is not read")
	require.Contains(t, (*asked)[0], `| k8s_namespace_name="shop"`)
}

func TestARestrictionThatCannotBeReadShowsNothing(t *testing.T) {
	for only, message := range map[string]string{
		`namespce:shop`:          `did you mean namespace?`,
		`object:container-log`:   "compares objects by object=",
		`namespace:shop OR (a`:   "this parenthesis is not closed",
		`severity>=high user:\"`: "this quote is not closed",
	} {
		serve, asked := restricted(t, func(string) string { return lokitest.Empty("streams") })
		d := datasource(t, serve(nil), `{"only":"`+only+`"}`)
		for _, query := range []string{`{"shape":"records"}`, `{"shape":"logql","expr":"{a=\"b\"}"}`, `{"shape":"evidence","recordId":"x"}`} {
			require.ErrorContains(t, run(t, d, nil, queryOf("A", query))["A"].Error, message)
		}
		status, _ := call(t, d, "GET", "values?field=user_name", "")
		require.Equal(t, 400, status)
		status, _ = call(t, d, "POST", "search/complete", `{"text":"user:","at":5}`)
		require.Equal(t, 400, status)
		require.Equal(t, backend.HealthStatusError, health(t, d).Status)
		require.Empty(t, *asked)
	}
}

func TestRawLogQL(t *testing.T) {
	matrix := `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"user":"alice","verb":"get"},"values":[[1795424400,"2"]]}]}}`
	url := lokitest.Serve(t, handlers{
		"query_range": func(r *http.Request) (int, string) {
			if r.Form.Get("query") == `{app="x"}` {
				return 200, lokitest.Streams(map[string]string{"app": "x"}, lokitest.Entry{Time: time.Unix(1, 2), Line: `plain text`})
			}
			return 200, matrix
		},
		"query": always(200, two),
	})
	d := datasource(t, url, "")
	alert := map[string]string{backend.FromAlertHeaderName: "true"}
	responses := run(t, d, nil, queryOf("A", `{"shape":"logql","expr":"{app=\"x\"}"}`), queryOf("B", `{"shape":"logql","expr":"rate(…)"}`), queryOf("C", `{"shape":"logql","expr":"x","instant":true}`), queryOf("D", `{"shape":"logql","expr":" "}`))
	body, _ := responses["A"].Frames[0].FieldByName("body")
	require.Equal(t, "plain text", body.At(0))
	require.Equal(t, "alice, get", responses["B"].Frames[0].Fields[1].Config.DisplayNameFromDS)
	require.EqualValues(t, 2, responses["C"].Frames[0].Fields[0].At(0))
	require.ErrorContains(t, responses["D"].Error, "expr: is missing")
	responses = run(t, d, alert, queryOf("A", `{"shape":"logql","expr":"{app=\"x\"}"}`), queryOf("C", `{"shape":"logql","expr":"x","instant":true}`))
	require.ErrorContains(t, responses["A"].Error, "an alert rule needs numbers")
	require.NoError(t, responses["C"].Error)
}
