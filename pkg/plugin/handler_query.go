package plugin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/experimental/concurrent"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/frames"
	"github.com/tallyman-audit/tallyman/pkg/images"
	"github.com/tallyman-audit/tallyman/pkg/loki"
)

// Queries of one request that run at the same time.
const parallelQueries = 4

// QueryData answers each query on its own: the error of one does not touch the others.
func (d *Datasource) QueryData(ctx context.Context, request *backend.QueryDataRequest) (*backend.QueryDataResponse, error) {
	alerting := request.Headers[backend.FromAlertHeaderName] == "true" || request.GetHTTPHeader(backend.FromAlertHeaderName) == "true"
	return concurrent.QueryData(ctx, request, func(ctx context.Context, query concurrent.Query) backend.DataResponse {
		return d.answer(ctx, query.DataQuery, alerting)
	}, parallelQueries)
}

func (d *Datasource) answer(ctx context.Context, query backend.DataQuery, alerting bool) backend.DataResponse {
	if d.problem != nil {
		return failure(query.RefID, backend.StatusBadRequest, d.problem)
	}
	if asksTime(query.JSON) {
		return answerTime(query)
	}
	asked, is, err := images.Decode(query.JSON)
	if err != nil {
		return failure(query.RefID, backend.StatusBadRequest, err)
	}
	if is {
		return d.answerImages(ctx, query, asked, alerting)
	}
	parsed, err := auditql.Decode(query.JSON)
	if err != nil {
		return failure(query.RefID, backend.StatusBadRequest, err)
	}
	if alerting {
		if err := fitForAlerting(parsed); err != nil {
			return failure(query.RefID, backend.StatusBadRequest, err)
		}
	}
	in := auditql.Context{
		From: query.TimeRange.From, To: query.TimeRange.To, Interval: query.Interval, MaxDataPoints: query.MaxDataPoints, MaxLines: d.settings.MaxLines,
		Only: d.settings.Only,
	}
	plan, err := auditql.Compile(parsed, in)
	if err != nil {
		return failure(query.RefID, backend.StatusBadRequest, err)
	}
	options := frames.Options{
		RefID: query.RefID, Line: parsed.Line, Legend: parsed.Legend, Levels: parsed.Supporting == auditql.LogsVolume, DatasourceUID: d.uid, DatasourceName: d.name,
		Links: d.settings.Links,
	}
	list, err := d.frames(ctx, parsed, plan, in, options)
	if err != nil {
		return failure(query.RefID, statusOf(err), err)
	}
	if alerting && list[0].Meta.Type == data.FrameTypeLogLines {
		return failure(query.RefID, backend.StatusBadRequest, fitForAlerting(&auditql.Query{Shape: auditql.Records}))
	}
	return backend.DataResponse{Status: backend.StatusOK, Frames: list}
}

// frames asks Loki and makes frames of the answer.
func (d *Datasource) frames(ctx context.Context, query *auditql.Query, plan *auditql.Plan, in auditql.Context, options frames.Options) (data.Frames, error) {
	if query.Shape == auditql.Lifecycle {
		life, err := ask.Lifecycle(ctx, d.client, query, plan, in)
		if err != nil {
			return nil, err
		}
		return frames.Lifecycle(life, plan, options), nil
	}
	answer, err := d.ask(ctx, query, plan)
	if err != nil {
		return nil, err
	}
	return frames.Of(answer, plan, options), nil
}

// ask runs a plan. Evidence is shown only where its record may be: the payload itself does not say what its record does.
func (d *Datasource) ask(ctx context.Context, query *auditql.Query, plan *auditql.Plan) (*ask.Answer, error) {
	if query.Shape != auditql.Evidence || d.settings.Only == nil {
		return ask.Run(ctx, d.client, plan)
	}
	answer, err := d.run(ctx, query.EvidenceRecord(), plan.From, plan.To)
	if err != nil || len(answer.Page.Records) == 0 {
		return answer, err
	}
	return ask.Run(ctx, d.client, plan)
}

// run answers a query under the datasource's restriction.
func (d *Datasource) run(ctx context.Context, query *auditql.Query, from, to time.Time) (*ask.Answer, error) {
	plan, err := auditql.Compile(query, auditql.Context{From: from, To: to, Only: d.settings.Only})
	if err != nil {
		return nil, err
	}
	return ask.Run(ctx, d.client, plan)
}

func fitForAlerting(query *auditql.Query) error {
	if query.Shape == auditql.Count || query.Shape == auditql.Top || query.Shape == auditql.LogQL {
		return nil
	}
	return &auditql.Error{Path: "shape", Message: fmt.Sprintf("an alert rule needs numbers, but %q answers with rows; use \"count\" with instant "+
		"set, by the fields that the alert is to name", query.Shape)}
}

// failure is downstream's throughout: a query that is wrong, or a Loki that does not answer, is no fault of this
// plugin. Where Loki does not answer at all, what to do about it is worth more than how the connection failed.
func failure(refID string, status backend.Status, err error) backend.DataResponse {
	if _, ok := errors.AsType[*loki.UnreachableError](err); ok {
		err = errors.New(loki.Diagnose(err))
	}
	err = fmt.Errorf("query %s: %w", refID, err)
	return backend.DataResponse{Status: status, Error: backend.DownstreamError(err), ErrorSource: backend.ErrorSourceDownstream}
}

// statusOf passes on Loki's own status, but for those with which it turns down this plugin and not the user.
func statusOf(err error) backend.Status {
	if unreachable, ok := errors.AsType[*loki.UnreachableError](err); ok {
		if unreachable.Timeout {
			return backend.StatusTimeout
		}
		return backend.StatusBadGateway
	}
	refusal, ok := errors.AsType[*loki.Error](err)
	switch {
	case !ok, refusal.Foreign, refusal.Status < 400:
		return backend.StatusBadGateway
	case refusal.Status == 401 || refusal.Status == 403:
		// Grafana would take it for a session of the user's that has ended.
		return backend.StatusBadGateway
	}
	return backend.Status(refusal.Status)
}
