package sentence

import (
	"strings"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

// ofPodLifecycle tells what happened to a pod or one of its containers, and who asked for it where that is known.
func ofPodLifecycle(r *record.Record) string {
	name := join("/", r.Values["k8s_namespace_name"], first(r.Values["k8s_pod_name"], "a pod"))
	what := "pod " + name
	if container := r.Values["k8s_container_name"]; container != "" {
		what = join(" ", map[string]string{"init": "init", "ephemeral": "debug"}[r.Values["k8s_container_type"]], "container") + " " + container + " of " + name
	}
	return podDeed(r, what) + askedBy(r)
}

func podDeed(r *record.Record, what string) string {
	reason, message := r.Values["event_reason"], r.Values["message"]
	why := ""
	if text := join(": ", reason, message); text != "" {
		why = ": " + text
	}
	switch action := r.Values["event_action"]; action {
	case "create":
		return what + " was created" + image(r)
	case "schedule":
		return what + " was scheduled" + onNode(r)
	case "unschedulable":
		return what + " could not be scheduled" + why
	case "start":
		return "kubelet started " + what + image(r) + onNode(r)
	case "restart":
		text := "kubelet restarted " + what
		if reason != "" {
			text += " after " + reason
		}
		return text + exit(r) + times(r)
	case "oom":
		return what + " was killed for memory (OOM)" + comma(exit(r))
	case "die":
		if reason == "Unseen" {
			return what + " ended, nobody has told how"
		}
		text := what + died(r) + lasted(r)
		if reason != "" && reason != "Completed" && reason != "Error" {
			text += " (" + reason + ")"
		}
		return text
	case "waiting":
		return what + " cannot run" + why
	case "ready":
		return what + " became ready"
	case "unready":
		return what + " became unready" + why
	case "unhealthy":
		return what + " is unhealthy: " + first(strings.TrimSpace(message), "a probe failed")
	case "image-pull", "image-pull-backoff":
		return "kubelet " + pulled(r) + " for " + what + lasted(r) + failed(r)
	case "kill":
		return "kubelet is killing " + what + ": " + first(message, reason)
	case "evict":
		return what + " was evicted" + why
	case "preempt":
		return what + " was preempted" + why
	case "delete":
		return "deletion of " + what + " began"
	case "destroy":
		return what + " was removed" + why
	case "complete":
		return what + " completed"
	case "fail":
		return what + " failed" + why
	case "update":
		if r.Values["event_outcome"] == "failure" {
			return what + " could not be resized" + why
		}
		return what + " was resized" + comma(message)
	case "debug":
		return what + image(r) + " was added"
	default:
		return what + ": " + first(action, "something happened") + why
	}
}

func pulled(r *record.Record) string {
	verb := "pulled"
	switch {
	case r.Values["event_action"] == "image-pull-backoff":
		verb = "put off pulling"
	case r.Values["event_outcome"] == "failure":
		verb = "could not pull"
	}
	return verb + " image " + first(r.Values["container_image_name"], "of an unknown name")
}

// failed tells why an image could not be pulled, without what has been said of it, and how often.
func failed(r *record.Record) string {
	if r.Values["event_outcome"] != "failure" {
		return ""
	}
	text := ""
	if count := r.Values["k8s_event_count"]; count != "" {
		text = ", " + count + " times"
	}
	if _, why, found := strings.Cut(r.Values["message"], "\": "); found {
		text += ": " + why
	}
	return text
}

func image(r *record.Record) string {
	if name := r.Values["container_image_name"]; name != "" {
		return " (image " + name + ")"
	}
	return ""
}

func onNode(r *record.Record) string {
	if node := r.Values["k8s_node_name"]; node != "" {
		return " on " + node
	}
	return ""
}

func times(r *record.Record) string {
	if count := r.Values["k8s_container_restart_count"]; count != "" {
		return ", restart " + count
	}
	return ""
}

// comma sets something behind what was said, without the word that would join it in another sentence.
func comma(text string) string {
	text = strings.TrimPrefix(text, " with ")
	if text == "" {
		return ""
	}
	return ", " + text
}

func askedBy(r *record.Record) string {
	if who := actor(r); who != "" {
		return ", asked for by " + who
	}
	return ""
}
