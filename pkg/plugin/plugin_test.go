package plugin_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/plugin"
)

type (
	handler  = func(*http.Request) (int, string)
	handlers = map[string]handler
)

// always answers every request alike.
func always(status int, body string) handler {
	return func(*http.Request) (int, string) { return status, body }
}

// datasource is an instance with a URL and further settings.
func datasource(t *testing.T, url string, jsonData string) *plugin.Datasource {
	t.Helper()
	if jsonData == "" {
		jsonData = `{}`
	}
	instance, err := plugin.NewDatasource(context.Background(), backend.DataSourceInstanceSettings{
		UID: "uid", Name: "Audit", URL: url, JSONData: json.RawMessage(jsonData),
	})
	require.NoError(t, err)
	d := instance.(*plugin.Datasource)
	t.Cleanup(d.Dispose)
	return d
}

func queryOf(refID, raw string) backend.DataQuery {
	to := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	return backend.DataQuery{RefID: refID, JSON: json.RawMessage(raw), TimeRange: backend.TimeRange{From: to.Add(-time.Hour), To: to}, Interval: time.Minute, MaxDataPoints: 1000}
}

func run(t *testing.T, d *plugin.Datasource, headers map[string]string, queries ...backend.DataQuery) backend.Responses {
	t.Helper()
	response, err := d.QueryData(context.Background(), &backend.QueryDataRequest{Queries: queries, Headers: headers})
	require.NoError(t, err)
	return response.Responses
}

func health(t *testing.T, d *plugin.Datasource) *backend.CheckHealthResult {
	t.Helper()
	result, err := d.CheckHealth(context.Background(), &backend.CheckHealthRequest{})
	require.NoError(t, err)
	return result
}

// call makes a resource call and returns its status and body.
func call(t *testing.T, d *plugin.Datasource, method, url, body string) (int, string) {
	t.Helper()
	request := &backend.CallResourceRequest{Method: method, Path: url, URL: url, Body: []byte(body)}
	if path, _, ok := cut(url, '?'); ok {
		request.Path = path
	}
	var status int
	var answer string
	err := d.CallResource(context.Background(), request, backend.CallResourceResponseSenderFunc(func(r *backend.CallResourceResponse) error {
		status, answer = r.Status, answer+string(r.Body)
		return nil
	}))
	require.NoError(t, err)
	return status, answer
}

func cut(text string, at byte) (before, after string, ok bool) {
	for i := range len(text) {
		if text[i] == at {
			return text[:i], text[i+1:], true
		}
	}
	return text, "", false
}
