package lifecycle

import (
	"slices"
	"strings"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

const engineKey = "container/"

// engine is what is known of a container of Docker or Podman.
type engine struct {
	entity *Entity
	facts  []fact
	asked  bool
}

func newEngine(r *record.Record) *engine {
	v := r.Values
	return &engine{entity: &Entity{Key: engineKey + v["container_id"], Kind: ContainerKind, Cluster: r.Labels["cluster"], Host: v["host_name"], Container: v["container_name"]}}
}

func (e *engine) take(r *record.Record, asked bool) {
	e.facts = append(e.facts, factOf(r))
	e.asked = e.asked || asked
	e.entity.Container = firstOf(r.Values["container_name"], e.entity.Container)
	e.entity.Host = firstOf(e.entity.Host, r.Values["host_name"])
}

func (e *engine) containerID() string { return strings.TrimPrefix(e.entity.Key, engineKey) }

func (e *engine) track(from time.Time) *track {
	slices.SortStableFunc(e.facts, func(a, b fact) int { return a.time.Compare(b.time) })
	t := &track{entity: e.entity, from: from}
	for i := range e.facts {
		engineStep(t, &e.facts[i])
	}
	return t
}

// engineStep is what an event of the engine means for the container. `stop` and `restart` come after the events that they
// are made of.
func engineStep(t *track, f *fact) {
	switch f.action {
	case "create":
		t.enter(Pending, f)
	case "start":
		t.enter(Running, f)
	case "pause":
		t.was(Running, f)
		t.enter(Paused, f)
	case "unpause":
		t.was(Paused, f)
		t.enter(Running, f)
	case "die":
		t.exit(f)
	case "kill", "oom", "unhealthy", "attach":
		t.was(Running, f)
	case "stop":
		t.was(Terminated, f)
	case "destroy":
		t.was(Terminated, f)
		t.end(f, !f.foundLater)
	}
}
