package loki

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"
)

// Result is the answer to a query. Which of Streams, Matrix and Vector is filled depends on Type.
type Result struct {
	// Type is streams, matrix or vector.
	Type    string
	Streams []Stream
	Matrix  []Series
	Vector  []Sample
	// Stats is Loki's summary of the work it did, by its own names: totalBytesProcessed, execTime (seconds), ….
	Stats    map[string]float64
	Warnings []string
}

// Stream is lines with the same labels.
type Stream struct {
	Labels  map[string]string
	Entries []Entry
}

// Entry is a line.
type Entry struct {
	Time time.Time
	Line string
}

// Series is points with the same labels, in order of time.
type Series struct {
	Labels map[string]string
	Points []Point
}

// Sample is one number of an instant query.
type Sample struct {
	Labels map[string]string
	Point
}

// Point is a number at a time.
type Point struct {
	Time  time.Time
	Value float64
}

// Entries of all streams, counted.
func (r *Result) Entries() int {
	count := 0
	for _, stream := range r.Streams {
		count += len(stream.Entries)
	}
	return count
}

var errNoResult = errors.New("it has no result")

// readResult reads an answer. Keys that are not known are passed over, as Loki adds some from release to release.
func readResult(body io.Reader) (*Result, error) {
	var answer struct {
		Status   string
		Warnings []string
		Data     struct {
			ResultType string
			Result     json.RawMessage
			Stats      struct{ Summary map[string]float64 }
		}
	}
	if err := json.NewDecoder(body).Decode(&answer); err != nil {
		return nil, err
	}
	if answer.Status != "success" {
		return nil, fmt.Errorf("its status is %q", answer.Status)
	}
	result := &Result{Type: answer.Data.ResultType, Stats: answer.Data.Stats.Summary, Warnings: answer.Warnings}
	raw := answer.Data.Result
	if len(raw) == 0 {
		return nil, errNoResult
	}
	var err error
	switch result.Type {
	case "streams":
		result.Streams, err = decodeList(raw, stream.plain)
	case "matrix":
		result.Matrix, err = decodeList(raw, series.plain)
	case "vector":
		result.Vector, err = decodeList(raw, sample.plain)
	default:
		err = fmt.Errorf("its result type %q is not known", result.Type)
	}
	return result, err
}

// The shapes as they are on the wire.
type (
	stream struct {
		Stream map[string]string
		Values []entry
	}
	series struct {
		Metric map[string]string
		Values []point
	}
	sample struct {
		Metric map[string]string
		Value  point
	}
	entry Entry
	point Point
)

func decodeList[W, T any](raw json.RawMessage, plain func(W) T) ([]T, error) {
	var wire []W
	if err := json.Unmarshal(raw, &wire); err != nil {
		return nil, err
	}
	list := make([]T, len(wire))
	for i, item := range wire {
		list[i] = plain(item)
	}
	return list, nil
}

func (s stream) plain() Stream {
	entries := make([]Entry, len(s.Values))
	for i, value := range s.Values {
		entries[i] = Entry(value)
	}
	return Stream{Labels: s.Stream, Entries: entries}
}

func (s series) plain() Series {
	points := make([]Point, len(s.Values))
	for i, value := range s.Values {
		points[i] = Point(value)
	}
	return Series{Labels: s.Metric, Points: points}
}

func (s sample) plain() Sample { return Sample{Labels: s.Metric, Point: Point(s.Value)} }

// UnmarshalJSON reads ["<nanoseconds>", "<line>"], which may be followed by the entry's own labels.
func (e *entry) UnmarshalJSON(raw []byte) error {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		return err
	}
	if len(items) < 2 {
		return fmt.Errorf("an entry of %d parts", len(items))
	}
	var at string
	if err := json.Unmarshal(items[0], &at); err != nil {
		return err
	}
	nanoseconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return err
	}
	e.Time = time.Unix(0, nanoseconds).UTC()
	return json.Unmarshal(items[1], &e.Line)
}

// UnmarshalJSON reads [<seconds>, "<number>"].
func (p *point) UnmarshalJSON(raw []byte) error {
	var seconds float64
	var number string
	if err := json.Unmarshal(raw, &[]any{&seconds, &number}); err != nil {
		return err
	}
	value, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return err
	}
	p.Time = time.UnixMilli(int64(math.Round(seconds * 1000))).UTC()
	p.Value = value
	return nil
}
