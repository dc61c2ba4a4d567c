// Package sentence says in plain words what an audit record records.
package sentence

import (
	"strings"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

// Of gives a record as one sentence without a full stop: who did what to what, whether it was allowed, and from where.
// The line of a container's log is given as it is, and a line that is no record at all too. Texts from outside are put
// in as they are: who shows them escapes what must not reach a terminal.
func Of(r *record.Record) string {
	switch {
	case r.Values == nil:
		return r.Line
	case r.Values["event_action"] == "log":
		return r.Values["message"]
	case r.Labels["object"] == "collector":
		return ofCollector(r)
	case r.Labels["object"] == "image-registry" || r.Values["registry_product"] != "":
		return ofRegistry(r)
	case r.Labels["object"] == "kubernetes-event":
		return ofEvent(r)
	case r.Labels["object"] == "container-lifecycle" && r.Values["k8s_pod_name"] != "":
		return ofPodLifecycle(r)
	case r.Labels["object"] == "kubernetes-audit" || r.Values["k8s_audit_id"] != "":
		return ofAudit(r)
	case r.Values["container_name"] != "" || r.Values["container_id"] != "":
		return ofContainer(r)
	case strings.HasPrefix(r.Values["event_action"], "image-"):
		return ofImage(r)
	}
	return ofAny(r)
}

// Actions on a container by people, whom the container engine does not know.
const somebody = "somebody"

// ofAny says what it can of a record that nothing here knows: sources come and go with versions of the collector.
func ofAny(r *record.Record) string {
	words := []string{first(actor(r), somebody), "did", first(r.Values["event_action"], "something")}
	if r.Values["event_action"] == "" && r.Values["message"] != "" {
		return r.Values["message"]
	}
	if name := first(r.Values["k8s_object_name"], r.Values["k8s_pod_name"], r.Values["container_image_name"]); name != "" {
		words = append(words, "to", name)
	}
	text := strings.Join(words, " ") + on(r)
	if message := r.Values["message"]; message != "" {
		text += ": " + message
	}
	return text
}

func actor(r *record.Record) string {
	user, acting := r.Values["user_name"], r.Values["user_effective_name"]
	if user != "" && acting != "" && acting != user {
		return user + " (as " + acting + ")"
	}
	return first(user, acting)
}

func on(r *record.Record) string {
	if host := r.Values["host_name"]; host != "" {
		return " on " + host
	}
	return ""
}

func backticks(command string) string {
	if command == "" {
		return ""
	}
	return "`" + command + "`"
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// join leaves out empty texts.
func join(separator string, texts ...string) string {
	var kept []string
	for _, text := range texts {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return strings.Join(kept, separator)
}
