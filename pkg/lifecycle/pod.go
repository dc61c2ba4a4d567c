package lifecycle

import (
	"maps"
	"slices"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

// pod is what is known of a pod and its containers.
type pod struct {
	entity *Entity
	facts  []fact
	// asked says that the query found the pod itself, containers which of its containers.
	asked      bool
	containers map[string]bool
}

func newPod(r *record.Record) *pod {
	v := r.Values
	return &pod{containers: map[string]bool{}, entity: &Entity{
		Key: "pod/" + v["k8s_pod_uid"], Kind: PodKind, Cluster: r.Labels["cluster"], Namespace: v["k8s_namespace_name"], Pod: v["k8s_pod_name"],
		PodUID: v["k8s_pod_uid"], Workload: workloadOf(v),
	}}
}

func (p *pod) take(r *record.Record, asked bool) {
	f := factOf(r)
	p.facts = append(p.facts, f)
	p.entity.Workload = firstOf(p.entity.Workload, workloadOf(r.Values))
	p.entity.Node = firstOf(f.node, p.entity.Node)
	if f.container != "" {
		p.containers[f.container] = p.containers[f.container] || asked
	} else {
		p.asked = p.asked || asked
	}
}

// tracks gives the states of the pod and of its containers, the pod first and containers by name.
func (p *pod) tracks(from time.Time) []*track {
	sortPodFacts(p.facts)
	whole := &track{entity: p.entity, from: from}
	for i := range p.facts {
		podStep(whole, &p.facts[i])
		if p.facts[i].action == "destroy" {
			break
		}
	}
	list := []*track{whole}
	for _, name := range slices.Sorted(maps.Keys(p.containers)) {
		list = append(list, p.container(name, from))
	}
	return list
}

func (p *pod) container(name string, from time.Time) *track {
	entity := *p.entity
	entity.Key, entity.Kind, entity.Container = p.entity.Key+"/"+name, ContainerKind, name
	t := &track{entity: &entity, from: from}
	gone := false
	for i := range p.facts {
		switch f := &p.facts[i]; {
		case f.action == "destroy":
			goneWith(t, f)
			gone = true
		case f.container != name:
		case !gone:
			containerStep(t, f)
		case f.action == "die" && !f.foundLater:
			t.refine(f)
		}
	}
	return t
}

// podStep is what a fact means for the pod as a whole.
func podStep(t *track, f *fact) {
	inert := *f
	inert.containerID, inert.image, inert.digest, inert.reason, inert.restarts = "", "", "", "", 0
	switch f.action {
	case "create":
		t.enter(Pending, &inert)
	case "schedule", "image-pull", "image-pull-backoff", "debug":
		t.was(Pending, &inert)
	case "unschedulable":
		t.was(Pending, &inert)
		t.note(f)
	case "waiting":
		if f.restarts == 0 && f.containerType != "ephemeral" {
			t.was(Pending, &inert)
		} else {
			t.was(Running, &inert)
		}
	case "start":
		switch {
		case f.containerType == "init":
			t.was(Pending, &inert)
		case f.restarts > 0 || f.containerType == "ephemeral":
			t.was(Running, &inert)
		case t.open() == nil || t.open().State == Pending:
			t.enter(Running, &inert)
		}
	case "die", "oom", "restart", "ready", "unready", "unhealthy", "kill", "update":
		if f.containerType != "init" {
			t.was(Running, &inert)
		}
	case "delete", "evict", "preempt":
		t.was(Running, &inert)
		t.note(f)
	case "complete", "fail":
		t.was(Running, &inert)
		t.enter(Terminated, f)
	case "destroy":
		t.was(Running, &inert)
		t.end(f, !f.foundLater)
	}
}

// note keeps why a state is as it is, or is about to end, and who asked for that.
func (t *track) note(f *fact) {
	if current := t.open(); current != nil {
		current.Reason = firstOf(f.reason, current.Reason)
		current.EndedBy = firstOf(f.user, current.EndedBy)
	}
}

// containerStep is what a fact about one of a pod's containers means for it.
func containerStep(t *track, f *fact) {
	switch f.action {
	case "debug":
		t.enter(Pending, f)
	case "waiting":
		t.unrecorded(f)
		t.enter(Waiting, f)
	case "start":
		t.unrecorded(f)
		t.enter(Running, f)
	case "restart":
		t.explain(f)
	case "die":
		if f.foundLater {
			t.unrecorded(f)
		} else {
			t.exit(f)
		}
	case "kill", "unhealthy", "oom":
		t.was(Running, f)
	}
}

// unrecorded ends a run whose end was not recorded and that must be over, as something followed it.
func (t *track) unrecorded(f *fact) {
	if current := t.open(); current != nil && current.State == Running {
		t.end(&fact{time: f.time}, false)
	}
}

// explain adds what a restart tells of the run before, where its end was not recorded.
func (t *track) explain(f *fact) {
	for i := len(t.spans) - 2; i >= 0; i-- {
		span := &t.spans[i]
		if span.State == Running && span.Restart == f.restarts-1 && span.ExitCode == nil {
			span.ExitCode, span.Reason = f.exitCode, f.reason
			return
		}
	}
}

// goneWith ends a container with its pod. That a run was over by then is all that is known of it.
func goneWith(t *track, f *fact) {
	if current := t.open(); current != nil {
		t.end(f, current.State != Running && !f.foundLater)
	}
}

// refine takes the end of a run from a fact that comes after the pod was gone. Nothing goes on after that.
func (t *track) refine(f *fact) {
	if len(t.spans) == 0 {
		return
	}
	last := &t.spans[len(t.spans)-1]
	if last.State == Running && !last.EndKnown && last.ContainerID == f.containerID {
		last.End, last.EndKnown, last.EndRecord, last.ExitCode, last.Reason = f.time, true, f.id, f.exitCode, f.reason
	}
}

func workloadOf(values map[string]string) string {
	if values["k8s_workload_name"] == "" {
		return ""
	}
	return values["k8s_workload_kind"] + "/" + values["k8s_workload_name"]
}
