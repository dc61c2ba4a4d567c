package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/pflag"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/search"
)

// options is a command line that has been understood.
type options struct {
	connection connection
	query      *auditql.Query
	context    auditql.Context
	output     string
	utc        bool
	explain    bool
	follow     bool
}

// flags as they were given.
type flags struct {
	*pflag.FlagSet
	connection         connection
	from, to, since    string
	objects, where, by []string
	text               []string
	shape, step        string
	recordID           string
	instant, oldest    bool
	limit              int
	output, query      string
	utc, explain       bool
	follow             bool
	help               bool
}

var outputs = []string{"table", "json", "sentence"}

func newFlags(getenv func(string) string) *flags {
	f := &flags{FlagSet: pflag.NewFlagSet("tallyq", pflag.ContinueOnError)}
	f.SortFlags = false
	f.SetOutput(io.Discard)
	f.connection.register(f.FlagSet, getenv)
	f.StringVar(&f.since, "since", "1h", "how far back to look: 30m, 2h, 7d, …")
	f.StringVar(&f.from, "from", "", "beginning of the time range: 2026-11-23, \"2026-11-23 09:45\" (local), RFC 3339, or -2h")
	f.StringVar(&f.to, "to", "", "end of the time range, as --from (default now)")
	f.StringArrayVar(&f.objects, "object", nil, "kind of audit object, such as kubernetes-audit; repeat for several")
	f.StringArrayVarP(&f.where, "where", "w", nil, "condition: field, operator and value; repeat, all must hold")
	f.StringArrayVarP(&f.text, "text", "t", nil, "text that must be in the record, anywhere; repeat, all must be")
	f.StringVar(&f.shape, "shape", string(auditql.Records), "records, count, top or evidence")
	f.StringSliceVar(&f.by, "by", nil, "fields or labels to count by, separated by commas; for top, exactly one")
	f.StringVar(&f.step, "step", "", "time between the counts, such as 5m (default: one count of the whole range)")
	f.StringVar(&f.recordID, "record-id", "", "record whose evidence to show (implies --shape evidence)")
	f.IntVarP(&f.limit, "limit", "n", 0, "number of records (default 100, at most 5000) or of top values (default 10, at most 100)")
	f.BoolVar(&f.oldest, "oldest", false, "read from the oldest record on, not from the newest back")
	f.StringVarP(&f.output, "output", "o", "table", "table, json (one object a line) or sentence")
	f.BoolVar(&f.utc, "utc", false, "show times in UTC, not in local time")
	f.StringVarP(&f.query, "query", "q", "", "file with a query in JSON, as dashboards store it; - for standard input")
	f.BoolVarP(&f.follow, "follow", "f", false, "go on showing records as they come")
	f.BoolVar(&f.explain, "explain", false, "show the LogQL and the reason for each part of it, and ask nothing")
	f.BoolVarP(&f.help, "help", "h", false, "show this help")
	return f
}

// parse reads the command line. Errors are usageError, *auditql.Error, or of files that cannot be read; pflag.ErrHelp
// after help was shown.
func parse(w world) (*options, error) {
	f := newFlags(w.getenv)
	if err := f.Parse(w.arguments); err != nil {
		return nil, usageError{err}
	}
	if f.help {
		_, err := fmt.Fprintf(w.out, helpText, f.FlagUsages())
		return nil, errors.Join(pflag.ErrHelp, err)
	}
	if !slices.Contains(outputs, f.output) {
		return nil, usage("--output %s is unknown; known: %s", f.output, strings.Join(outputs, ", "))
	}
	o := &options{connection: f.connection, output: f.output, utc: f.utc, explain: f.explain, follow: f.follow}
	var err error
	if o.context, err = f.context(time.Now()); err != nil {
		return nil, err
	}
	if o.query, err = f.auditQuery(w.in); err != nil {
		return nil, err
	}
	if o.follow && o.query.Shape != auditql.Records {
		return nil, usage("--follow shows records as they come; the shape %s has none", o.query.Shape)
	}
	if o.follow && f.Changed("to") {
		return nil, usage("--follow has no end: leave out --to")
	}
	return o, o.query.Validate()
}

// auditQuery makes the query of the flags or reads it from the file that they name.
func (f *flags) auditQuery(in io.Reader) (*auditql.Query, error) {
	if f.query != "" {
		return f.storedQuery(in)
	}
	query := &auditql.Query{
		Shape: auditql.Shape(f.shape), Objects: f.objects, By: f.by, Limit: f.limit, Step: f.step, RecordID: f.recordID, Instant: f.step == "",
	}
	if f.Changed("limit") && f.limit < 1 {
		return nil, usage("--limit must be at least 1")
	}
	if f.recordID != "" {
		query.Shape = auditql.Evidence
	}
	if f.oldest {
		query.Direction = auditql.Forward
	}
	conditions, err := f.search(query)
	if err != nil {
		return nil, err
	}
	for _, text := range f.where {
		condition, err := parseWhere(text)
		if err != nil {
			return nil, err
		}
		conditions = append(conditions, condition)
	}
	for _, text := range f.text {
		conditions = append(conditions, auditql.Comparison{Field: auditql.LineField, Op: auditql.Contains, Values: []string{text}})
	}
	if len(conditions) > 0 {
		query.Where = conditions
	}
	return query, nil
}

// search reads the search bar's language from what stands beside the options. Its objects go to the query.
func (f *flags) search(query *auditql.Query) (auditql.And, error) {
	text := strings.Join(f.Args(), " ")
	found, err := search.Parse(text)
	if wrong, ok := errors.AsType[*search.Error](err); ok {
		// The place is shown below the text; a character of another width than one column moves the mark a little.
		mark := strings.Repeat(" ", utf8.RuneCountInString(text[:wrong.Start])) + strings.Repeat("^", max(1, utf8.RuneCountInString(text[wrong.Start:wrong.End])))
		return nil, usage("%s\n  %s\n  %s", wrong.Message, text, mark)
	}
	if len(found.Objects) > 0 && f.Changed("object") {
		return nil, usage("objects are given twice: by --object and by object:")
	}
	query.Objects = append(query.Objects, found.Objects...)
	switch where := found.Where.(type) {
	case nil:
		return nil, nil
	case auditql.And:
		return where, nil
	default:
		return auditql.And{where}, nil
	}
}

func (f *flags) storedQuery(in io.Reader) (*auditql.Query, error) {
	if f.NArg() > 0 {
		return nil, usage("--query holds the whole query: leave out %q", f.Arg(0))
	}
	for _, name := range []string{"object", "where", "text", "shape", "by", "step", "record-id", "limit", "oldest"} {
		if f.Changed(name) {
			return nil, usage("--query holds the whole query: leave out --%s", name)
		}
	}
	read := func() ([]byte, error) { return os.ReadFile(f.query) }
	if f.query == "-" {
		read = func() ([]byte, error) { return io.ReadAll(in) }
	}
	raw, err := read()
	if err != nil {
		return nil, usage("the query cannot be read: %w", err)
	}
	return auditql.Decode(raw)
}

func (o *options) client() (*loki.Client, error) { return o.connection.client() }
