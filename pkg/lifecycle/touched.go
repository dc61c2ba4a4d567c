package lifecycle

import (
	"maps"
	"slices"
)

// Ref names a pod or container as a record does: by the pod's UID, by the id of a container, or by the pod's name.
type Ref struct{ Cluster, PodUID, ContainerID, Namespace, Pod string }

// Touched lists what the marks, and what else was asked for, are about: each once, that of the newest marks first, at
// most so many.
func (t *Timeline) Touched(most int) (refs []Ref, all bool) {
	seen := map[Ref]struct{}{}
	all = true
	add := func(ref Ref) {
		if _, ok := seen[ref]; ok || ref == (Ref{Cluster: ref.Cluster}) {
			return
		}
		if len(refs) == most {
			all = false
			return
		}
		seen[ref] = struct{}{}
		refs = append(refs, ref)
	}
	marks := sessions(t.marks)
	for i := len(marks) - 1; i >= 0; i-- {
		add(marks[i].ref())
	}
	for _, key := range slices.Sorted(maps.Keys(t.pods)) {
		e := t.pods[key].entity
		add(Ref{Cluster: e.Cluster, PodUID: e.PodUID})
	}
	for _, key := range slices.Sorted(maps.Keys(t.engines)) {
		e := t.engines[key]
		add(Ref{Cluster: e.entity.Cluster, ContainerID: e.containerID()})
	}
	return refs, all
}

func (m *Mark) ref() Ref {
	switch {
	case m.podUID != "":
		return Ref{Cluster: m.Cluster, PodUID: m.podUID}
	case m.containerID != "":
		return Ref{Cluster: m.Cluster, ContainerID: m.containerID}
	case m.Pod != "":
		return Ref{Cluster: m.Cluster, Namespace: m.Namespace, Pod: m.Pod}
	}
	return Ref{Cluster: m.Cluster}
}

// OnlyOf says that the lives of these pods and containers are wholly known, and those of others are not: no spans are
// made of the latter, as the record that they ended may be missing.
func (t *Timeline) OnlyOf(refs []Ref) {
	t.complete = make(map[Ref]struct{}, len(refs))
	for _, ref := range refs {
		t.complete[ref] = struct{}{}
	}
}

func (t *Timeline) knows(ref Ref) bool {
	if t.complete == nil {
		return true
	}
	_, ok := t.complete[ref]
	return ok
}
