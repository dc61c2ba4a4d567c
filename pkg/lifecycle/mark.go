package lifecycle

import (
	"slices"
	"strings"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/record"
	"github.com/tallyman-audit/tallyman/pkg/sentence"
)

// Kinds of marks, by where they come from.
const (
	Command   = "command"
	Request   = "request"
	Event     = "event"
	Registry  = "registry"
	Lifecycle = "lifecycle"
)

// Mark is something that happened.
type Mark struct {
	Time time.Time
	// End of what lasted, such as a command; the zero time where it is not known or is but a moment.
	End time.Time
	// Entity is the key of what it belongs to; empty where that is no pod, container or image.
	Entity   string
	Kind     string
	Action   string
	Severity string
	Sentence string
	User     string
	// Object is the stream label.
	Object                                                   string
	Cluster, Namespace, Pod, Container, Workload, Node, Host string
	Image                                                    string
	RecordID, SessionID                                      string
	podUID, containerID, digest                              string
	// found says that it was looked for because of the images that run, and was not asked for.
	found bool
}

const endSuffix = "-end"

func markOf(r *record.Record) Mark {
	v := r.Values
	m := Mark{
		Time: r.Time, Kind: kindOf(r), Action: v["event_action"], Severity: r.Labels["severity"], Sentence: sentence.Of(r), Object: r.Labels["object"],
		User: firstOf(v["user_name"], v["user_effective_name"]), Cluster: r.Labels["cluster"], Namespace: v["k8s_namespace_name"], Pod: v["k8s_pod_name"],
		Container: firstOf(v["k8s_container_name"], v["container_name"]), Workload: firstOf(workloadOf(v), workloadAsked(v)), Node: v["k8s_node_name"],
		Host: v["host_name"], Image: v["container_image_name"], RecordID: v["record_id"], SessionID: v["session_id"],
		podUID: v["k8s_pod_uid"], containerID: v["container_id"],
	}
	if m.Kind == Registry {
		m.digest = v["oci_manifest_digest"]
		m.Image = reference{v["registry_name"], v["container_image_repository"], v["container_image_tag"], m.digest}.String()
	}
	return m
}

func kindOf(r *record.Record) string {
	switch object := r.Labels["object"]; {
	case object == "container-command", r.Labels["access"] == "exec", r.Values["session_id"] != "":
		return Command
	case object == "kubernetes-audit":
		return Request
	case object == "image-registry":
		return Registry
	case object == lifecycleObject:
		return Lifecycle
	}
	return Event
}

var workloadKinds = map[string]string{
	"deployments": "Deployment", "statefulsets": "StatefulSet", "daemonsets": "DaemonSet", "replicasets": "ReplicaSet", "jobs": "Job", "cronjobs": "CronJob",
}

// workloadAsked is the workload that a request or an event is about.
func workloadAsked(values map[string]string) string {
	kind, name := workloadKinds[values["k8s_object_resource"]], values["k8s_object_name"]
	if kind == "" || name == "" {
		return ""
	}
	return kind + "/" + name
}

// sessions gives beginnings their ends and takes those out. An end whose beginning is not there stays.
func sessions(marks []Mark) []Mark {
	begun := map[string]int{}
	for i, m := range marks {
		if m.SessionID != "" && !strings.HasSuffix(m.Action, endSuffix) {
			begun[m.SessionID] = i
		}
	}
	kept := marks[:0:0]
	ends := map[string]time.Time{}
	for _, m := range marks {
		if _, ok := begun[m.SessionID]; ok && m.SessionID != "" && strings.HasSuffix(m.Action, endSuffix) {
			ends[m.SessionID] = m.Time
			continue
		}
		kept = append(kept, m)
	}
	for i := range kept {
		if end := ends[kept[i].SessionID]; end.After(kept[i].Time) && !strings.HasSuffix(kept[i].Action, endSuffix) {
			kept[i].End = end
		}
	}
	slices.SortStableFunc(kept, func(a, b Mark) int { return a.Time.Compare(b.Time) })
	return kept
}
