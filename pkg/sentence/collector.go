package sentence

import "github.com/tallyman-audit/tallyman/pkg/record"

// ofCollector says what befell a collector, or a part of it.
func ofCollector(r *record.Record) string {
	values := r.Values
	who := "collector" + on(r)
	if source := values["collector_source"]; source != "" {
		who += ", " + source
	}
	switch values["event_action"] {
	case "start":
		return join(": ", who+" started", values["message"])
	case "stop":
		return join(": ", who+" ended", values["message"])
	case "gap":
		return join(": ", who+": gap"+span(values["event_start"], values["event_end"]), values["message"])
	case "drop":
		return who + ": " + first(values["event_count"], "some") + " dropped: " + first(values["event_reason"], values["message"])
	case "check":
		return join(": ", who, values["event_reason"]+" "+found(values["event_outcome"]), values["message"])
	}
	return join(": ", who, first(values["message"], values["event_action"]))
}

// found says how a check came out, in the doctor's words.
func found(outcome string) string {
	switch outcome {
	case "success":
		return "ok"
	case "failure":
		return "missing"
	}
	return "cannot be told"
}

func span(from, until string) string {
	text := ""
	if from != "" {
		text += " from " + from
	}
	if until != "" {
		text += " until " + until
	}
	return text
}
