package record

import (
	"errors"
	"strconv"
	"time"

	"github.com/tidwall/gjson"
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
	if !gjson.Valid(line) {
		return nil, errors.New("not JSON")
	}
	object := gjson.Parse(line)
	if !object.IsObject() {
		return nil, errors.New("not a JSON object")
	}
	values := make(map[string]string, usualFields)
	object.ForEach(func(name, value gjson.Result) bool {
		text := value.Raw
		switch value.Type {
		case gjson.String:
			text = value.Str
		case gjson.Null:
			text = ""
		}
		if text != "" {
			values[name.Str] = text
		}
		return true
	})
	return values, nil
}

// Most records have no more fields than this.
const usualFields = 24
