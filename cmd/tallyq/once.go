package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
)

// once asks the query and shows the answer.
func once(ctx context.Context, w world, client ask.Client, o *options) error {
	plan, err := auditql.Compile(o.query, o.context)
	if err != nil {
		return err
	}
	if plan.Shape == auditql.Lifecycle {
		return lives(ctx, w, client, o, plan)
	}
	answer, err := ask.Run(ctx, client, plan)
	if err != nil {
		return err
	}
	for _, warning := range answer.Warnings {
		note(w, "Loki warns: "+warning)
	}
	p := newPrinter(w, o)
	if plan.Kind != auditql.Logs {
		if len(answer.Samples)+len(answer.Series) == 0 {
			note(w, "no records in this time range")
		}
		return p.counts(answer, plan)
	}
	for i := range answer.Page.Records {
		if err := p.record(&answer.Page.Records[i]); err != nil {
			return err
		}
	}
	switch {
	case len(answer.Page.Records) == 0 && plan.Shape == auditql.Evidence:
		note(w, "no evidence of this record in this time range")
	case len(answer.Page.Records) == 0:
		note(w, "no records in this time range")
	case answer.Full && plan.Shape == auditql.Records:
		note(w, fmt.Sprintf("the limit of %d records is reached, there may be more; see --limit (at most %d)", plan.Limit, auditql.MaxRecords))
	}
	return nil
}

// explain shows what the query means to Loki.
func explain(w world, o *options) error {
	plan, err := auditql.Compile(o.query, o.context)
	if err != nil {
		return err
	}
	if o.output == "json" {
		_, err := fmt.Fprintln(w.out, encode(map[string]any{"logql": plan.LogQL, "parts": plan.Parts}))
		return err
	}
	var text strings.Builder
	text.WriteString(plan.LogQL + "\n")
	for _, part := range plan.Parts {
		text.WriteString("\n  " + part.LogQL + "\n      " + part.Reason + "\n")
	}
	_, err = fmt.Fprint(w.out, printableLines(text.String()))
	return err
}

// note tells what belongs to the answer but is none of its records.
func note(w world, text string) { _, _ = fmt.Fprintln(w.err, "tallyq:", printable(text)) }
