package plugin_test

import (
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"
)

func TestTime(t *testing.T) {
	// Nothing is asked of Loki, so that the text of an alert has its link whatever becomes of the other queries.
	d := datasource(t, "http://127.0.0.1:9", "")
	query := queryOf("T", `{"refId":"T","shape":"time"}`)
	response := run(t, d, map[string]string{backend.FromAlertHeaderName: "true"}, query)["T"]
	require.NoError(t, response.Error)
	require.Len(t, response.Frames, 1)
	field := response.Frames[0].Fields[0]
	require.Empty(t, field.Labels)
	require.InDelta(t, float64(query.TimeRange.To.UnixMilli()), field.At(0), 0)
}
