package loki

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/tidwall/gjson"
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
// encoding/json takes several times as long for a page of lines.
func readResult(body io.Reader) (*Result, error) {
	raw, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	if !gjson.ValidBytes(raw) {
		return nil, invalid(raw)
	}
	answer := gjson.ParseBytes(raw)
	if status := answer.Get("status").String(); status != "success" {
		return nil, fmt.Errorf("its status is %q", status)
	}
	data := answer.Get("data")
	result := &Result{Type: data.Get("resultType").String(), Stats: map[string]float64{}}
	answer.Get("warnings").ForEach(func(_, warning gjson.Result) bool {
		result.Warnings = append(result.Warnings, warning.String())
		return true
	})
	data.Get("stats.summary").ForEach(func(name, value gjson.Result) bool {
		result.Stats[name.String()] = value.Float()
		return true
	})
	list := data.Get("result")
	if !list.Exists() {
		return nil, errNoResult
	}
	switch result.Type {
	case "streams":
		result.Streams, err = each(list, readStream)
	case "matrix":
		result.Matrix, err = each(list, readSeries)
	case "vector":
		result.Vector, err = each(list, readSample)
	default:
		err = fmt.Errorf("its result type %q is not known", result.Type)
	}
	return result, err
}

// invalid says what is wrong with JSON that is none: that it ends early, or where it is wrong.
func invalid(raw []byte) error {
	var anything any
	if err := json.NewDecoder(bytes.NewReader(raw)).Decode(&anything); err != nil {
		return err
	}
	return errors.New("something follows it")
}

func each[T any](list gjson.Result, read func(gjson.Result) (T, error)) ([]T, error) {
	items := []T{}
	var err error
	list.ForEach(func(_, item gjson.Result) bool {
		var one T
		if one, err = read(item); err == nil {
			items = append(items, one)
		}
		return err == nil
	})
	return items, err
}

func readStream(item gjson.Result) (Stream, error) {
	entries, err := each(item.Get("values"), readEntry)
	return Stream{Labels: readLabels(item.Get("stream")), Entries: entries}, err
}

func readSeries(item gjson.Result) (Series, error) {
	points, err := each(item.Get("values"), readPoint)
	return Series{Labels: readLabels(item.Get("metric")), Points: points}, err
}

func readSample(item gjson.Result) (Sample, error) {
	point, err := readPoint(item.Get("value"))
	return Sample{Labels: readLabels(item.Get("metric")), Point: point}, err
}

func readLabels(item gjson.Result) map[string]string {
	labels := map[string]string{}
	item.ForEach(func(name, value gjson.Result) bool {
		labels[name.String()] = value.String()
		return true
	})
	return labels
}

// readEntry reads ["<nanoseconds>", "<line>"], which may be followed by the entry's own labels.
func readEntry(item gjson.Result) (Entry, error) {
	first, second, parts := pair(item)
	if parts < 2 || second.Type != gjson.String {
		return Entry{}, fmt.Errorf("an entry of %d parts", parts)
	}
	nanoseconds, err := strconv.ParseInt(first.Str, 10, 64)
	return Entry{Time: time.Unix(0, nanoseconds).UTC(), Line: second.Str}, err
}

// readPoint reads [<seconds>, "<number>"].
func readPoint(item gjson.Result) (Point, error) {
	seconds, number, parts := pair(item)
	if parts < 2 || seconds.Type != gjson.Number {
		return Point{}, fmt.Errorf("a point of %d parts", parts)
	}
	value, err := strconv.ParseFloat(number.Str, 64)
	return Point{Time: time.UnixMilli(int64(math.Round(seconds.Num * 1000))).UTC(), Value: value}, err
}

// pair gives the first two items of a list, and how many it has.
func pair(list gjson.Result) (first, second gjson.Result, parts int) {
	list.ForEach(func(_, item gjson.Result) bool {
		switch parts++; parts {
		case 1:
			first = item
		case 2:
			second = item
		}
		return true
	})
	return first, second, parts
}
