package plugin

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/frames"
	"github.com/tallyman-audit/tallyman/pkg/images"
	"github.com/tallyman-audit/tallyman/pkg/sentence"
)

// The range of a question about images that names none: what runs has often been started days ago.
const imagesRange = 7 * 24 * time.Hour

// answerImages answers a question about images with a table.
func (d *Datasource) answerImages(ctx context.Context, query backend.DataQuery, asked *images.Query, alerting bool) backend.DataResponse {
	if alerting {
		return failure(query.RefID, backend.StatusBadRequest, &auditql.Error{Path: "shape", Message: `an alert rule needs numbers, and "images" answers with a table; use ` +
			`"count" of image-registry records with instant set, such as those of which event_action is untag or delete`})
	}
	asked.Only = d.settings.Only
	answer, err := images.Ask(ctx, d.client, *asked, query.TimeRange.From, query.TimeRange.To)
	if wrong, ok := errors.AsType[*auditql.Error](err); ok {
		return failure(query.RefID, backend.StatusBadRequest, wrong)
	}
	if err != nil {
		return failure(query.RefID, statusOf(err), err)
	}
	return backend.DataResponse{Status: backend.StatusOK, Frames: data.Frames{frames.Images(answer, frames.Options{RefID: query.RefID})}}
}

// explainImages is what is asked of Loki for a question about images.
func (d *Datasource) explainImages(asked *images.Query, from, to time.Time) (*explanation, error) {
	asked.Only = d.settings.Only
	parts, err := images.Explain(*asked, from, to)
	if err != nil {
		return nil, err
	}
	queries := make([]string, len(parts))
	for i, part := range parts {
		queries[i] = part.LogQL
	}
	return &explanation{LogQL: strings.Join(queries, "\n"), Parts: parts}, nil
}

type (
	imagesAnswer struct {
		Findings []imageFinding `json:"findings"`
		Notes    []string       `json:"notes"`
	}
	imageFinding struct {
		images.Finding
		Event *imageEvent `json:"event,omitempty"`
	}
	// imageEvent is what was done at the registry.
	imageEvent struct {
		Time     time.Time `json:"time"`
		RecordID string    `json:"recordId"`
		Sentence string    `json:"sentence"`
	}
)

// images answers GET /images?question=running&recordId=…, or with registry, repository, tag and digest; from and to bound the
// records that are looked at, a week where there is no from.
func (d *Datasource) images(w http.ResponseWriter, r *http.Request) {
	if d.problem != nil {
		reply(w, http.StatusBadRequest, problem{Error: d.problem.Error()})
		return
	}
	parameters := r.URL.Query()
	from, to, err := rangeOf(parameters.Get("from"), parameters.Get("to"))
	if err != nil {
		reply(w, http.StatusBadRequest, problem{Error: err.Error()})
		return
	}
	if parameters.Get("from") == "" {
		from = to.Add(-imagesRange)
	}
	answer, err := images.Ask(r.Context(), d.client, images.Query{
		Question: images.Question(parameters.Get("question")), RecordID: parameters.Get("recordId"), Cluster: parameters.Get("cluster"), Only: d.settings.Only,
		Image: images.Reference{
			Registry: parameters.Get("registry"), Repository: parameters.Get("repository"), Tag: parameters.Get("tag"), Digest: parameters.Get("digest"),
		},
	}, from, to)
	if wrong, ok := errors.AsType[*auditql.Error](err); ok {
		reply(w, http.StatusBadRequest, problem{Error: wrong.Message, Path: wrong.Path})
		return
	}
	if err != nil {
		replyError(w, err)
		return
	}
	told := imagesAnswer{Findings: []imageFinding{}, Notes: append([]string{}, answer.Notes...)}
	for _, found := range answer.Findings {
		one := imageFinding{Finding: found}
		if found.Event != nil {
			one.Event = &imageEvent{found.Event.Time.UTC(), found.Event.Values["record_id"], sentence.Of(found.Event)}
		}
		told.Findings = append(told.Findings, one)
	}
	reply(w, http.StatusOK, told)
}
