// Package lifecycle makes of audit records what became of pods and containers over time: spans of one state each, and
// marks for what happened meanwhile. It is pure: records go in, in any order, and Build gives the answer.
package lifecycle

import (
	"slices"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

// State of a pod or container.
type State string

const (
	// Pending is created and not started: a pod that waits for a node, an image or an init container.
	Pending State = "pending"
	// Waiting is a container that cannot run yet or again: ImagePullBackOff, CrashLoopBackOff, ….
	Waiting State = "waiting"
	// Running is started and not ended.
	Running State = "running"
	// Paused is stopped by `docker pause`.
	Paused State = "paused"
	// Terminated is ended but still there.
	Terminated State = "terminated"
)

// Kind of an entity.
type Kind string

const (
	// PodKind is a Kubernetes pod.
	PodKind Kind = "pod"
	// ContainerKind is a container of a pod, over all its restarts, or of a container engine.
	ContainerKind Kind = "container"
)

// Entity is a pod or a container.
type Entity struct {
	// Key names the entity within an answer: pod/<uid>, pod/<uid>/<container> or container/<id>.
	Key  string `json:"entity"`
	Kind Kind   `json:"kind"`
	// Cluster is the stream label: the cluster's or the host's name.
	Cluster   string `json:"cluster,omitempty"`
	Namespace string `json:"namespace,omitempty"`
	Pod       string `json:"pod,omitempty"`
	PodUID    string `json:"pod_uid,omitempty"`
	Container string `json:"container,omitempty"`
	// Workload is its kind and name, Deployment/web.
	Workload string `json:"workload,omitempty"`
	Node     string `json:"node,omitempty"`
	Host     string `json:"host,omitempty"`
}

// Span is a time during which an entity was in one state. A restart begins another span.
type Span struct {
	*Entity
	State State `json:"state"`
	// Start is when it began. Where that is not known, StartKnown is false and Start is a time at which it had begun.
	Start      time.Time `json:"start"`
	StartKnown bool      `json:"start_known"`
	// End is the zero time where the state goes on. Where EndKnown is false beside an end, it had ended by then.
	End      time.Time `json:"end,omitzero"`
	EndKnown bool      `json:"end_known"`
	// ExitCode of what ended; nil where it is not known.
	ExitCode *int64 `json:"exit_code,omitempty"`
	Reason   string `json:"reason,omitempty"`
	// User asked for what began it, EndedBy for what ended it.
	User        string `json:"user,omitempty"`
	EndedBy     string `json:"ended_by,omitempty"`
	ContainerID string `json:"container_id,omitempty"`
	// Restart is how often the container had been restarted.
	Restart int64 `json:"restarts,omitempty"`
	// Image as it was written, and the digest of what ran.
	Image  string `json:"image,omitempty"`
	Digest string `json:"digest,omitempty"`
	// ImageKey is the entity of marks about the image; empty where there are none.
	ImageKey string `json:"image_entity,omitempty"`
	// StartRecord and EndRecord are the ids of the records that told of its ends.
	StartRecord string `json:"start_record_id,omitempty"`
	EndRecord   string `json:"end_record_id,omitempty"`
}

// Answer of a lifecycle: spans by entity and time, marks by time.
type Answer struct {
	Spans []Span
	Marks []Mark
}

// Timeline gathers records.
type Timeline struct {
	from, to time.Time
	seen     map[string]struct{}
	pods     map[string]*pod
	engines  map[string]*engine
	marks    []Mark
	// complete is what is wholly known, where not all is; nil where everything is.
	complete map[Ref]struct{}
}

// New begins a timeline of a time range.
func New(from, to time.Time) *Timeline {
	return &Timeline{from: from, to: to, seen: map[string]struct{}{}, pods: map[string]*pod{}, engines: map[string]*engine{}}
}

// Mark takes a record that was asked for: it is shown, and what it tells of states is used.
func (t *Timeline) Mark(r *record.Record) {
	if !t.first(r) {
		return
	}
	t.state(r, true)
	t.marks = append(t.marks, markOf(r))
}

// Fact takes a record only for what it tells of states. Asked says that it met the conditions of the query: what it
// is about is shown. Give all marks first.
func (t *Timeline) Fact(r *record.Record, asked bool) {
	if t.first(r) {
		t.state(r, asked)
	}
}

// Since leaves out the marks before a time: before it, not everything that was asked for has been read.
func (t *Timeline) Since(at time.Time) {
	kept := t.marks[:0]
	for _, mark := range t.marks {
		if !mark.Time.Before(at) {
			kept = append(kept, mark)
		}
	}
	t.marks = kept
}

// Move takes a record of a registry, found for the images that run here; it is shown only where it is about one of them.
func (t *Timeline) Move(r *record.Record) {
	if t.first(r) {
		mark := markOf(r)
		mark.found = true
		t.marks = append(t.marks, mark)
	}
}

// Newest is from when on there are at most so many marks; the zero time where there are no more than that.
func (t *Timeline) Newest(most int) time.Time {
	if len(t.marks) <= most {
		return time.Time{}
	}
	slices.SortStableFunc(t.marks, func(a, b Mark) int { return a.Time.Compare(b.Time) })
	return t.marks[len(t.marks)-most].Time
}

func (t *Timeline) first(r *record.Record) bool {
	id := r.Values["record_id"]
	if id == "" {
		return r.Values != nil
	}
	if _, ok := t.seen[id]; ok {
		return false
	}
	t.seen[id] = struct{}{}
	return true
}

const lifecycleObject = "container-lifecycle"

func (t *Timeline) state(r *record.Record, asked bool) {
	if r.Labels["object"] != lifecycleObject {
		return
	}
	switch {
	case r.Values["k8s_pod_uid"] != "":
		t.pod(r).take(r, asked)
	case r.Values["container_id"] != "":
		t.engine(r).take(r, asked)
	}
}

func (t *Timeline) pod(r *record.Record) *pod {
	key := r.Labels["cluster"] + "/" + r.Values["k8s_pod_uid"]
	if t.pods[key] == nil {
		t.pods[key] = newPod(r)
	}
	return t.pods[key]
}

func (t *Timeline) engine(r *record.Record) *engine {
	key := r.Labels["cluster"] + "/" + r.Values["container_id"]
	if t.engines[key] == nil {
		t.engines[key] = newEngine(r)
	}
	return t.engines[key]
}
