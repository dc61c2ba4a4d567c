package images

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

const (
	lifecycle = "container-lifecycle"
	registry  = "image-registry"
	// Records that are read for one question; of more the newest count.
	mostRecords = 100_000
	// Values that are asked for at once.
	mostValues = 200
)

// reader asks for records of a time range.
type reader struct {
	client   ask.Client
	from, to time.Time
	only     auditql.Condition
	// notes of what the answer leaves out.
	notes []string
}

// plan is how records up to a moment are asked for.
func (r *reader) plan(object string, where auditql.Condition, to time.Time) (*auditql.Plan, error) {
	return auditql.Compile(&auditql.Query{
		Shape: auditql.Records, Objects: []string{object}, Where: where, Limit: auditql.MaxRecords,
	}, auditql.Context{From: r.from, To: to, Only: r.only})
}

// read gives all records that meet a condition, oldest first.
func (r *reader) read(ctx context.Context, object string, where auditql.Condition) ([]record.Record, error) {
	var all []record.Record
	seen := map[string]bool{}
	for to := r.to; ; {
		plan, err := r.plan(object, where, to)
		if err != nil {
			return nil, err
		}
		answer, err := ask.Run(ctx, r.client, plan)
		if err != nil {
			return nil, err
		}
		r.note(answer.Warnings...)
		added := 0
		for _, one := range answer.Page.Records {
			if id := one.Values["record_id"]; id != "" && !seen[id] {
				seen[id] = true
				all = append(all, one)
				added++
			}
		}
		if !answer.Full || added == 0 {
			break
		}
		if len(all) >= mostRecords {
			r.note(fmt.Sprintf("There are more than %d records of %s: what was before %s is not looked at.",
				mostRecords, object, all[len(all)-1].Time.UTC().Format(time.RFC3339)))
			break
		}
		// The last instant may be cut in two by the page's end: it is read again.
		to = all[len(all)-1].Time.Add(time.Nanosecond)
	}
	slices.Reverse(all)
	return all, nil
}

func (r *reader) note(texts ...string) {
	for _, text := range texts {
		if !slices.Contains(r.notes, text) {
			r.notes = append(r.notes, text)
		}
	}
}

// started narrows a condition to records after which a container runs.
func started(where auditql.Condition) auditql.Condition {
	return conditions(oneOf("event_action", begins), where)
}

// ended are records after which a container does not run.
var ended = oneOf("event_action", ends)

// containers are those that run at the end of the range, of those that started in it and meet the condition.
func (r *reader) containers(ctx context.Context, where auditql.Condition) ([]Container, error) {
	starts, err := r.read(ctx, lifecycle, started(where))
	if err != nil || len(starts) == 0 {
		return nil, err
	}
	if where == nil {
		finished, err := r.read(ctx, lifecycle, ended)
		return running(merge(starts, finished)), err
	}
	var ids, pods []string
	for i := range starts {
		ids = append(ids, starts[i].Values["container_id"])
		pods = append(pods, starts[i].Values["k8s_pod_uid"])
	}
	records := starts
	for field, values := range map[string][]string{"container_id": ids, "k8s_pod_uid": pods} {
		slices.Sort(values)
		values = slices.DeleteFunc(slices.Compact(values), func(value string) bool { return value == "" })
		for chunk := range slices.Chunk(values, mostValues) {
			finished, err := r.read(ctx, lifecycle, conditions(ended, oneOf(field, chunk)))
			if err != nil {
				return nil, err
			}
			records = merge(records, finished)
		}
	}
	return running(records), nil
}

// merge puts records in order of time, what began before what ended at the same moment.
func merge(a, b []record.Record) []record.Record {
	all := slices.Concat(a, b)
	slices.SortStableFunc(all, func(x, y record.Record) int { return x.Time.Compare(y.Time) })
	return all
}

func oneOf(field string, values []string) auditql.Condition {
	return auditql.Comparison{Field: field, Op: auditql.In, Values: values}
}

func equal(field, value string) auditql.Condition {
	return auditql.Comparison{Field: field, Op: auditql.Equal, Values: []string{value}}
}

// conditions that must all hold; nil ones are left out.
func conditions(list ...auditql.Condition) auditql.Condition {
	return auditql.And(slices.DeleteFunc(list, func(c auditql.Condition) bool { return c == nil }))
}
