package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/pflag"

	"github.com/tallyman-audit/tallyman/pkg/images"
	"github.com/tallyman-audit/tallyman/pkg/sentence"
)

const imagesHelp = `tallyq images asks which images run, and what registries tell of them.

Usage:
  tallyq images running --image REFERENCE | --record-id ID [options]
  tallyq images outdated [--image REGISTRY/REPOSITORY] [options]
  tallyq images unseen [--image REGISTRY/REPOSITORY] [options]

  running    containers that run an image, or the one that a registry's record is about
  outdated   containers whose tag names another image by now, or none, or whose image was deleted
  unseen     containers whose image no watched registry has told of, neither of its push nor of a pull

A container runs that started in the time range and has not been seen to end.

Options:
%s`

// imageFlags are a command line that asks about images.
type imageFlags struct {
	*flags
	image, cluster string
}

func newImageFlags(getenv func(string) string) *imageFlags {
	f := &imageFlags{flags: &flags{FlagSet: pflag.NewFlagSet("tallyq images", pflag.ContinueOnError)}}
	f.SortFlags = false
	f.SetOutput(io.Discard)
	f.connection.register(f.FlagSet, getenv)
	f.StringVar(&f.image, "image", "", "image as a reference: registry.example.com/team/web:1.4, or with @sha256:…")
	f.StringVar(&f.recordID, "record-id", "", "record of a registry whose image is meant")
	f.StringVar(&f.cluster, "cluster", "", "cluster or host whose containers are asked for (default all)")
	f.StringVar(&f.since, "since", "7d", "how far back to look: 12h, 7d, …")
	f.StringVar(&f.from, "from", "", "beginning of the time range: 2026-11-23, \"2026-11-23 09:45\" (local), RFC 3339, or -2h")
	f.StringVar(&f.to, "to", "", "end of the time range, as --from (default now)")
	f.StringVarP(&f.output, "output", "o", "table", "table or json (one object a line)")
	f.BoolVar(&f.utc, "utc", false, "show times in UTC, not in local time")
	f.BoolVarP(&f.help, "help", "h", false, "show this help")
	return f
}

// isAboutImages tells the command "images" from a search for that word.
func isAboutImages(arguments []string) bool {
	if len(arguments) < 2 || arguments[0] != "images" {
		return false
	}
	return slices.Contains(images.Questions, images.Question(arguments[1])) || arguments[1] == "--help" || arguments[1] == "-h"
}

// askImages is the command "images": w holds the arguments behind that word.
func askImages(ctx context.Context, w world) error {
	f := newImageFlags(w.getenv)
	if err := f.Parse(w.arguments); err != nil {
		return usageError{err}
	}
	if f.help {
		_, err := fmt.Fprintf(w.out, imagesHelp, f.FlagUsages())
		return err
	}
	query, err := f.imageQuery()
	if err != nil {
		return err
	}
	span, err := f.context(time.Now())
	if err != nil {
		return err
	}
	client, err := f.connection.client()
	if err != nil {
		return err
	}
	answer, err := images.Ask(ctx, client, *query, span.From, span.To)
	if err != nil {
		return err
	}
	for _, text := range answer.Notes {
		note(w, text)
	}
	if len(answer.Findings) == 0 {
		note(w, "no such containers by the records of this time range")
	}
	p := &printer{out: w.out, output: f.output, utc: f.utc, width: w.width}
	if f.output == "json" {
		return p.imagesJSON(answer)
	}
	return p.imagesTable(answer)
}

func (f *imageFlags) imageQuery() (*images.Query, error) {
	if f.output != "table" && f.output != "json" {
		return nil, usage("--output %s is unknown; known: table, json", f.output)
	}
	if f.NArg() != 1 {
		return nil, usage("%q is no option; the image is given as --image '%s'", f.Arg(1), f.Arg(1))
	}
	query := &images.Query{Question: images.Question(f.Arg(0)), RecordID: f.recordID, Cluster: f.cluster}
	if f.image != "" {
		image, ok := images.ParseReference(f.image)
		if !ok {
			return nil, usage("--image %s is no reference such as registry.example.com/team/web:1.4", f.image)
		}
		query.Image = image
	}
	return query, query.Validate()
}

func (p *printer) imagesJSON(answer *images.Answer) error {
	for _, found := range answer.Findings {
		text := encode(found.Container)
		text = strings.TrimSuffix(text, "}") + "," + pair("why", found.Why)
		if found.Event != nil {
			text += "," + pair("event", found.Event.Values["record_id"]) + "," + pair("eventTime", found.Event.Time.UTC().Format(time.RFC3339Nano)) +
				"," + pair("what", sentence.Of(found.Event))
		}
		if _, err := fmt.Fprintln(p.out, printableJSON(text+"}")); err != nil {
			return err
		}
	}
	return nil
}

func (p *printer) imagesTable(answer *images.Answer) error {
	if len(answer.Findings) == 0 {
		return nil
	}
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	row := func(cells ...string) { _, _ = fmt.Fprintln(table, strings.Join(cells, "\t")) }
	row("RUNS SINCE", "WHERE", "IMAGE", "WHY")
	for _, found := range answer.Findings {
		c := found.Container
		why := found.Why
		if found.Event != nil {
			why += ": " + p.time(found.Event.Time) + " " + sentence.Of(found.Event)
		}
		row(p.time(c.Since), printable(place(c)), printable(c.Written), printable(why))
	}
	return p.lines(table, &text)
}

// place is where a container runs: prod shop/web-1 (web) on node-1, or host1 web.
func place(c images.Container) string {
	if c.Pod == "" {
		return strings.TrimSpace(c.Cluster + " " + c.Name)
	}
	text := strings.TrimSpace(c.Cluster + " " + c.Namespace + "/" + c.Pod)
	if c.Name != "" {
		text += " (" + c.Name + ")"
	}
	if c.Node != "" {
		text += " on " + c.Node
	}
	return text
}
