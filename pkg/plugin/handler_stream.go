package plugin

import (
	"context"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/frames"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/record"
	"github.com/tallyman-audit/tallyman/pkg/tail"
)

// Channels of live records: below this, a name that the front end makes of the query.
const livePath = "tail/"

// How far back a live view begins, and with how many records at most.
const (
	liveBack  = 10 * time.Minute
	liveFirst = 100
)

// SubscribeStream lets a user join who may query the data source, with a query that has live records. The query is the
// subscription's data.
func (d *Datasource) SubscribeStream(_ context.Context, request *backend.SubscribeStreamRequest) (*backend.SubscribeStreamResponse, error) {
	if !strings.HasPrefix(request.Path, livePath) {
		return &backend.SubscribeStreamResponse{Status: backend.SubscribeStreamStatusNotFound}, nil
	}
	// A stream is run once for all who watch it: it has nobody's own credentials.
	if d.problem != nil || d.settings.OAuthPassThrough {
		return &backend.SubscribeStreamResponse{Status: backend.SubscribeStreamStatusPermissionDenied}, nil
	}
	query, err := auditql.Decode(request.Data)
	if err != nil || query.Shape != auditql.Records {
		return &backend.SubscribeStreamResponse{Status: backend.SubscribeStreamStatusNotFound}, err
	}
	return &backend.SubscribeStreamResponse{Status: backend.SubscribeStreamStatusOK}, nil
}

// PublishStream is for nobody: records come from Loki only.
func (d *Datasource) PublishStream(context.Context, *backend.PublishStreamRequest) (*backend.PublishStreamResponse, error) {
	return &backend.PublishStreamResponse{Status: backend.PublishStreamStatusPermissionDenied}, nil
}

// RunStream sends the newest records of the last minutes, and then records as they come, as log-lines frames, until the
// last watcher leaves.
func (d *Datasource) RunStream(ctx context.Context, request *backend.RunStreamRequest, sender *backend.StreamSender) error {
	if d.problem != nil {
		return d.problem
	}
	query, err := auditql.Decode(request.Data)
	if err != nil {
		return err
	}
	query.Limit = liveFirst
	now := time.Now()
	in := auditql.Context{From: now.Add(-liveBack), To: now, Only: d.settings.Only}
	plan, err := auditql.Compile(query, in)
	if err != nil {
		return err
	}
	options := frames.Options{Line: query.Line, DatasourceUID: d.uid, DatasourceName: d.name, Links: d.settings.Links}
	logger := backend.Logger.FromContext(ctx)
	return tail.Run(ctx, d.client, tail.Options{
		Query: *query,
		In:    in,
		Show: func(records []record.Record) error {
			frame := frames.Records(&ask.Answer{Page: record.Page{Records: records}}, plan, options)
			return sender.SendFrame(frame, data.IncludeAll)
		},
		Note: func(err error) {
			if err != nil {
				logger.Debug("a live view waits for Loki", "reason", loki.Diagnose(err))
			}
		},
	})
}
