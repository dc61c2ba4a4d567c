package main

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
)

// The limit of records where none is given: about what one wants to read at once.
const defaultLines = 100

var layouts = []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02"}

// context reads the time range.
func (f *flags) context(now time.Time) (auditql.Context, error) {
	c := auditql.Context{To: now, MaxLines: defaultLines}
	var err error
	if f.to != "" {
		if c.To, err = moment("--to", f.to, now); err != nil {
			return c, err
		}
	}
	if f.from != "" {
		if f.Changed("since") {
			return c, usage("--from and --since both say where the time range begins: leave one out")
		}
		c.From, err = moment("--from", f.from, now)
		return c, err
	}
	back, ok := span(f.since)
	if !ok {
		return c, usage("--since %s is no length of time; examples: 30m, 2h, 7d", f.since)
	}
	c.From = c.To.Add(-back)
	return c, nil
}

// moment reads a time: a date, a date and time, milliseconds since 1970, now, or so long before now.
func moment(flag, text string, now time.Time) (time.Time, error) {
	trimmed := strings.TrimPrefix(text, "now")
	if trimmed == "" {
		return now, nil
	}
	if ago, ok := strings.CutPrefix(trimmed, "-"); ok {
		if back, ok := span(ago); ok {
			return now.Add(-back), nil
		}
	}
	if at, ok := auditql.ParseTime(text); ok {
		return at, nil
	}
	for _, layout := range layouts {
		if at, err := time.ParseInLocation(layout, text, time.Local); err == nil {
			return at, nil
		}
	}
	return now, usage("%s %s is no time; examples: 2026-11-23, \"2026-11-23 09:45\", 2026-11-23T09:45:05Z, -2h", flag, text)
}

var days = regexp.MustCompile(`^(\d+)([dw])(.*)$`)

// span reads a length of time as Go does, and days and weeks besides.
func span(text string) (time.Duration, bool) {
	var total time.Duration
	for parts := days.FindStringSubmatch(text); parts != nil; parts = days.FindStringSubmatch(text) {
		count, err := strconv.Atoi(parts[1])
		if err != nil || count > 3650 {
			return 0, false
		}
		unit := 24 * time.Hour
		if parts[2] == "w" {
			unit *= 7
		}
		total += time.Duration(count) * unit
		if text = parts[3]; text == "" {
			return total, true
		}
	}
	rest, err := time.ParseDuration(text)
	return total + rest, err == nil && rest >= 0 && total+rest > 0
}
