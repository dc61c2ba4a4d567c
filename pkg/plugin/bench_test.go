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
	"github.com/grafana/grafana-plugin-sdk-go/backend/log"
	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/plugin"
)

// BenchmarkQuestions puts questions to a Loki: by plain HTTP, and through the data source up to its frames. What is
// between the two is our own time. test/bench/queries runs it and prints the ratios; without its Loki it is skipped.
func BenchmarkQuestions(b *testing.B) {
	address := os.Getenv("TALLYMAN_BENCH_LOKI")
	if address == "" {
		b.Skip("needs TALLYMAN_BENCH_LOKI, as test/bench/queries/main.ts sets it")
	}
	backend.Logger = log.NewNullLogger()
	var questions []struct {
		Title  string
		Query  json.RawMessage
		Path   string
		Params map[string]string
	}
	raw, err := os.ReadFile(os.Getenv("TALLYMAN_BENCH_QUESTIONS"))
	require.NoError(b, err)
	require.NoError(b, json.Unmarshal(raw, &questions))
	bound := func(name string) time.Time {
		nanoseconds, err := strconv.ParseInt(os.Getenv(name), 10, 64)
		require.NoError(b, err)
		return time.Unix(0, nanoseconds)
	}
	times := backend.TimeRange{From: bound("TALLYMAN_BENCH_FROM"), To: bound("TALLYMAN_BENCH_TO")}
	instance, err := plugin.NewDatasource(context.Background(), backend.DataSourceInstanceSettings{URL: address, JSONData: []byte(`{}`)})
	require.NoError(b, err)
	for _, question := range questions {
		b.Run(question.Title+"/Loki", func(b *testing.B) {
			parameters := url.Values{}
			for name, value := range question.Params {
				parameters.Set(name, value)
			}
			for b.Loop() {
				response, err := http.Get(address + "/loki/api/v1/" + question.Path + "?" + parameters.Encode())
				require.NoError(b, err)
				_, err = io.Copy(io.Discard, response.Body)
				require.NoError(b, err)
				require.NoError(b, response.Body.Close())
			}
		})
		b.Run(question.Title+"/Datasource", func(b *testing.B) {
			query := backend.DataQuery{RefID: "A", JSON: question.Query, TimeRange: times}
			for b.Loop() {
				response, err := instance.(*plugin.Datasource).QueryData(context.Background(), &backend.QueryDataRequest{Queries: []backend.DataQuery{query}})
				require.NoError(b, err)
				require.NoError(b, response.Responses["A"].Error)
			}
		})
	}
}
