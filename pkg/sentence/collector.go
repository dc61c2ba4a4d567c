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
	}
	return join(": ", who, first(values["message"], values["event_action"]))
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
