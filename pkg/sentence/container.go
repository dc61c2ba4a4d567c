package sentence

import (
	"strconv"
	"strings"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

// What a container engine tells of a container without saying who wanted it.
var happened = map[string]string{
	"create":    "was created",
	"start":     "started",
	"stop":      "was stopped",
	"restart":   "was restarted",
	"pause":     "was paused",
	"unpause":   "was resumed",
	"destroy":   "was removed",
	"remove":    "was removed",
	"update":    "had its limits changed",
	"oom":       "ran out of memory",
	"unhealthy": "became unhealthy",
}

// What somebody did to, or with, a container.
var done = map[string]string{
	"attach":         "attached to",
	"commit":         "made an image of",
	"copy":           "copied files with",
	"copy-in":        "copied files into",
	"copy-out":       "copied files out of",
	"archive-path":   "copied files out of",
	"extract-to-dir": "copied files into",
	"export":         "exported the file system of",
}

// What the collector found by looking, as the engine no longer had the event.
const foundAfterGap = "found after a gap"

// ofContainer tells of an event of a container engine.
func ofContainer(r *record.Record) string {
	text := ofContainerEvent(r)
	if r.Values["event_reason"] == foundAfterGap {
		return text + " (" + foundAfterGap + ")"
	}
	return text
}

func ofContainerEvent(r *record.Record) string {
	action, what := r.Values["event_action"], container(r)
	switch action {
	case "exec":
		return first(actor(r), somebody) + " ran " + first(backticks(r.Values["process_command_line"]), "a command") + " in " + what + on(r)
	case "exec-end":
		text := first(backticks(r.Values["process_command_line"]), "a command") + " ended in " + what
		return text + exit(r) + lasted(r) + on(r)
	case "attach-end":
		return "somebody's attachment to " + what + " ended" + lasted(r) + on(r)
	case "die":
		return what + died(r) + on(r)
	case "kill":
		return what + " was sent " + signal(r) + on(r)
	case "rename":
		text := what + " was renamed"
		if message := r.Values["message"]; message != "" {
			text += " (" + message + ")"
		}
		return text + on(r)
	}
	switch action {
	case "copy-in":
		return first(actor(r), somebody) + " copied " + files(r) + " into " + what + on(r)
	case "copy-out":
		return first(actor(r), somebody) + " copied " + copied(r) + " out of " + what + on(r)
	}
	if verb, ok := happened[action]; ok {
		return what + " " + verb + on(r)
	}
	if verb, ok := done[action]; ok {
		return first(actor(r), somebody) + " " + verb + " " + what + on(r)
	}
	return what + ": " + join(": ", first(action, "something happened"), r.Values["message"]) + on(r)
}

// files is what was copied, and where to: files to /tmp.
func files(r *record.Record) string {
	if path := r.Values["file_path"]; path != "" {
		return "files to " + path
	}
	return "files"
}

// copied is the path that was copied, where it is known.
func copied(r *record.Record) string {
	return first(r.Values["file_path"], "files")
}

// ofImage tells of an event about an image: image-pull, image-delete, ….
func ofImage(r *record.Record) string {
	verb := map[string]string{
		"image-pull": "was pulled", "image-push": "was pushed", "image-delete": "was deleted", "image-remove": "was deleted", "image-tag": "was tagged",
		"image-untag": "was untagged", "image-import": "was imported", "image-load": "was loaded", "image-save": "was saved", "image-prune": "was pruned",
		"image-build": "was built", "image-create": "was created",
	}[r.Values["event_action"]]
	if verb == "" {
		verb = "had a " + strings.TrimPrefix(r.Values["event_action"], "image-")
	}
	return "image " + first(r.Values["container_image_name"], r.Values["container_image_id"], "without a name") + " " + verb + on(r)
}

// container is its name and image: container web (shop/web:1.4).
func container(r *record.Record) string {
	const shortID = 12
	id := r.Values["container_id"]
	text := "container " + first(r.Values["container_name"], id[:min(len(id), shortID)])
	if image := r.Values["container_image_name"]; image != "" {
		text += " (" + image + ")"
	}
	return text
}

func died(r *record.Record) string {
	code := r.Values["process_exit_code"]
	if code == "" {
		return " ended"
	}
	if code == "0" {
		return " ended with exit code 0"
	}
	return " died" + exit(r)
}

// Shells and container engines report 128 and the number of the signal that ended a process.
const signalled = 128

func exit(r *record.Record) string {
	code := r.Values["process_exit_code"]
	if code == "" {
		return ""
	}
	text := " with exit code " + code
	if number, err := strconv.Atoi(code); err == nil {
		if name := signals[number-signalled]; name != "" {
			text += " (" + name + ")"
		}
	}
	return text
}

var signals = map[int]string{
	1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 9: "SIGKILL", 10: "SIGUSR1", 11: "SIGSEGV", 12: "SIGUSR2",
	13: "SIGPIPE", 14: "SIGALRM", 15: "SIGTERM", 18: "SIGCONT", 19: "SIGSTOP",
}

func signal(r *record.Record) string {
	number, err := strconv.Atoi(r.Values["process_signal"])
	if err != nil {
		return "a signal"
	}
	return first(signals[number], "signal "+strconv.Itoa(number))
}

// lasted tells how long something took, if that is worth telling.
func lasted(r *record.Record) string {
	nanoseconds, err := strconv.ParseInt(r.Values["event_duration"], 10, 64)
	if err != nil || nanoseconds <= 0 {
		return ""
	}
	took := time.Duration(nanoseconds)
	switch {
	case took >= time.Minute:
		took = took.Round(time.Second)
	case took >= time.Second:
		took = took.Round(100 * time.Millisecond)
	default:
		took = max(took.Round(time.Millisecond), time.Millisecond)
	}
	return " after " + took.String()
}
