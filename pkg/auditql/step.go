package auditql

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Loki refuses a range query of more points than this.
const maxPoints = 11000

// Counts finer than this say nothing more about what people do; a step that is asked for by name may be finer.
const minDefaultStep = time.Second

var (
	durationPattern = regexp.MustCompile(`^(?:(\d+(?:\.\d+)?)(ms|[smhdwy]))+$`)
	durationPart    = regexp.MustCompile(`(\d+(?:\.\d+)?)(ms|[smhdwy])`)
	units           = map[string]time.Duration{
		"ms": time.Millisecond, "s": time.Second, "m": time.Minute, "h": time.Hour,
		"d": 24 * time.Hour, "w": 7 * 24 * time.Hour, "y": 365 * 24 * time.Hour,
	}
)

// stepVariables is what Grafana's built-in variables stand for. The front end leaves them alone, because alert rules
// are evaluated without one.
type stepVariables struct {
	interval, span time.Duration
}

func (v stepVariables) interpolate(text string) string {
	interval, span := v.interval.Milliseconds(), v.span.Milliseconds()
	values := []struct{ name, value string }{
		{"__interval_ms", strconv.FormatInt(interval, 10)},
		{"__interval", formatDuration(v.interval)},
		{"__auto", formatDuration(v.interval)},
		{"__range_ms", strconv.FormatInt(span, 10)},
		{"__range_s", strconv.FormatInt(span/1000, 10)},
		{"__range", formatDuration(v.span)},
	}
	for _, variable := range values {
		text = strings.ReplaceAll(text, "${"+variable.name+"}", variable.value)
		text = strings.ReplaceAll(text, "$"+variable.name, variable.value)
	}
	return text
}

// parseStep reads a duration such as 30s, 5m, 1h30m or 1d, or a number of seconds.
func parseStep(text string, variables stepVariables) (time.Duration, error) {
	value := strings.TrimSpace(variables.interpolate(text))
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		value = strconv.FormatFloat(seconds, 'f', -1, 64) + "s"
	}
	if !durationPattern.MatchString(value) {
		return 0, fmt.Errorf("%q is no duration; examples: 30s, 5m, 1h, 1d, $__interval", text)
	}
	var total float64
	for _, part := range durationPart.FindAllStringSubmatch(value, -1) {
		amount, _ := strconv.ParseFloat(part[1], 64)
		total += amount * float64(units[part[2]])
	}
	if total < float64(time.Millisecond) || total > float64(units["y"]) {
		return 0, fmt.Errorf("%q is not between 1ms and 1y", text)
	}
	return time.Duration(total), nil
}

// stepFor is the step of a count: the one asked for, else the panel's interval; in whole milliseconds and never so fine
// that Loki refuses.
func (q *Query) stepFor(c Context) (time.Duration, error) {
	span := c.To.Sub(c.From)
	interval := max(c.Interval, minDefaultStep)
	if c.Interval <= 0 && c.MaxDataPoints > 0 {
		interval = max(span/time.Duration(c.MaxDataPoints), minDefaultStep)
	}
	step := interval
	if q.Step != "" {
		var err error
		if step, err = parseStep(q.Step, stepVariables{interval: interval, span: max(span, time.Second)}); err != nil {
			return 0, fault("step", "%s", err)
		}
	}
	// Two more points than steps: the grid may stick out at both ends.
	return ceil(max(step, span/(maxPoints-2)), time.Millisecond), nil
}

// grid gives the first and last point of a count whose points lie on whole multiples of the step, so that a refresh
// does not shift records from one bar to the next. A point counts the records of the step before it: the points cover
// all of from..to.
func grid(from, to time.Time, step time.Duration) (first, last time.Time) {
	start, end, width := from.UnixNano(), to.UnixNano(), int64(step)
	firstPoint := (start/width + 1) * width
	lastPoint := max(firstPoint, (end+width-1)/width*width)
	return time.Unix(0, firstPoint).UTC(), time.Unix(0, lastPoint).UTC()
}

func ceil(d, unit time.Duration) time.Duration { return (d + unit - 1) / unit * unit }

// formatDuration writes a duration in the largest unit that LogQL has for it.
func formatDuration(d time.Duration) string {
	for _, unit := range []string{"d", "h", "m", "s"} {
		if width := units[unit]; d >= width && d%width == 0 {
			return strconv.FormatInt(int64(d/width), 10) + unit
		}
	}
	return strconv.FormatInt(d.Milliseconds(), 10) + "ms"
}
