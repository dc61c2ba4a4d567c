package loki_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tallyman-audit/tallyman/pkg/loki"
)

var at = time.Date(2026, 11, 23, 9, 45, 5, 123456789, time.UTC)

// answering is a client of a server that answers everything with a status and a body, and the last request that it got.
func answering(t *testing.T, status int, contentType, body string, options loki.Options) (*loki.Client, *http.Request) {
	t.Helper()
	last := &http.Request{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		*last = *r
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	options.URL = server.URL + options.URL
	client, err := loki.New(options)
	require.NoError(t, err)
	return client, last
}

func TestQueryRangeRequest(t *testing.T) {
	client, last := answering(t, 200, "application/json", `{"status":"success","data":{"resultType":"streams","result":[]}}`,
		loki.Options{URL: "/gateway/", Tenant: "a|b", Tags: "Source=test"})
	_, err := client.QueryRange(context.Background(), loki.RangeQuery{LogQL: `{a="b"}`, Start: at, End: at.Add(time.Second), Limit: 7, Forward: true, Step: 1500 * time.Millisecond})
	require.NoError(t, err)
	require.Equal(t, "GET", last.Method)
	require.Equal(t, "/gateway/loki/api/v1/query_range", last.URL.Path)
	require.Equal(t, url.Values{
		"query": {`{a="b"}`}, "start": {"1795427105123456789"}, "end": {"1795427106123456789"}, "limit": {"7"}, "direction": {"forward"}, "step": {"1.5s"},
	}, last.Form)
	require.Equal(t, "a|b", last.Header.Get("X-Scope-OrgID"))
	require.Equal(t, "Source=test", last.Header.Get("X-Query-Tags"))
	require.Equal(t, "categorize-labels", last.Header.Get("X-Loki-Response-Encoding-Flags"))

	_, err = client.QueryRange(context.Background(), loki.RangeQuery{LogQL: `{a="` + strings.Repeat("x", 5000) + `"}`})
	require.NoError(t, err)
	require.Equal(t, "POST", last.Method)
	require.Len(t, last.PostForm.Get("query"), 5006)
}

func TestReadStreams(t *testing.T) {
	client, _ := answering(t, 200, "application/json", `{"status":"success","new":{"a":1},"warnings":["slow"],"data":{"result":[
		{"stream":{"tallyman":"record","object":"container-log"},"values":[["1795427105123456789","a \"line\"",{"structuredMetadata":{"detected_level":"info"},"parsed":{"x":"y"}}],["1795427105000000000","b"]]},
		{"stream":{},"values":[]}],
		"resultType":"streams","encodingFlags":["categorize-labels"],"stats":{"summary":{"execTime":0.25,"totalBytesProcessed":104058},"querier":{"store":{}}}}}`, loki.Options{})
	result, err := client.QueryRange(context.Background(), loki.RangeQuery{})
	require.NoError(t, err)
	require.Equal(t, &loki.Result{
		Type: "streams",
		Streams: []loki.Stream{
			{Labels: map[string]string{"tallyman": "record", "object": "container-log"}, Entries: []loki.Entry{
				{Time: at, Line: `a "line"`}, {Time: at.Truncate(time.Second), Line: "b"},
			}},
			{Labels: map[string]string{}, Entries: []loki.Entry{}},
		},
		Stats:    map[string]float64{"execTime": 0.25, "totalBytesProcessed": 104058},
		Warnings: []string{"slow"},
	}, result)
	require.Equal(t, 2, result.Entries())
}

func TestReadMatrixAndVector(t *testing.T) {
	client, _ := answering(t, 200, "application/json", `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":[[1795427100,"1"],[1795427105.5,"2.5"]]}]}}`, loki.Options{})
	result, err := client.QueryRange(context.Background(), loki.RangeQuery{})
	require.NoError(t, err)
	require.Equal(t, []loki.Series{{Labels: map[string]string{"a": "b"}, Points: []loki.Point{
		{Time: time.Unix(1795427100, 0).UTC(), Value: 1}, {Time: time.UnixMilli(1795427105500).UTC(), Value: 2.5},
	}}}, result.Matrix)

	client, last := answering(t, 200, "application/json", `{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"b"},"value":[1795427105.123,"7"]}]}}`, loki.Options{})
	result, err = client.Query(context.Background(), loki.InstantQuery{LogQL: "x", At: at})
	require.NoError(t, err)
	require.Equal(t, "/loki/api/v1/query", last.URL.Path)
	require.Equal(t, "1795427105123456789", last.Form.Get("time"))
	require.Equal(t, []loki.Sample{{Labels: map[string]string{"a": "b"}, Point: loki.Point{Time: time.UnixMilli(1795427105123).UTC(), Value: 7}}}, result.Vector)
}

func TestLabels(t *testing.T) {
	client, last := answering(t, 200, "application/json", `{"status":"success","data":["a","b"]}`, loki.Options{})
	values, err := client.LabelValues(context.Background(), "cluster", `{tallyman="record"}`, at, at)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, values)
	require.Equal(t, "/loki/api/v1/label/cluster/values", last.URL.Path)
	require.Equal(t, `{tallyman="record"}`, last.Form.Get("query"))
	names, err := client.Labels(context.Background(), at, at)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, names)
	require.NoError(t, client.Ready(context.Background()))

	client, _ = answering(t, 200, "application/json", `{"status":"success"}`, loki.Options{})
	values, err = client.LabelValues(context.Background(), "cluster", "", at, at)
	require.NoError(t, err)
	require.Empty(t, values, "Loki leaves data out where there is none")
}

