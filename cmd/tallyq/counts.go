package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
)

// row of a count: the groups, when (for counts over time) and how many.
type row struct {
	labels map[string]string
	at     time.Time
	count  float64
}

// rowsOf lists the counts of an answer, by series and then by time.
func rowsOf(answer *ask.Answer) []row {
	var list []row
	for _, sample := range answer.Samples {
		list = append(list, row{labels: sample.Labels, count: sample.Value})
	}
	for _, series := range answer.Series {
		for _, point := range series.Points {
			list = append(list, row{labels: series.Labels, at: point.Time, count: point.Value})
		}
	}
	return list
}

func (p *printer) counts(answer *ask.Answer, plan *auditql.Plan) error {
	rows := rowsOf(answer)
	if p.output == "json" {
		return p.countsJSON(rows, plan)
	}
	return p.countsTable(rows, plan)
}

func (p *printer) countsJSON(rows []row, plan *auditql.Plan) error {
	for _, r := range rows {
		var pairs []string
		if !r.at.IsZero() {
			pairs = append(pairs, pair("time", r.at.UTC().Format(time.RFC3339Nano)))
		}
		for _, name := range plan.By {
			pairs = append(pairs, pair(name, r.labels[name]))
		}
		pairs = append(pairs, encode("records")+":"+number(r.count))
		if _, err := fmt.Fprintln(p.out, printableJSON("{"+strings.Join(pairs, ",")+"}")); err != nil {
			return err
		}
	}
	return nil
}

func (p *printer) countsTable(rows []row, plan *auditql.Plan) error {
	if len(rows) == 0 {
		return nil
	}
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	write(table, plan.Kind == auditql.MetricRange, "TIME", upper(plan.By), "RECORDS")
	for _, r := range rows {
		groups := make([]string, len(plan.By))
		for i, name := range plan.By {
			if groups[i] = printable(r.labels[name]); groups[i] == "" {
				groups[i] = "(none)"
			}
		}
		write(table, plan.Kind == auditql.MetricRange, p.time(r.at), groups, number(r.count))
	}
	return p.lines(table, &text)
}

// lines shows the rows of a table, each cut to the terminal's width.
func (p *printer) lines(table *tabwriter.Writer, text *strings.Builder) error {
	if err := table.Flush(); err != nil {
		return err
	}
	for line := range strings.Lines(text.String()) {
		if _, err := fmt.Fprintln(p.out, fit(strings.TrimRight(line, " \n"), p.width)); err != nil {
			return err
		}
	}
	return nil
}

func write(table io.Writer, timed bool, at string, groups []string, count string) {
	cells := append([]string{}, count)
	if timed {
		cells = append(cells, at)
	}
	// The number first: it is short, and what is cut off in a narrow terminal is the end of a name.
	_, _ = fmt.Fprintln(table, strings.Join(append(cells, groups...), "\t"))
}

func upper(names []string) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = strings.ToUpper(name)
	}
	return list
}

func number(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }
