package sentence

import (
	"strings"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

// ofEvent says what a Kubernetes event reports: the object, the reason, and the reporter's own words.
func ofEvent(r *record.Record) string {
	values := r.Values
	name := join("/", values["k8s_namespace_name"], first(values["k8s_object_name"], values["k8s_pod_name"]))
	text := first(join(" ", strings.TrimSuffix(values["k8s_object_resource"], "s"), name), "the cluster")
	if container := values["k8s_container_name"]; container != "" {
		text += " (container " + container + ")"
	}
	text += ": " + first(values["event_reason"], "event")
	if message := values["message"]; message != "" {
		text += ": " + message
	}
	if count := values["k8s_event_count"]; count != "" && count != "1" {
		text += " (" + count + " times by then)"
	}
	return text
}
