package plugin

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/search"
)

// More completions than this are no help.
const maxItems = 100

// searchProblem is what is wrong with a text, and where: in UTF-16 code units, as editors in a browser count.
type searchProblem struct {
	Error string `json:"error"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// parseSearch answers with the objects and the condition of a search bar's text, or with what is wrong with it: that is
// an answer too, as people are asked while they type, and a browser's console shows each status of 400 as an error. Values may be dashboard variables. Body: {text}.
func parseSearch(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Text string `json:"text"`
	}
	if !readBody(w, r, &body) {
		return
	}
	found, err := search.ParseTemplate(body.Text)
	if wrong, ok := errors.AsType[*search.Error](err); ok {
		reply(w, http.StatusOK, searchProblem{wrong.Message, search.UTF16(body.Text, wrong.Start), search.UTF16(body.Text, wrong.End)})
		return
	}
	reply(w, http.StatusOK, struct {
		Objects []string          `json:"objects,omitempty"`
		Where   auditql.Condition `json:"where,omitempty"`
	}{found.Objects, found.Where})
}

// formatSearch answers with the text of objects and a condition, or with the reason why the language has none for it. What is
// wrong with a value is left to whoever reads the text. Body: {objects, where}.
func formatSearch(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Objects []string        `json:"objects"`
		Where   json.RawMessage `json:"where"`
	}
	if !readBody(w, r, &body) {
		return
	}
	conditions := &search.Conditions{Objects: body.Objects}
	var err error
	if len(body.Where) > 0 && string(body.Where) != "null" {
		if conditions.Where, err = auditql.DecodeCondition(body.Where); err != nil {
			replyProblem(w, err)
			return
		}
	}
	text, err := search.Format(conditions)
	if err != nil {
		reply(w, http.StatusOK, problem{Error: err.Error()})
		return
	}
	reply(w, http.StatusOK, struct {
		Text string `json:"text"`
	}{text})
}

type (
	completion struct {
		Start int              `json:"start"`
		End   int              `json:"end"`
		Items []completionItem `json:"items"`
	}
	completionItem struct {
		Label         string `json:"label"`
		Insert        string `json:"insert"`
		Kind          string `json:"kind"`
		Detail        string `json:"detail,omitempty"`
		Documentation string `json:"documentation,omitempty"`
	}
)

// completeSearch answers with what may be put in at a place of a text: fields and keywords, or the values that a field
// has in the range. Places are in UTF-16 code units. Body: {text, at, from, to}.
func (d *Datasource) completeSearch(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Text string          `json:"text"`
		At   int             `json:"at"`
		From json.RawMessage `json:"from"`
		To   json.RawMessage `json:"to"`
	}
	if !readBody(w, r, &body) {
		return
	}
	from, to, err := rangeOf(unquoted(body.From), unquoted(body.To))
	if err != nil {
		replyProblem(w, err)
		return
	}
	place := search.At(body.Text, search.Byte(body.Text, body.At))
	items := search.Terms(place.Typed)
	if place.Due == search.DueValue {
		if d.problem != nil {
			reply(w, http.StatusBadRequest, problem{Error: d.problem.Error()})
			return
		}
		values, counts, err := d.valuesOfAll(r.Context(), place.Fields, from, to)
		if err != nil {
			replyError(w, err)
			return
		}
		items = search.Values(values, counts, place.Typed)
	}
	answer := completion{
		Start: search.UTF16(body.Text, place.Start), End: search.UTF16(body.Text, place.End), Items: []completionItem{},
	}
	for _, item := range items[:min(len(items), maxItems)] {
		answer.Items = append(answer.Items, completionItem(item))
	}
	reply(w, http.StatusOK, answer)
}

// valuesOfAll lists the values of several fields, each once, and how often they were seen.
func (d *Datasource) valuesOfAll(ctx context.Context, fields []string, from, to time.Time) ([]string, map[string]string, error) {
	var values []string
	counts := map[string]int{}
	for _, field := range fields {
		if field == auditql.LineField {
			continue
		}
		found, err := d.valuesOf(ctx, wanted{name: field, among: &search.Conditions{}}, from, to)
		if err != nil {
			return nil, nil, err
		}
		for _, v := range found {
			if _, ok := counts[v.Value]; !ok {
				values = append(values, v.Value)
			}
			counts[v.Value] += v.Count
		}
	}
	details := map[string]string{}
	for value, count := range counts {
		if count > 0 {
			details[value] = strconv.Itoa(count)
		}
	}
	return values, details, nil
}

// readBody reads a JSON body, or answers with what is wrong with it.
func readBody(w http.ResponseWriter, r *http.Request, into any) bool {
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil || len(raw) > maxBody {
		reply(w, http.StatusRequestEntityTooLarge, problem{Error: "the body is larger than 1 MiB"})
		return false
	}
	if err := json.Unmarshal(raw, into); err != nil {
		reply(w, http.StatusBadRequest, problem{Error: "the body cannot be read: " + err.Error()})
		return false
	}
	return true
}

// replyProblem tells what is wrong with a query.
func replyProblem(w http.ResponseWriter, err error) {
	wrong := &auditql.Error{Message: err.Error()}
	errors.As(err, &wrong)
	reply(w, http.StatusBadRequest, problem{Error: wrong.Message, Path: wrong.Path})
}
