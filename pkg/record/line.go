package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// Record is one line of a tallyman="record" or tallyman="evidence" stream.
type Record struct {
	// Time of the entry, to the nanosecond.
	Time time.Time
	// Labels of the stream. Shared between the records of one stream: not to be changed.
	Labels map[string]string
	// Values by field name, as text: numbers and booleans as JSON writes them. Nil where Line is not a JSON object.
	Values map[string]string
	// Line as Loki holds it.
	Line string
}

// New reads a line of a stream. A line that is not a JSON object (cut off on its way, say) is kept: its Values are nil.
func New(at time.Time, labels map[string]string, line string) Record {
	values, err := parse(line)
	if err != nil {
		values = nil
	}
	return Record{Time: at, Labels: labels, Values: values, Line: line}
}

// Get returns the value of a field or, where the record has no such field, of a stream label; empty where it has
// neither.
func (r *Record) Get(name string) string {
	if value, ok := r.Values[name]; ok {
		return value
	}
	return r.Labels[name]
}

// Version of the schema the line was written with, 0 where it does not say.
func (r *Record) Version() int {
	version, err := strconv.Atoi(r.Values["record_version"])
	if err != nil {
		return 0
	}
	return version
}

// parse flattens the top level of a JSON object to text. A newer schema may nest: such values stay JSON.
func parse(line string) (map[string]string, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal([]byte(line), &raw); err != nil {
		return nil, fmt.Errorf("not a JSON object: %w", err)
	}
	if raw == nil {
		return nil, fmt.Errorf("not a JSON object: null")
	}
	values := make(map[string]string, len(raw))
	for name, value := range raw {
		text, err := scalar(value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if text != "" {
			values[name] = text
		}
	}
	return values, nil
}

func scalar(raw json.RawMessage) (string, error) {
	if bytes.Equal(raw, []byte("null")) {
		return "", nil
	}
	if len(raw) == 0 || raw[0] != '"' {
		return string(raw), nil
	}
	var text string
	err := json.Unmarshal(raw, &text)
	return text, err
}
