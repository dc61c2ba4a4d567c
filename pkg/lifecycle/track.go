package lifecycle

import "time"

// track is the spans of one entity, in order of time; at most the last of them goes on.
type track struct {
	entity *Entity
	// from is when the range begins: a state that began no one knows when is shown from there on.
	from  time.Time
	spans []Span
}

// open gives the span that goes on, if there is one.
func (t *track) open() *Span {
	if len(t.spans) == 0 || !t.spans[len(t.spans)-1].End.IsZero() {
		return nil
	}
	return &t.spans[len(t.spans)-1]
}

// enter begins a state and ends the one before. A state that is entered again goes on.
func (t *track) enter(state State, f *fact) {
	current := t.open()
	if current != nil && current.State == state {
		t.describe(current, f)
		return
	}
	if current != nil {
		// Who has it run did not ask for the end of its waiting.
		t.end(&fact{time: f.time, id: f.id}, true)
	}
	t.begin(state, f, f.time, true)
}

// was says that the entity was in a state before a fact, where nothing is known of it yet.
func (t *track) was(state State, f *fact) {
	if len(t.spans) == 0 {
		start := f.time
		if t.from.Before(start) {
			start = t.from
		}
		t.begin(state, f, start, false)
		t.spans[0].User, t.spans[0].StartRecord, t.spans[0].Reason = "", "", ""
	}
}

func (t *track) begin(state State, f *fact, start time.Time, known bool) {
	t.spans = append(t.spans, Span{Entity: t.entity, State: state, Start: start, StartKnown: known, User: f.user, StartRecord: f.id})
	t.describe(&t.spans[len(t.spans)-1], f)
}

func (t *track) describe(span *Span, f *fact) {
	span.Restart = max(span.Restart, f.restarts)
	for _, one := range []struct {
		into *string
		text string
	}{{&span.Reason, f.reason}, {&span.ContainerID, f.containerID}, {&span.Image, f.image}, {&span.Digest, f.digest}} {
		if one.text != "" {
			*one.into = one.text
		}
	}
}

// end closes the span that goes on. Where it is not known that the state lasted until the fact, it had ended by then.
func (t *track) end(f *fact, known bool) {
	current := t.open()
	if current == nil {
		return
	}
	current.End, current.EndKnown = f.time, known
	if f.time.Before(current.Start) {
		current.End = current.Start
	}
	if known {
		current.EndRecord = f.id
	}
	current.EndedBy = firstOf(f.user, current.EndedBy)
}

// exit closes a run by the fact of its end, which tells how. A run whose beginning is not known gets one: where the fact
// says how long it lasted.
func (t *track) exit(f *fact) {
	current := t.open()
	if current == nil || current.State != Running && current.State != Paused {
		t.missed(f)
		current = t.open()
	}
	t.end(f, true)
	current.ExitCode, current.Reason = f.exitCode, f.reason
	t.describe(current, f)
	t.begin(Terminated, f, f.time, true)
	ended := &t.spans[len(t.spans)-1]
	ended.ExitCode, ended.User = f.exitCode, ""
}

// missed puts in a run that ended with the fact and whose beginning was not recorded.
func (t *track) missed(f *fact) {
	if len(t.spans) == 0 && f.lasted <= 0 {
		t.was(Running, f)
		return
	}
	start, known := f.time, false
	if f.lasted > 0 {
		start, known = f.time.Add(-f.lasted), true
	}
	if current := t.open(); current != nil {
		t.end(&fact{time: start, id: ""}, known)
	}
	if count := len(t.spans); count > 0 && start.Before(t.spans[count-1].End) {
		start, known = t.spans[count-1].End, false
	}
	t.begin(Running, f, start, known)
	t.spans[len(t.spans)-1].User, t.spans[len(t.spans)-1].StartRecord = "", ""
}

// shown gives the spans that lie in a range and last, and those of runs however short.
func (t *track) shown(from, to time.Time) []Span {
	const instant = time.Microsecond
	var kept []Span
	for _, span := range t.spans {
		brief := !span.End.IsZero() && span.End.Sub(span.Start) < instant && span.State != Running
		outside := span.Start.After(to) || !span.End.IsZero() && span.End.Before(from)
		if !brief && !outside {
			kept = append(kept, span)
		}
	}
	return kept
}

// lives tells whether the entity was more than a thing that had ended before the range began.
func lives(spans []Span, from time.Time) bool {
	for _, span := range spans {
		if span.State != Terminated || !span.Start.Before(from) {
			return true
		}
	}
	return false
}
