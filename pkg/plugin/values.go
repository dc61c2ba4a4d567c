package plugin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/jellydator/ttlcache/v3"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/record"
	"github.com/tallyman-audit/tallyman/pkg/search"
)

const (
	maxValues = 1000
	// Answers that are kept, and for how long: people type faster than records come.
	cachedAnswers = 200
	cachedFor     = 30 * time.Second
)

// seen is a value, and how many of the records that were looked at have it; 0 where nobody counted.
type seen struct {
	Value string
	Count int
}

// newValueCache keeps what fields' values were a moment ago. Each data source has its own.
func newValueCache() *ttlcache.Cache[string, []seen] {
	return ttlcache.New(
		ttlcache.WithTTL[string, []seen](cachedFor), ttlcache.WithCapacity[string, []seen](cachedAnswers), ttlcache.WithDisableTouchOnHit[string, []seen](),
	)
}

// values answers with the values of a field or label: of a label all that Loki's index has in the range; of a field
// those of the newest records that have it, the most frequent first. A field whose values the schema lists has all of
// these, seen or not. With search, in the search bar's language, only the records that it finds are looked at; with
// counts=false the values of a label come from the index where labels alone say which these are.
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
	among, err := search.Parse(r.URL.Query().Get("search"))
	if wrong, ok := errors.AsType[*search.Error](err); ok {
		reply(w, http.StatusBadRequest, problem{Error: wrong.Message, Path: "search"})
		return
	}
	asked := wanted{name: name, among: among, uncounted: r.URL.Query().Get("counts") == "false"}
	values, err := d.valuesOf(r.Context(), asked, from, to)
	if _, ok := errors.AsType[*auditql.Error](err); ok {
		replyProblem(w, err)
		return
	}
	if err != nil {
		replyError(w, err)
		return
	}
	answer := struct {
		Values []string `json:"values"`
		Counts []int    `json:"counts,omitempty"`
	}{Values: []string{}}
	for _, v := range values[:min(len(values), maxValues)] {
		answer.Values = append(answer.Values, v.Value)
		if v.Count > 0 {
			answer.Counts = append(answer.Counts, v.Count)
		}
	}
	reply(w, http.StatusOK, answer)
}

// wanted is the field or label whose values are asked for, and among which records.
type wanted struct {
	name  string
	among *search.Conditions
	// Nobody looks at how many records have each value.
	uncounted bool
}

// valuesOf lists the values of a field or label; of one that the record does not have, the error is an *auditql.Error.
// What was asked a moment ago is not asked again, unless each user has rights of his own in Loki.
func (d *Datasource) valuesOf(ctx context.Context, asked wanted, from, to time.Time) ([]seen, error) {
	text, err := search.Format(asked.among)
	if err != nil {
		return nil, err
	}
	key := fmt.Sprint(asked.name, " ", asked.uncounted, " ", text, " ", from.Truncate(cachedFor).Unix(), to.Truncate(cachedFor).Unix())
	if item := d.cache.Get(key); item != nil && !d.settings.OAuthPassThrough {
		return item.Value(), nil
	}
	values, err := d.valuesNow(ctx, asked, from, to)
	if err == nil {
		d.cache.Set(key, values, ttlcache.DefaultTTL)
	}
	return values, err
}

func (d *Datasource) valuesNow(ctx context.Context, asked wanted, from, to time.Time) ([]seen, error) {
	name, among := asked.name, asked.among
	everything := among.Where == nil && len(among.Objects) == 0
	if _, ok := record.LabelByName(name); ok {
		selector, exact, err := d.selectorOf(among, from, to)
		if err != nil {
			return nil, err
		}
		if !exact || !everything && !asked.uncounted {
			return d.counted(ctx, name, among, from, to)
		}
		values, err := d.client.LabelValues(ctx, name, selector, from, to)
		return uncounted(values), err
	}
	field, ok := record.FieldByName(name)
	switch {
	case !ok:
		return nil, &auditql.Error{Path: "field", Message: fmt.Sprintf("%q is no field or label of the record", name)}
	case len(field.Values) > 0 && everything:
		return uncounted(auditql.ValuesOf(field)), nil
	}
	return d.sample(ctx, name, among, from, to)
}

// selectorOf finds the streams that hold some records, under the datasource's restriction, and tells whether they hold
// no others.
func (d *Datasource) selectorOf(among *search.Conditions, from, to time.Time) (selector string, exact bool, err error) {
	query := &auditql.Query{Shape: auditql.Records, Objects: among.Objects, Where: among.Where}
	plan, err := auditql.Compile(query, auditql.Context{From: from, To: to, Only: d.settings.Only})
	if err != nil {
		return "", false, err
	}
	return plan.Parts[0].LogQL, len(plan.Parts) == 1, nil
}

func uncounted(values []string) []seen {
	list := make([]seen, len(values))
	for i, value := range values {
		list[i] = seen{Value: value}
	}
	return list
}

// counted lists the values of a label among some records. Loki's index does not know which these are.
func (d *Datasource) counted(ctx context.Context, name string, among *search.Conditions, from, to time.Time) ([]seen, error) {
	answer, err := d.run(ctx, &auditql.Query{Shape: auditql.Count, Instant: true, By: []string{name}, Objects: among.Objects, Where: among.Where}, from, to)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, sample := range answer.Samples {
		if value := sample.Labels[name]; value != "" {
			counts[value] = int(sample.Value)
		}
	}
	return mostFrequentFirst(counts), nil
}

// sample lists the values of a field in the newest records that have it, the most frequent first.
func (d *Datasource) sample(ctx context.Context, name string, among *search.Conditions, from, to time.Time) ([]seen, error) {
	where := auditql.And{auditql.Comparison{Field: name, Op: auditql.Exists}}
	if among.Where != nil {
		where = append(where, among.Where)
	}
	answer, err := d.run(ctx, &auditql.Query{Shape: auditql.Records, Limit: auditql.MaxRecords, Objects: among.Objects, Where: where}, from, to)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, r := range answer.Page.Records {
		if value := r.Values[name]; value != "" {
			counts[value]++
		}
		if name == auditql.OutcomeField && r.Denied() {
			counts[auditql.Denied]++
		}
	}
	return mostFrequentFirst(counts), nil
}

func mostFrequentFirst(counts map[string]int) []seen {
	values := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	list := make([]seen, len(values))
	for i, value := range values {
		// A copy: the value is a part of the whole answer, which would stay in memory with it.
		list[i] = seen{Value: strings.Clone(value), Count: counts[value]}
	}
	return list
}
