package loki

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// RangeQuery asks for the lines or the series of a time range.
type RangeQuery struct {
	LogQL string
	// Start is part of the range, End is not (for lines; a series has a point at End if the steps meet it).
	Start, End time.Time
	// Limit of lines; 0 leaves it to Loki.
	Limit int
	// Forward reads the oldest lines first.
	Forward bool
	// Step between the points of series; 0 for lines.
	Step time.Duration
}

// QueryRange runs a range query. Errors are *Error, *UnreachableError, or say that the answer is not understood.
func (c *Client) QueryRange(ctx context.Context, q RangeQuery) (*Result, error) {
	parameters := url.Values{
		"query": {q.LogQL}, "start": {nanoseconds(q.Start)}, "end": {nanoseconds(q.End)}, "direction": {"backward"},
	}
	if q.Forward {
		parameters.Set("direction", "forward")
	}
	if q.Limit > 0 {
		parameters.Set("limit", strconv.Itoa(q.Limit))
	}
	if q.Step > 0 {
		parameters.Set("step", strconv.FormatFloat(q.Step.Seconds(), 'f', -1, 64)+"s")
	}
	return c.query(ctx, "query_range", parameters)
}

// InstantQuery asks for one number per series.
type InstantQuery struct {
	LogQL string
	At    time.Time
}

// Query runs an instant query. Errors are as those of QueryRange.
func (c *Client) Query(ctx context.Context, q InstantQuery) (*Result, error) {
	return c.query(ctx, "query", url.Values{"query": {q.LogQL}, "time": {nanoseconds(q.At)}})
}

func (c *Client) query(ctx context.Context, path string, parameters url.Values) (*Result, error) {
	var result *Result
	err := c.get(ctx, path, parameters, func(body io.Reader) error {
		var err error
		result, err = readResult(body)
		return err
	})
	return result, err
}

// Labels lists the names of labels that streams of the time range have.
func (c *Client) Labels(ctx context.Context, start, end time.Time) ([]string, error) {
	return c.list(ctx, "labels", url.Values{"start": {nanoseconds(start)}, "end": {nanoseconds(end)}})
}

// LabelValues lists the values of a label among the streams of the time range that the selector, such as
// {tallyman="record"}, finds; an empty selector finds all. In order. A range that is longer than Loki takes is asked for in
// parts, the newest first, as far back as mostParts of them reach.
func (c *Client) LabelValues(ctx context.Context, name, selector string, start, end time.Time) ([]string, error) {
	values, err := c.labelValues(ctx, name, selector, start, end)
	refusal, ok := errors.AsType[*Error](err)
	if !ok {
		return values, err
	}
	longest, ok := refusal.TooLong()
	if !ok {
		return nil, err
	}
	for range mostParts {
		from := end.Add(-longest)
		if from.Before(start) {
			from = start
		}
		part, err := c.labelValues(ctx, name, selector, from, end)
		if err != nil {
			return nil, err
		}
		values = append(values, part...)
		if end = from; !end.After(start) {
			break
		}
	}
	slices.Sort(values)
	return slices.Compact(values), nil
}

// More parts than this are two years at Loki's default limit.
const mostParts = 24

func (c *Client) labelValues(ctx context.Context, name, selector string, start, end time.Time) ([]string, error) {
	parameters := url.Values{"start": {nanoseconds(start)}, "end": {nanoseconds(end)}}
	if selector != "" {
		parameters.Set("query", selector)
	}
	return c.list(ctx, "label/"+url.PathEscape(name)+"/values", parameters)
}

func (c *Client) list(ctx context.Context, path string, parameters url.Values) ([]string, error) {
	var answer struct {
		Status string
		Data   []string
	}
	err := c.get(ctx, path, parameters, func(body io.Reader) error {
		if err := json.NewDecoder(body).Decode(&answer); err != nil {
			return err
		}
		if answer.Status != "success" {
			return fmt.Errorf("its status is %q", answer.Status)
		}
		return nil
	})
	return answer.Data, err
}

// Ready asks whether Loki has started. A gateway may hide this path: then the error is an *Error that is Foreign.
func (c *Client) Ready(ctx context.Context) error {
	return c.do(ctx, c.base.JoinPath("ready"), nil, func(io.Reader) error { return nil })
}

func nanoseconds(t time.Time) string { return strconv.FormatInt(t.UnixNano(), 10) }
