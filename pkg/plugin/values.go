package plugin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

const maxValues = 1000

// values answers with the values of a field or label: of a label all that Loki's index has in the range; of a field
// those of the newest records that have it, the most frequent first. A field whose values the schema lists has all of
// these, seen or not.
func (d *Datasource) values(w http.ResponseWriter, r *http.Request) {
	if d.problem != nil {
		reply(w, http.StatusBadRequest, problem{Error: d.problem.Error()})
		return
	}
	name := r.URL.Query().Get("field")
	from, to, err := rangeOf(r.URL.Query().Get("from"), r.URL.Query().Get("to"))
	if err != nil {
		reply(w, http.StatusBadRequest, problem{Error: err.Error()})
		return
	}
	values, err := d.valuesOf(r.Context(), name, from, to)
	if _, ok := errors.AsType[*auditql.Error](err); ok {
		replyProblem(w, err)
		return
	}
	if err != nil {
		replyError(w, err)
		return
	}
	if values == nil {
		values = []string{}
	}
	reply(w, http.StatusOK, struct {
		Values []string `json:"values"`
	}{values[:min(len(values), maxValues)]})
}

// valuesOf lists the values of a field or label; of one that the record does not have, the error is an *auditql.Error.
func (d *Datasource) valuesOf(ctx context.Context, name string, from, to time.Time) ([]string, error) {
	if _, ok := record.LabelByName(name); ok {
		if d.settings.Only != nil {
			return d.counted(ctx, name, from, to)
		}
		return d.client.LabelValues(ctx, name, recordSelector, from, to)
	}
	field, ok := record.FieldByName(name)
	switch {
	case !ok:
		return nil, &auditql.Error{Path: "field", Message: fmt.Sprintf("%q is no field or label of the record", name)}
	case len(field.Values) > 0:
		return field.Values, nil
	}
	return d.sample(ctx, name, from, to)
}

// counted lists the values of a label among the records that may be shown. Loki's index does not know which these are.
func (d *Datasource) counted(ctx context.Context, name string, from, to time.Time) ([]string, error) {
	plan, err := auditql.Compile(&auditql.Query{Shape: auditql.Count, Instant: true, By: []string{name}}, auditql.Context{From: from, To: to, Only: d.settings.Only})
	if err != nil {
		return nil, err
	}
	answer, err := ask.Run(ctx, d.client, plan)
	if err != nil {
		return nil, err
	}
	var values []string
	for _, sample := range answer.Samples {
		if value := sample.Labels[name]; value != "" {
			values = append(values, value)
		}
	}
	slices.Sort(values)
	return values, nil
}

// sample lists the values of a field in the newest records that have it, the most frequent first.
func (d *Datasource) sample(ctx context.Context, name string, from, to time.Time) ([]string, error) {
	plan, err := auditql.Compile(&auditql.Query{
		Shape: auditql.Records, Limit: auditql.MaxRecords, Where: auditql.Comparison{Field: name, Op: auditql.Exists},
	}, auditql.Context{From: from, To: to, Only: d.settings.Only})
	if err != nil {
		return nil, err
	}
	answer, err := ask.Run(ctx, d.client, plan)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, r := range answer.Page.Records {
		if value := r.Values[name]; value != "" {
			counts[value]++
		}
	}
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	}), nil
}
