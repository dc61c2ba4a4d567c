package lifecycle

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

// fact is what a record of the lifecycle tells of states. It holds no more of the record than is needed, as there may be
// tens of thousands.
type fact struct {
	time                     time.Time
	action, reason, user, id string
	container, containerType string
	containerID, image       string
	digest, node             string
	exitCode                 *int64
	restarts                 int64
	lasted                   time.Duration
	foundLater               bool
}

// What the collector found by looking, as it could not hear of it when it happened.
var foundLater = []string{"found after a gap", "Vanished", "Unseen"}

func factOf(r *record.Record) fact {
	v := r.Values
	f := fact{
		time: r.Time, action: v["event_action"], reason: v["event_reason"], user: firstOf(v["user_name"], v["user_effective_name"]), id: v["record_id"],
		container: v["k8s_container_name"], containerType: v["k8s_container_type"], containerID: v["container_id"], image: v["container_image_name"],
		digest: digestOf(v), node: v["k8s_node_name"], exitCode: integer(v["process_exit_code"]),
	}
	if restarts := integer(v["k8s_container_restart_count"]); restarts != nil {
		f.restarts = *restarts
	}
	if lasted := integer(v["event_duration"]); lasted != nil {
		f.lasted = time.Duration(*lasted)
	}
	if f.foundLater = slices.Contains(foundLater, f.reason); f.foundLater {
		f.reason = ""
	}
	return f
}

// What can have happened first of what has the same second, which is all that Kubernetes tells: what leads up to the runs of
// containers, these, and what follows from them.
var (
	beforeRuns = []string{"create", "unschedulable", "schedule", "image-pull", "image-pull-backoff", "debug"}
	ofRuns     = []string{"waiting", "start", "restart", "oom", "die", "waiting-again"}
	afterRuns  = []string{"update", "ready", "unready", "unhealthy", "kill", "delete", "evict", "preempt", "complete", "fail", "destroy"}
)

// sortPodFacts puts facts of one pod in the order in which they can have happened.
func sortPodFacts(facts []fact) {
	slices.SortStableFunc(facts, func(a, b fact) int {
		return cmp.Or(cmp.Compare(a.time.Unix(), b.time.Unix()), cmp.Compare(rank(&a), rank(&b)), a.time.Compare(b.time))
	})
}

// rank of a fact within its second. Of containers the run counts before the action: one run ends before the next begins.
func rank(f *fact) int {
	const first, runs, last = 0, 100, 1 << 30
	action := f.action
	if action == "waiting" && f.containerID != "" {
		// It waits because the run with this id ended.
		action = "waiting-again"
	}
	if place := slices.Index(ofRuns, action); place >= 0 {
		return runs + int(f.restarts)*len(ofRuns) + place
	}
	if place := slices.Index(beforeRuns, action); place >= 0 {
		return first + place
	}
	return last + slices.Index(afterRuns, action)
}

func digestOf(values map[string]string) string {
	if digest := values["oci_manifest_digest"]; digest != "" {
		return digest
	}
	for _, name := range []string{"container_image_id", "container_image_name"} {
		// Kubernetes' image ids end with the digest of the manifest; Docker's are digests of the configuration.
		if _, digest, ok := strings.Cut(values[name], "@"); ok {
			return digest
		}
	}
	return ""
}

func integer(text string) *int64 {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil
	}
	return &number
}

func firstOf(texts ...string) string { return cmp.Or(texts...) }
