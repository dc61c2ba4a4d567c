package auditql

import (
	"fmt"
	"strings"
)

// pipeline is a log query in the order in which Loki works through it: from what costs least to what costs most.
type pipeline struct {
	selector selector
	// lines are conditions on the whole line, needles what lines must contain for the filters to hold.
	lines   []node
	needles []needles
	fields  []string
	// filters are the conditions themselves; needles only save them work.
	filters []node
	// line says that a filter looks at the whole line.
	line bool
	// metric says that lines are counted and not returned.
	metric bool
}

// pipelineOf lays out a condition over the streams of one kind; by names what is needed besides.
func pipelineOf(kind string, condition node, by []string) *pipeline {
	selector, rest := prune(kind, condition)
	p := &pipeline{selector: selector}
	used := map[string]bool{}
	for _, n := range rest {
		if _, ok := lineFilters(n); ok {
			p.lines = append(p.lines, n)
			continue
		}
		p.filters = append(p.filters, n)
		p.needles = append(p.needles, needlesOf(n)...)
		for _, name := range namesOf(n) {
			used[name] = true
		}
	}
	for _, name := range by {
		used[name] = true
	}
	p.line = used[LineField]
	p.fields = inSchemaOrder(used)
	return p
}

func (p *pipeline) parts() []Part {
	list := []Part{{LogQL: p.selector.String(), Reason: p.selector.describe()}}
	for _, n := range p.lines {
		filters, _ := lineFilters(n)
		list = append(list, Part{LogQL: strings.Join(filters, " "), Reason: "Keeps records of which " + describe(n)})
	}
	for _, filter := range p.lineFilters() {
		list = append(list, filter)
	}
	if len(p.fields) > 0 {
		list = append(list, Part{LogQL: "| json " + extraction(p.fields), Reason: "Takes out of the JSON only what is used: " + titles(p.fields)})
	}
	if p.line {
		list = append(list, Part{
			LogQL:  "| label_format " + lineLabel + "=`{{__line__}}`",
			Reason: "Makes the line comparable beside fields, which LogQL's line filters are not",
		})
	}
	for _, n := range p.filters {
		list = append(list, Part{LogQL: "| " + strings.Join(stages(n), " | "), Reason: "Keeps records of which " + describe(n)})
	}
	if p.line {
		list = append(list, Part{LogQL: "| drop " + lineLabel, Reason: "The line is not needed as a label any more"})
	}
	if p.metric && len(p.fields) > 0 {
		list = append(list, Part{LogQL: `| __error__=""`, Reason: "Leaves out lines that are not whole JSON, of which one would fail the count"})
	}
	return list
}

// lineFilters gives the needles, each once.
func (p *pipeline) lineFilters() []Part {
	var list []Part
	seen := map[string]bool{}
	for _, n := range p.needles {
		filter := n.filter()
		if !seen[filter] {
			seen[filter] = true
			list = append(list, Part{LogQL: filter, Reason: describeNeedles(n)})
		}
	}
	return list
}

func extraction(fields []string) string {
	list := make([]string, len(fields))
	for i, field := range fields {
		list[i] = fmt.Sprintf("%s=%q", field, field)
	}
	return strings.Join(list, ", ")
}

func namesOf(n node) []string {
	switch n := n.(type) {
	case allOf:
		return namesOfAll(n)
	case anyOf:
		return namesOfAll(n)
	case oneOf:
		return []string{n.name}
	case pattern:
		return []string{n.name}
	case holding:
		return []string{n.name}
	case ordered:
		return []string{n.name}
	}
	return nil
}

func namesOfAll(nodes []node) []string {
	var names []string
	for _, n := range nodes {
		names = append(names, namesOf(n)...)
	}
	return names
}

// aggregate wraps the counted lines into the expression of the shape.
func (p *Plan) aggregate(lines []Part) {
	window := formatDuration(p.Step)
	open, close := "", ")"
	counted := "Counts the records of " + window
	if p.Kind == MetricRange {
		counted = "Counts the records of every " + window
	}
	if len(p.By) > 0 {
		counted += " by " + titles(p.By) + "; records without it are counted under an empty name"
	} else {
		counted += ", all together"
	}
	if p.Shape == Top {
		open, close = fmt.Sprintf("topk(%d, ", p.Limit), "))"
		counted += fmt.Sprintf(", and keeps the %d highest", p.Limit)
	}
	open += sumBy(p.By) + "(count_over_time("
	p.counted = joinParts(lines)
	p.LogQL = open + p.counted + " [" + window + "])" + close
	p.Parts = append(append([]Part{{LogQL: open, Reason: counted}}, lines...),
		Part{LogQL: "[" + window + "])" + close, Reason: "The time that each count covers"})
}

func sumBy(names []string) string {
	if len(names) == 0 {
		return "sum "
	}
	return "sum by (" + strings.Join(names, ", ") + ") "
}
