package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/record"
	"github.com/tallyman-audit/tallyman/pkg/sentence"
)

// printer shows records one after another.
type printer struct {
	out     io.Writer
	output  string
	line    auditql.Line
	utc     bool
	width   int
	started bool
}

func newPrinter(w world, o *options) *printer {
	return &printer{out: w.out, output: o.output, line: o.query.Line, utc: o.utc, width: w.width}
}

const timeLayout = "2006-01-02 15:04:05.000"

func (p *printer) time(at time.Time) string {
	if p.utc {
		return at.UTC().Format(timeLayout) + "Z"
	}
	return at.Local().Format(timeLayout)
}

// severityWidth is that of the longest severity.
const severityWidth = len("severity")

func (p *printer) record(r *record.Record) error {
	switch p.output {
	case "json":
		return p.json(r)
	case "sentence":
		_, err := fmt.Fprintf(p.out, "%s %s\n", p.time(r.Time), printable(p.body(r)))
		return err
	}
	if !p.started {
		p.started = true
		if _, err := fmt.Fprintf(p.out, "%-*s  %-*s  %s\n", len(p.time(r.Time)), "TIME", severityWidth, "SEVERITY", "WHAT HAPPENED"); err != nil {
			return err
		}
	}
	row := fmt.Sprintf("%s  %-*s  %s", p.time(r.Time), severityWidth, printable(r.Labels["severity"]), printable(p.body(r)))
	_, err := fmt.Fprintln(p.out, fit(row, p.width))
	return err
}

// body is a sentence, the JSON line where the query asks for that, or the payload of evidence.
func (p *printer) body(r *record.Record) string {
	if evidence, ok := r.Values["evidence"]; ok {
		return evidence
	}
	if p.line == auditql.JSON {
		return r.Line
	}
	return sentence.Of(r)
}

// json writes time and stream labels before the record's own keys, which keep their types and order.
func (p *printer) json(r *record.Record) error {
	head := []string{pair("time", r.Time.UTC().Format(time.RFC3339Nano))}
	for _, label := range record.Labels {
		if value, ok := r.Labels[label.Name]; ok && label.Name != "tallyman" {
			head = append(head, pair(label.Name, value))
		}
	}
	text := "{" + strings.Join(head, ",")
	rest := strings.TrimSpace(r.Line)
	switch {
	case r.Values == nil:
		text += "," + pair("line", r.Line) + "}"
	case strings.TrimSpace(rest[1:len(rest)-1]) == "":
		text += "}"
	default:
		text += "," + rest[1:]
	}
	_, err := fmt.Fprintln(p.out, printableJSON(text))
	return err
}

func pair(name, value string) string { return encode(name) + ":" + encode(value) }

func encode(value any) string {
	encoded, err := json.Marshal(value)
	if err != nil {
		return `""`
	}
	return string(encoded)
}
