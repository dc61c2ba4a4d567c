package auditql

import (
	"slices"
	"strings"
	"time"
)

const (
	// LookBack is how long before its range a lifecycle looks for what was so when the range begins.
	LookBack = 7 * 24 * time.Hour
	// MaxBefore is how many records of that time are read, the newest.
	MaxBefore = 20000
)

const lifecycle, registry = "container-lifecycle", "image-registry"

// Requests that last have a record of their end, which holds how long they took.
var sessionEnds = []string{"exec-end", "attach-end", "port-forward-end", "copy-in-end", "copy-out-end"}

// lifecycle makes the queries of a lifecycle. They are several because Loki's index cannot be asked for alternatives of
// labels in one: the requests that only read are most of an audit log, and must not be read to be left out.
func (p *Plan) lifecycle(q *Query, c Context) {
	p.Kind, p.Direction = Logs, Backward
	p.Limit = q.Limit
	if p.Limit == 0 {
		p.Limit = DefaultLifecycle
	}
	where := and(whereNode(q.Where), whereNode(c.Only))
	for _, branch := range lifecycleBranches(q.Objects) {
		if read := p.read(and(branch, where)); read != nil {
			p.Reads = append(p.Reads, read)
		}
	}
	texts := make([]string, len(p.Reads))
	for i, read := range p.Reads {
		p.Parts = append(p.Parts, read.Parts...)
		texts[i] = read.LogQL
	}
	p.LogQL = strings.Join(texts, "\n")
	if len(q.Objects) > 0 && !slices.Contains(q.Objects, lifecycle) {
		return
	}
	if p.Before = p.read(and(oneOf{name: "object", values: []string{lifecycle}}, where)); p.Before != nil {
		p.Before.From, p.Before.To, p.Before.Limit = c.From.Add(-LookBack), c.From, MaxBefore
		p.Parts = append(p.Parts, Part{LogQL: p.Before.LogQL, Reason: "Besides, over the seven days before: finds what was running when the time range begins"})
	}
}

// read is one log query of a lifecycle; nil where its conditions exclude each other.
func (p *Plan) read(condition node) *Plan {
	inner := pipelineOf("record", condition, nil)
	if inner.selector.impossible() {
		return nil
	}
	read := &Plan{Kind: Logs, Shape: Lifecycle, From: p.From, To: p.To, Limit: p.Limit, Direction: Backward, Parts: inner.parts()}
	read.LogQL = joinParts(read.Parts)
	return read
}

// lifecycleBranches are the sets of records that a lifecycle is made of. Objects that are named are taken whole; without
// any, of the audit log and of registries only what changes something. Commands by way of the API server, and their ends,
// belong to container-command.
func lifecycleBranches(objects []string) []node {
	is := func(name string, values ...string) node { return oneOf{name: name, values: values} }
	ends := and(is("object", audit), is("access", "none"), is("event_action", sessionEnds...))
	if len(objects) == 0 {
		return []node{
			is("object", lifecycle, command, "kubernetes-event"),
			and(is("object", audit, registry), is("access", "write", "exec")),
			ends,
		}
	}
	branches := []node{is("object", distinct(objects)...)}
	if slices.Contains(objects, command) && !slices.Contains(objects, audit) {
		branches = append(branches, and(is("object", audit), is("access", "exec")), ends)
	}
	return branches
}

// impossible tells that no stream can meet the conditions on some label.
func (s selector) impossible() bool {
	for _, set := range s {
		if set.only != nil && len(without(set.only, set.never)) == 0 {
			return true
		}
	}
	return false
}

// What stays the same over the life of every pod and container, and stands in each record of its lifecycle.
var constants = []string{
	"cluster", "object", "service_name", "k8s_namespace_name", "k8s_pod_name", "k8s_pod_uid", "k8s_workload_kind", "k8s_workload_name", "host_name",
	"container_name",
}

// WholeLives tells that the conditions find either all of the lifecycle of a pod or container or nothing of it, so that
// what they find needs no completion.
func (q *Query) WholeLives() bool {
	if len(q.Objects) > 0 && !slices.Contains(q.Objects, lifecycle) {
		return false
	}
	return q.Where == nil || !slices.ContainsFunc(fieldsOf(q.Where), func(name string) bool { return !slices.Contains(constants, name) })
}

// Asks tells whether a lifecycle is to show an object.
func (q *Query) Asks(object string) bool {
	return len(q.Objects) == 0 || slices.Contains(q.Objects, object)
}

// LivesOf is the query for the lifecycle of pods and containers, whatever else was asked; nil where nothing can meet the
// conditions. Errors are of type *Error.
func LivesOf(which Condition, c Context) (*Plan, error) {
	return part(&Query{Shape: Lifecycle, Objects: []string{lifecycle}, Where: which, Limit: MaxBefore}, c)
}

// MovesOf is the query for what was done to images in registries; nil where nothing can meet the conditions. Errors are
// of type *Error.
func MovesOf(which Condition, c Context) (*Plan, error) {
	changed := Comparison{Field: "access", Op: Equal, Values: []string{"write"}}
	return part(&Query{Shape: Lifecycle, Objects: []string{registry}, Where: And{changed, which}, Limit: MaxRecords}, c)
}

func part(q *Query, c Context) (*Plan, error) {
	plan, err := Compile(q, c)
	if err != nil || len(plan.Reads) == 0 {
		return nil, err
	}
	return plan.Reads[0], nil
}
