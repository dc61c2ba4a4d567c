package plugin_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/plugin"
)

// BenchmarkPage asks a Loki for a page of 1,000 records: by plain HTTP, and through the data source up to its frames as
// Grafana gets them. What is between the two is our own time. test/bench/queries runs it; without its Loki it is skipped.
func BenchmarkPage(b *testing.B) {
	address := os.Getenv("TALLYMAN_BENCH_LOKI")
	if address == "" {
		b.Skip("needs TALLYMAN_BENCH_LOKI, as test/bench/queries/main.ts sets it")
	}
	bound := func(name string) time.Time {
		nanoseconds, err := strconv.ParseInt(os.Getenv(name), 10, 64)
		require.NoError(b, err)
		return time.Unix(0, nanoseconds)
	}
	from, to := bound("TALLYMAN_BENCH_FROM"), bound("TALLYMAN_BENCH_TO")
	b.Run("Loki", func(b *testing.B) {
		parameters := url.Values{
			"query": {`{tallyman="record"}`}, "start": {strconv.FormatInt(from.UnixNano(), 10)}, "end": {strconv.FormatInt(to.UnixNano(), 10)}, "limit": {"1000"},
		}
		for b.Loop() {
			response, err := http.Get(address + "/loki/api/v1/query_range?" + parameters.Encode())
			require.NoError(b, err)
			_, err = io.Copy(io.Discard, response.Body)
			require.NoError(b, err)
			require.NoError(b, response.Body.Close())
		}
	})
	b.Run("Datasource", func(b *testing.B) {
		instance, err := plugin.NewDatasource(context.Background(), backend.DataSourceInstanceSettings{URL: address, JSONData: []byte(`{}`)})
		require.NoError(b, err)
		query := backend.DataQuery{RefID: "A", JSON: []byte(`{"shape":"records","limit":1000}`), TimeRange: backend.TimeRange{From: from, To: to}}
		for b.Loop() {
			response, err := instance.(*plugin.Datasource).QueryData(context.Background(), &backend.QueryDataRequest{Queries: []backend.DataQuery{query}})
			require.NoError(b, err)
			require.NoError(b, response.Responses["A"].Error)
			require.Equal(b, 1000, response.Responses["A"].Frames[0].Rows())
			_, err = json.Marshal(response.Responses["A"].Frames)
			require.NoError(b, err)
		}
	})
}
