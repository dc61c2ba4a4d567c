package lifecycle

import (
	"cmp"
	"slices"
	"time"
)

// life is a pod with its states worked out.
type life struct {
	*pod
	tracks []*track
}

// Build works out the answer. Times outside of the range stay as they are; what ended before it and has no mark is left
// out.
func (t *Timeline) Build() *Answer {
	marks := sessions(t.marks)
	known := moves(marks)
	lives := make([]*life, 0, len(t.pods))
	for _, p := range t.pods {
		lives = append(lives, &life{pod: p, tracks: p.tracks(t.from)})
	}
	places := newPlaces(lives)
	marked := map[string]bool{}
	for i := range marks {
		places.place(&marks[i])
		marked[marks[i].Entity] = true
	}
	answer := &Answer{Marks: marks}
	for _, one := range lives {
		if t.knows(Ref{Cluster: one.entity.Cluster, PodUID: one.entity.PodUID}) ||
			t.knows(Ref{Cluster: one.entity.Cluster, Namespace: one.entity.Namespace, Pod: one.entity.Pod}) {
			answer.Spans = append(answer.Spans, t.ofPod(one, marked)...)
		}
	}
	for _, e := range t.engines {
		if (e.asked || marked[e.entity.Key]) && t.knows(Ref{Cluster: e.entity.Cluster, ContainerID: e.containerID()}) {
			answer.Spans = append(answer.Spans, t.ofTrack(e.track(t.from), marked)...)
		}
	}
	run := map[string]bool{}
	for i := range answer.Spans {
		answer.Spans[i].ImageKey = known.of(&answer.Spans[i])
		run[answer.Spans[i].ImageKey] = true
	}
	answer.Marks = slices.DeleteFunc(answer.Marks, func(m Mark) bool { return m.found && !run[m.Entity] })
	slices.SortStableFunc(answer.Spans, compareSpans)
	return answer
}

// ofPod gives the spans of a pod and of those of its containers that were asked for, or all where the pod itself was.
func (t *Timeline) ofPod(one *life, marked map[string]bool) []Span {
	whole := one.asked || marked[one.entity.Key]
	var spans []Span
	for _, track := range one.tracks[1:] {
		if whole || one.containers[track.entity.Container] || marked[track.entity.Key] {
			spans = append(spans, t.ofTrack(track, marked)...)
		}
	}
	if whole || len(spans) > 0 {
		spans = append(spans, t.ofTrack(one.tracks[0], marked)...)
	}
	return spans
}

func (t *Timeline) ofTrack(track *track, marked map[string]bool) []Span {
	spans := track.shown(t.from, t.to)
	if !marked[track.entity.Key] && !lives(spans, t.from) {
		return nil
	}
	return spans
}

func compareSpans(a, b Span) int {
	x, y := a.Entity, b.Entity
	if x == y {
		return a.Start.Compare(b.Start)
	}
	return cmp.Or(cmp.Compare(x.Cluster, y.Cluster), cmp.Compare(x.Host, y.Host), cmp.Compare(x.Namespace, y.Namespace), cmp.Compare(x.Pod, y.Pod),
		cmp.Compare(x.PodUID, y.PodUID), cmp.Compare(x.Container, y.Container), cmp.Compare(x.Key, y.Key))
}

// places finds what a mark belongs to.
type places struct {
	byUID, byContainer map[string]*life
	byName             map[string][]*life
	// containerOf is the name of a pod's container, by its id.
	containerOf map[string]string
}

func newPlaces(lives []*life) *places {
	p := &places{byUID: map[string]*life{}, byContainer: map[string]*life{}, byName: map[string][]*life{}, containerOf: map[string]string{}}
	for _, one := range lives {
		e := one.entity
		p.byUID[e.Cluster+"/"+e.PodUID] = one
		name := nameKey(e.Cluster, e.Namespace, e.Pod)
		p.byName[name] = append(p.byName[name], one)
		for i := range one.facts {
			if f := &one.facts[i]; f.containerID != "" && f.container != "" {
				p.byContainer[e.Cluster+"/"+f.containerID] = one
				p.containerOf[e.Cluster+"/"+f.containerID] = f.container
			}
		}
	}
	for _, list := range p.byName {
		slices.SortFunc(list, func(a, b *life) int { return a.begin().Compare(b.begin()) })
	}
	return p
}

func nameKey(cluster, namespace, name string) string { return cluster + "/" + namespace + "/" + name }

// begin is when a pod was first seen.
func (l *life) begin() time.Time {
	if spans := l.tracks[0].spans; len(spans) > 0 {
		return spans[0].Start
	}
	return time.Time{}
}

// place sets what a mark belongs to, and adds what is known of that to the mark.
func (p *places) place(m *Mark) {
	if m.Entity != "" {
		return
	}
	one, container := p.find(m), m.Container
	switch {
	case one != nil:
		if container == "" || m.podUID == "" && m.containerID != "" {
			container = p.containerOf[m.Cluster+"/"+m.containerID]
		}
		if container == "" && m.Kind == Command {
			container = one.only()
		}
		m.Namespace, m.Pod, m.Container = one.entity.Namespace, one.entity.Pod, container
		m.Node, m.Workload = firstOf(m.Node, one.entity.Node), firstOf(m.Workload, one.entity.Workload)
		m.Entity = one.entity.Key
	case m.podUID != "":
		m.Entity = "pod/" + m.podUID
	case m.containerID != "":
		m.Entity = engineKey + m.containerID
		return
	case m.Pod != "":
		m.Entity = "pod/" + nameKey(m.Cluster, m.Namespace, m.Pod)
	default:
		return
	}
	if container != "" {
		m.Entity += "/" + container
	}
}

// find looks for the pod of a mark: by its UID, by the id of a container, or by its name and the time.
func (p *places) find(m *Mark) *life {
	switch {
	case m.podUID != "":
		return p.byUID[m.Cluster+"/"+m.podUID]
	case m.containerID != "":
		return p.byContainer[m.Cluster+"/"+m.containerID]
	case m.Pod == "":
		return nil
	}
	// Pods of one name follow each other, as those of a StatefulSet do.
	var found *life
	for _, one := range p.byName[nameKey(m.Cluster, m.Namespace, m.Pod)] {
		if found == nil || !one.begin().After(m.Time) {
			found = one
		}
	}
	return found
}

// only gives the name of the pod's container, where it has but one besides those that prepare it.
func (l *life) only() string {
	name := ""
	for i := range l.facts {
		f := &l.facts[i]
		if f.container == "" || f.containerType != "container" || f.container == name {
			continue
		}
		if name != "" {
			return ""
		}
		name = f.container
	}
	return name
}
