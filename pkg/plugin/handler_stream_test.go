package plugin_test

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/lokitest"
)

func TestSubscribeStream(t *testing.T) {
	records := `{"refId":"A","shape":"records"}`
	for _, test := range []struct {
		settings, path, query string
		status                backend.SubscribeStreamStatus
		err                   string
	}{
		{"", "tail/x", records, backend.SubscribeStreamStatusOK, ""},
		{"", "other/x", records, backend.SubscribeStreamStatusNotFound, ""},
		{"", "tail/x", `{"refId":"A","shape":"count"}`, backend.SubscribeStreamStatusNotFound, ""},
		{"", "tail/x", `{"refId":"A","shape":"records","were":{}}`, backend.SubscribeStreamStatusNotFound, "were: unknown key"},
		{`{"oauthPassThru":true}`, "tail/x", records, backend.SubscribeStreamStatusPermissionDenied, ""},
		{`{"only":"("}`, "tail/x", records, backend.SubscribeStreamStatusPermissionDenied, ""},
	} {
		d := datasource(t, "http://loki:3100", test.settings)
		response, err := d.SubscribeStream(context.Background(), &backend.SubscribeStreamRequest{Path: test.path, Data: json.RawMessage(test.query)})
		require.Equal(t, test.status, response.Status, test)
		if test.err != "" {
			require.ErrorContains(t, err, test.err)
		} else {
			require.NoError(t, err)
		}
	}
	published, err := datasource(t, "http://loki:3100", "").PublishStream(context.Background(), &backend.PublishStreamRequest{Path: "tail/x"})
	require.NoError(t, err)
	require.Equal(t, backend.PublishStreamStatusPermissionDenied, published.Status)
}

// packets keeps what a stream sends, and ends it after the last.
type packets struct {
	sync.Mutex
	frames []*data.Frame
	cancel func()
	last   int
}

func (p *packets) Send(packet *backend.StreamPacket) error {
	p.Lock()
	defer p.Unlock()
	frame := &data.Frame{}
	if err := json.Unmarshal(packet.Data, frame); err != nil {
		return err
	}
	if p.frames = append(p.frames, frame); len(p.frames) == p.last {
		p.cancel()
	}
	return nil
}

func TestRunStream(t *testing.T) {
	var asked []string
	polls := 0
	url := lokitest.Serve(t, handlers{"query_range": func(r *http.Request) (int, string) {
		asked = append(asked, r.Form.Get("query"))
		polls++
		entries := []lokitest.Entry{{Time: time.Now().Add(-time.Second), Line: `{"record_id":"a","event_action":"log","message":"first"}`}}
		if polls > 1 {
			entries = append(entries, lokitest.Entry{Time: time.Now(), Line: `{"record_id":"b","event_action":"log","message":"second"}`})
		}
		return 200, lokitest.Streams(map[string]string{"object": "container-log"}, entries...)
	}})
	d := datasource(t, url, shopOnly)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	sent := &packets{cancel: cancel, last: 2}
	err := d.RunStream(ctx, &backend.RunStreamRequest{Path: "tail/x", Data: json.RawMessage(`{"refId":"A","shape":"records"}`)}, backend.NewStreamSender(sent))
	require.NoError(t, err)
	require.Len(t, sent.frames, 2)
	for i, id := range []string{"a", "b"} {
		require.Equal(t, data.FrameTypeLogLines, sent.frames[i].Meta.Type)
		field, _ := sent.frames[i].FieldByName("id")
		require.Equal(t, 1, field.Len())
		require.Equal(t, id, field.At(0))
	}
	for _, logql := range asked {
		require.Contains(t, logql, `| k8s_namespace_name="shop"`)
	}
	err = d.RunStream(context.Background(), &backend.RunStreamRequest{Data: json.RawMessage(`{"shape":"count"}`)}, backend.NewStreamSender(sent))
	require.ErrorContains(t, err, "only records come live")
}