func TestAnswersThatAreNone(t *testing.T) {
	tests := []struct {
		name, kind, body string
		status           int
		err, diagnosis   string
	}{
		{"Loki's own refusal", "text/plain", "parse error at line 1\n", 400, "Loki answered 400: parse error at line 1", "Loki answered 400: parse error at line 1."},
		{"with a hint", "text/plain", "maximum number of series (500) reached for a single query", 400,
			"Loki answered 400: maximum number of series (500) reached for a single query (narrow the conditions or the time range, or count by fewer fields; the limit is max_query_series)", ""},
		{"a gateway's JSON", "application/json", `{"message":"too many"}`, 429, "Loki answered 429: too many", "Loki turns requests down because there are too many (429). Try again later or raise its limits."},
		{"no tenant", "text/plain", "no org id\n", 401, "Loki answered 401: no org id (this Loki has tenants: set the tenant)", "Loki asks for a tenant (no org id). Set the tenant that the collector writes to."},
		{"wrong password", "text/html", "<html><title>401 Authorization Required</title></html>", 401, "Loki answered 401: a page in HTML: 401 Authorization Required",
			"Loki does not accept the credentials (401). Check user and password or the token."},
		{"forbidden", "text/plain", "", 403, "Loki answered 403: Forbidden", "Loki, or the gateway before it, forbids access (403). The credentials are known but may not read, or not for this tenant."},
		{"broken", "text/plain", "empty ring", 500, "Loki answered 500: empty ring (Loki is still starting)", "Loki is there but fails (500): empty ring. See its own log."},
		{"not Loki", "text/html; charset=utf-8", "<!doctype html><title>Grafana</title>", 200, "the answer (HTTP 200) is not Loki's: a page in HTML: Grafana",
			"What answers is not Loki (HTTP 200, a page in HTML: Grafana). Check the URL: it is Loki's address without a path, not Grafana's; behind a gateway, the prefix that leads to Loki belongs to it."},
		{"another path", "text/plain", "404 page not found", 404, "the answer (HTTP 404) is not Loki's: 404 page not found", ""},
		{"JSON of something else", "application/json", `{"status":"ok"}`, 200, `its status is "ok"`, ""},
		{"no JSON", "application/json", `nonsense`, 200, "invalid character", ""},
		{"cut off", "application/json", `{"status":"succ`, 200, "the answer ended early", ""},
		{"no result", "application/json", `{"status":"success","data":{"resultType":"streams"}}`, 200, "it has no result", ""},
		{"unknown result", "application/json", `{"status":"success","data":{"resultType":"scalar","result":[]}}`, 200, `its result type "scalar" is not known`, ""},
		{"a bad entry", "application/json", `{"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":[["x","y"]]}]}}`, 200, "invalid syntax", ""},
		{"a short entry", "application/json", `{"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":[["1"]]}]}}`, 200, "an entry of 1 parts", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, _ := answering(t, test.status, test.kind, test.body, loki.Options{})
			_, err := client.Query(context.Background(), loki.InstantQuery{})
			require.ErrorContains(t, err, test.err)
			if test.diagnosis != "" {
				require.Equal(t, test.diagnosis, loki.Diagnose(err))
			}
		})
	}
}

