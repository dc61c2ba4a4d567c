package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/lifecycle"
)

// lives asks what became of pods and containers and shows their states; as sentences, what happened to them.
func lives(ctx context.Context, w world, client ask.Client, o *options, plan *auditql.Plan) error {
	life, err := ask.Lifecycle(ctx, client, o.query, plan, o.context)
	if err != nil {
		return err
	}
	for _, warning := range life.Warnings {
		note(w, "Loki warns: "+warning)
	}
	for _, notice := range life.Notices {
		note(w, notice)
	}
	p := newPrinter(w, o)
	if len(life.Spans)+len(life.Marks) == 0 {
		note(w, "no records in this time range")
		return nil
	}
	switch p.output {
	case "sentence":
		return p.sentences(life.Marks)
	case "json":
		return p.spansJSON(life.Spans)
	}
	return p.spans(life.Spans)
}

func (p *printer) sentences(marks []lifecycle.Mark) error {
	for _, mark := range marks {
		if _, err := fmt.Fprintf(p.out, "%s %s\n", p.time(mark.Time), printable(mark.Sentence)); err != nil {
			return err
		}
	}
	return nil
}

// spans shows one a line, by time.
func (p *printer) spans(spans []lifecycle.Span) error {
	if len(spans) == 0 {
		return nil
	}
	slices.SortStableFunc(spans, func(a, b lifecycle.Span) int { return a.Start.Compare(b.Start) })
	return p.table(func(table io.Writer) {
		_, _ = fmt.Fprintln(table, "START\tEND\tSTATE\tWHAT\tHOW IT ENDED\tWHO")
		for i := range spans {
			s := &spans[i]
			cells := []string{p.end(s.Start, s.StartKnown, "since "), p.end(s.End, s.EndKnown, "by "), string(s.State), nameOf(s.Entity), endOf(s), who(s)}
			for j := range cells {
				cells[j] = printable(cells[j])
			}
			_, _ = fmt.Fprintln(table, strings.Join(cells, "\t"))
		}
	})
}

// end of a span; a word stands before a time that is not exactly known.
func (p *printer) end(at time.Time, known bool, word string) string {
	switch {
	case at.IsZero():
		return "…"
	case known:
		return p.time(at)
	}
	return word + p.time(at)
}

func nameOf(e *lifecycle.Entity) string {
	parts := []string{string(e.Kind) + " "}
	for _, part := range []string{cmp.Or(e.Namespace, e.Host), e.Pod, e.Container} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return parts[0] + strings.Join(parts[1:], "/")
}

func endOf(s *lifecycle.Span) string {
	text := s.Reason
	if s.ExitCode != nil {
		text = strings.TrimSpace(text + " exit code " + strconv.FormatInt(*s.ExitCode, 10))
	}
	return text
}

func who(s *lifecycle.Span) string {
	text := s.User
	if s.EndedBy != "" {
		text = strings.TrimSpace(text + " (ended by " + s.EndedBy + ")")
	}
	return text
}

// spansJSON names everything as the data source's frame does; what goes on has no end.
func (p *printer) spansJSON(spans []lifecycle.Span) error {
	for i := range spans {
		if _, err := fmt.Fprintln(p.out, printableJSON(encode(&spans[i]))); err != nil {
			return err
		}
	}
	return nil
}
