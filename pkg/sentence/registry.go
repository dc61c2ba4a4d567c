package sentence

import (
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// deedAt is an operation at an image registry: as something that was done, as a thing that can fail, and the word before the registry's name.
type deedAt struct{ did, noun, preposition string }

var registryDeeds = map[string]deedAt{
	"push":     {"pushed", "push of", "to"},
	"pull":     {"pulled", "pull of", "from"},
	"mount":    {"mounted", "mount of", "in"},
	"delete":   {"deleted", "deletion of", "from"},
	"tag":      {"set", "setting of", "in"},
	"tag-move": {"moved", "move of", "in"},
	"untag":    {"removed", "removal of", "from"},
	"login":    {"logged in", "login", "to"},
	"logout":   {"logged out", "logout", "of"},
	"create":   {"created", "creation of", "in"},
	"update":   {"changed", "change of", "in"},
	"get":      {"read", "reading of", "in"},
	"list":     {"listed", "listing of", "in"},
	"grant":    {"granted rights to", "grant of rights to", "in"},
	"revoke":   {"took rights from", "withdrawal of rights from", "in"},
	"sign":     {"signed", "signing of", "in"},
}

// What a registry does by itself, or for somebody who is not waiting for it.
var registryHappenings = map[string]struct{ happened, failed string }{
	"scan":      {"was scanned", "could not be scanned"},
	"replicate": {"was replicated", "could not be replicated"},
	"retain":    {"was cleaned up by its retention rules", "could not be cleaned up by its retention rules"},
	"quota":     {"has nearly used up its quota", "has no quota left"},
}

// A pull that only asked what a tag names, as of an image that the client has already.
const headOnly = "head only"

// ofRegistry tells what was done to the images of a registry, or to who may use them.
func ofRegistry(r *record.Record) string {
	text := registryDeed(r)
	if message := r.Values["message"]; message != "" {
		text += ": " + message
	}
	return text + from(r)
}

func registryDeed(r *record.Record) string {
	action, failed := r.Values["event_action"], r.Values["event_outcome"] == "failure"
	if words, ok := registryHappenings[action]; ok {
		verb := words.happened
		if failed {
			verb = words.failed
		}
		text := target(r) + atRegistry(r, "in") + " " + verb
		if user := r.Values["user_name"]; user != "" && r.Values["user_credential_type"] != "system" {
			text += ", for " + user
		}
		return text + inBrackets(r.Values["event_reason"])
	}
	deed, known := registryDeeds[action]
	if !known {
		deed = deedAt{"did " + first(action, "something") + " to", first(action, "something") + " of", "in"}
	}
	if failed {
		return failedAt(r, deed)
	}
	return doneAt(r, deed)
}

func doneAt(r *record.Record, deed deedAt) string {
	who, place, reason := first(registryUser(r), somebody), atRegistry(r, deed.preposition), inBrackets(r.Values["event_reason"])
	switch r.Values["event_action"] {
	case "tag-move":
		if registryUser(r) == "" {
			return tagOf(r) + " was moved" + fromTo(r) + place + reason
		}
		return who + " " + deed.did + " " + tagOf(r) + fromTo(r) + place + reason
	case "tag":
		return who + " " + deed.did + " " + tagOf(r) + fromTo(r) + place + reason
	case "login", "logout":
		return who + " " + deed.did + place + reason
	case "pull":
		if r.Values["event_reason"] == headOnly {
			return who + " looked up " + target(r) + atRegistry(r, "in")
		}
	}
	return who + " " + deed.did + " " + target(r) + place + reason
}

// failedAt makes of an operation that failed a thing: whoever asked is not always known, and what was asked for is what counts.
func failedAt(r *record.Record, deed deedAt) string {
	user, place := registryUser(r), atRegistry(r, deed.preposition)
	text := deed.noun
	switch r.Values["event_action"] {
	case "login", "logout":
		if user != "" {
			text += " of " + user
		}
		text += place
		if r.Values["container_image_repository"] != "" {
			text += " for " + target(r)
		}
	default:
		text += " " + target(r) + place
		if user != "" {
			text += " by " + user
		}
	}
	verb := " failed"
	if code := r.Values["http_response_status_code"]; code == "401" || code == "403" {
		verb = " was refused"
	}
	return text + verb + inBrackets(join(" ", r.Values["http_response_status_code"], r.Values["event_reason"]))
}

// registryUser is who acted, empty where nobody knows.
func registryUser(r *record.Record) string {
	user, credential := actor(r), r.Values["user_credential_type"]
	switch {
	case credential == "anonymous" && (user == "" || user == "anonymous"):
		return "somebody without credentials"
	case user != "":
		return user
	case credential == "system" || r.Labels["actor"] == "system":
		return "the registry itself"
	}
	return ""
}

func atRegistry(r *record.Record, preposition string) string {
	if name := r.Values["registry_name"]; name != "" {
		return " " + preposition + " " + name
	}
	return ""
}

func fromTo(r *record.Record) string {
	text := ""
	if before := r.Values["oci_manifest_previous_digest"]; before != "" {
		text += " from " + shortDigest(before)
	}
	if now := r.Values["oci_manifest_digest"]; now != "" {
		text += " to " + shortDigest(now)
	}
	return text
}