func TestUnreachable(t *testing.T) {
	query := func(options loki.Options) error {
		client, err := loki.New(options)
		require.NoError(t, err)
		_, err = client.Query(context.Background(), loki.InstantQuery{LogQL: "secret"})
		_, ok := errors.AsType[*loki.UnreachableError](err)
		require.True(t, ok, "%v", err)
		require.NotContains(t, err.Error(), "secret", "the query does not belong into the message")
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	require.Contains(t, loki.Diagnose(query(loki.Options{URL: "http://" + address})), "the connection is refused. Check that Loki runs")
	require.Contains(t, loki.Diagnose(query(loki.Options{URL: "http://loki.invalid:3100"})), `the name "loki.invalid" is not known (DNS)`)

	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	require.Contains(t, loki.Diagnose(query(loki.Options{URL: strings.Replace(plain.URL, "http", "https", 1)})), "use http:// if Loki does not speak TLS")
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	require.Contains(t, loki.Diagnose(query(loki.Options{URL: secure.URL})), "Set the CA certificate that signed Loki's")

	done := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-done }))
	defer slow.Close()
	defer close(done)
	require.Contains(t, loki.Diagnose(query(loki.Options{URL: slow.URL, Timeout: 20 * time.Millisecond})), "no answer in time")

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	client, err := loki.New(loki.Options{URL: slow.URL})
	require.NoError(t, err)
	_, err = client.Query(ctx, loki.InstantQuery{})
	require.ErrorIs(t, err, context.Canceled)
	_, ok := errors.AsType[*loki.UnreachableError](err)
	require.False(t, ok, "a request given up says nothing about Loki")
}

func TestParseURL(t *testing.T) {
	for text, want := range map[string]string{
		"http://loki:3100":                                  "http://loki:3100",
		" http://loki:3100/ ":                               "http://loki:3100",
		"https://gw/loki-prod/":                             "https://gw/loki-prod",
		"http://loki:3100/loki/api/v1/push":                 "http://loki:3100",
		"https://gw/logs/loki/api/v1/query_range?query=x#y": "https://gw/logs",
	} {
		got, err := loki.ParseURL(text)
		require.NoError(t, err)
		require.Equal(t, want, got.String())
	}
	for text, want := range map[string]string{
		"":                  "the URL of Loki is missing",
		"loki:3100":         "must begin with http:// or https://",
		"http://":           "has no host",
		"http://a b":        "is not valid",
		"ftp://example.org": "must begin with http:// or https://",
	} {
		_, err := loki.New(loki.Options{URL: text})
		require.ErrorContains(t, err, want, text)
	}
	client, err := loki.New(loki.Options{URL: "http://u:p@loki:3100"})
	require.NoError(t, err)
	require.NotContains(t, client.URL(), "p@")
	require.Contains(t, loki.Diagnose(loki.ErrNoURL), "http://loki:3100")
}
