package sentence

import (
	"strings"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

// verbs of the Kubernetes API: as something that was done, and as something that was refused.
var verbs = map[string]struct{ did, do string }{
	"get":              {"read", "read"},
	"head":             {"read", "read"},
	"list":             {"listed", "list"},
	"watch":            {"watched", "watch"},
	"create":           {"created", "create"},
	"update":           {"replaced", "replace"},
	"patch":            {"changed", "change"},
	"delete":           {"deleted", "delete"},
	"deletecollection": {"deleted all", "delete all"},
	"post":             {"posted to", "post to"},
	"put":              {"put to", "put to"},
	"options":          {"asked for the options of", "ask for the options of"},
	"approve":          {"approved", "approve"},
	"bind":             {"bound", "bind"},
	"escalate":         {"escalated", "escalate"},
	"impersonate":      {"impersonated", "impersonate"},
}

// ofAudit tells of a request to the Kubernetes API server.
func ofAudit(r *record.Record) string {
	who := first(actor(r), "an unknown user")
	action := r.Values["event_action"]
	if lasting, ok := strings.CutSuffix(action, "-end"); ok {
		if why := neverRan(r); why != "" {
			_, do := deed(r, lasting)
			return who + "'s request to " + do + " ended: " + why
		}
		return who + "'s " + ended(r, lasting) + lasted(r)
	}
	action, received := strings.CutSuffix(action, "-received")
	did, do := deed(r, action)
	text := who
	switch outcome, word := r.Values["event_outcome"], verdict(r); {
	case received:
		text += " asked to " + do
	case word == "denied":
		text += " was not allowed to " + do
	case outcome == "failure":
		text += " failed to " + do
	case r.Values["k8s_dry_run"] == "true":
		text += " would " + do
	default:
		text += " " + did
		if word != "" {
			text += ": " + word
		}
	}
	if r.Values["k8s_dry_run"] == "true" {
		text += ", as a dry run"
	}
	if reason := failure(r); reason != "" {
		text += ": " + reason
	}
	return text + from(r)
}

// deed is what was done, as a past tense and as an infinitive.
func deed(r *record.Record, action string) (did, do string) {
	place := pod(r) + through(r)
	switch action {
	case "exec":
		command := first(backticks(r.Values["process_command_line"]), "a command")
		return "ran " + command + " in " + place, "run " + command + " in " + place
	case "attach":
		return "attached to " + place, "attach to " + place
	case "port-forward":
		return "forwarded " + ports(r) + " of " + place, "forward " + ports(r) + " of " + place
	case "debug":
		return "added " + debugging(r) + " to " + place, "add " + debugging(r) + " to " + place
	case "copy-in":
		return "copied " + files(r) + " into " + place, "copy " + files(r) + " into " + place
	case "copy-out":
		return "copied " + copied(r) + " out of " + place, "copy " + copied(r) + " out of " + place
	case "proxy":
		return "went through " + proxied(r), "go through " + proxied(r)
	}
	if through(r) != "" && r.Values["k8s_pod_name"] != "" {
		return "read the log of " + place, "read the log of " + place
	}
	target := resource(r)
	if changes := r.Values["k8s_object_changes"]; changes != "" {
		target += " (" + changes + ")"
	}
	if access := r.Values["k8s_pod_host_access"]; access != "" {
		target += " with " + strings.ReplaceAll(access, ",", ", ")
	}
	if replicas, ok := scaled(r); ok {
		object := strings.Replace(resource(r), "/scale", "", 1)
		return "scaled " + object + " to " + replicas, "scale " + object + " to " + replicas
	}
	if known, ok := verbs[action]; ok {
		return known.did + " " + target, known.do + " " + target
	}
	return "did " + first(action, "something") + " to " + target, "do " + first(action, "something") + " to " + target
}

// neverRan is why nothing came of a request that has ended: it was over before anything could last.
func neverRan(r *record.Record) string {
	switch {
	case verdict(r) == "denied":
		return "it was refused"
	case r.Values["event_outcome"] == "failure":
		return join(": ", "it failed", failure(r))
	}
	return ""
}

func ended(r *record.Record, action string) string {
	place := pod(r) + through(r)
	switch action {
	case "exec":
		return first(backticks(r.Values["process_command_line"]), "command") + " in " + place + " ended"
	case "attach":
		return "attachment to " + place + " ended"
	case "port-forward":
		return "forwarding of " + ports(r) + " of " + place + " ended"
	case "copy-in":
		return "copying of " + files(r) + " into " + place + " ended"
	case "copy-out":
		return "copying of " + copied(r) + " out of " + place + " ended"
	case "proxy":
		return "way through " + proxied(r) + " ended"
	case "watch":
		return "watch of " + resource(r) + " ended"
	case "get":
		return "reading of " + resource(r) + " ended"
	}
	return action + " of " + resource(r) + " ended"
}

// scaled is the number of replicas that a scale was set to, where that is all that was changed.
func scaled(r *record.Record) (string, bool) {
	replicas, ok := strings.CutPrefix(r.Values["k8s_object_changes"], "spec.replicas=")
	return replicas, ok && !strings.Contains(replicas, ",") && r.Values["k8s_object_resource"] != ""
}

// through is the way around the rights to pods that a kubelet is.
func through(r *record.Record) string {
	if r.Values["k8s_object_resource"] != "nodes" || r.Values["k8s_object_subresource"] != "proxy" {
		return ""
	}
	return " through the kubelet of " + first(r.Values["k8s_node_name"], r.Values["k8s_object_name"], "a node")
}

// proxied is what a request was passed on to: pods web in shop, to /metrics.
func proxied(r *record.Record) string {
	text := join(" ", r.Values["k8s_object_resource"], r.Values["k8s_object_name"])
	if r.Values["k8s_object_resource"] == "nodes" {
		text = "the kubelet of " + first(r.Values["k8s_node_name"], r.Values["k8s_object_name"], "a node")
	} else if namespace := r.Values["k8s_namespace_name"]; namespace != "" {
		text += " in " + namespace
	}
	if path := r.Values["url_path"]; path != "" {
		text += " to " + path
	}
	return text
}

// verdict is allowed for access into containers, where it is the point, and denied wherever it was.
func verdict(r *record.Record) string {
	switch {
	case r.Denied():
		return "denied"
	case r.Labels["access"] == "exec" && r.Values["event_outcome"] == "success":
		return "allowed"
	}
	return ""
}

// failure is why a request failed, unless it was denied, which says it all.
func failure(r *record.Record) string {
	if r.Values["event_outcome"] != "failure" || verdict(r) == "denied" {
		return ""
	}
	return join(" ", r.Values["http_response_status_code"], r.Values["event_reason"])
}

// pod is where somebody went in: namespace/pod (container c).
func pod(r *record.Record) string {
	text := join("/", r.Values["k8s_namespace_name"], first(r.Values["k8s_pod_name"], r.Values["k8s_object_name"], "a pod"))
	if container := r.Values["k8s_container_name"]; container != "" && r.Values["event_action"] != "debug" {
		text += " (container " + container + ")"
	}
	return text
}

func debugging(r *record.Record) string {
	text := "a debug container"
	if name := r.Values["k8s_container_name"]; name != "" {
		text += " " + name
	}
	if image := r.Values["container_image_name"]; image != "" {
		text += " (" + image + ")"
	}
	if command := r.Values["process_command_line"]; command != "" {
		text += " running " + backticks(command)
	}
	return text
}

func ports(r *record.Record) string {
	port := r.Values["network_port"]
	switch {
	case port == "":
		return "a port"
	case strings.Contains(port, ","):
		return "ports " + port
	}
	return "port " + port
}

// resource is what a request was about: pods/log client in shop, or the path of a request that is about none.
func resource(r *record.Record) string {
	kind := r.Values["k8s_object_resource"]
	if kind == "" {
		return first(r.Values["url_path"], "an unnamed resource")
	}
	kind = join("/", kind, r.Values["k8s_object_subresource"])
	text := join(" ", kind, r.Values["k8s_object_name"])
	if namespace := r.Values["k8s_namespace_name"]; namespace != "" && r.Values["k8s_object_resource"] != "namespaces" {
		text += " in " + namespace
	}
	return text
}

func from(r *record.Record) string {
	if address := r.Values["client_address"]; address != "" {
		return ", from " + address
	}
	return ""
}
