package auditql

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

// Kind of request that a plan needs.
type Kind string

const (
	// Logs is a range query that answers with streams.
	Logs Kind = "logs"
	// MetricRange is a range query that answers with a matrix.
	MetricRange Kind = "metricRange"
	// MetricInstant is an instant query, at To, that answers with a vector.
	MetricInstant Kind = "metricInstant"
	// RawRange is LogQL written by hand, over the range: its answer shows whether it is of streams or of a matrix.
	RawRange Kind = "rawRange"
	// RawInstant is LogQL written by hand, asked at To: a vector.
	RawInstant Kind = "rawInstant"
)

// Context is what a query is asked in.
type Context struct {
	// From and To bound the records. Loki reads logs from From up to but without To.
	From, To time.Time
	// Interval that suits the panel; 0 leaves it to MaxDataPoints.
	Interval      time.Duration
	MaxDataPoints int64
	// MaxLines is the limit of records where the query has none; 0 means DefaultRecords.
	MaxLines int
	// Only is a condition that every record must meet besides, whatever the query says; nil means none. Evidence does
	// not say what its record does: who shows it must look at the record first, see EvidenceRecord.
	Only Condition
}

// Plan is a query ready to be sent.
type Plan struct {
	Kind  Kind
	Shape Shape
	LogQL string
	// From and To to ask Loki for: those of the context, except that a count is laid on whole steps and evidence on its
	// instant.
	From, To time.Time
	// Limit of log lines; of a top list, of its values; 0 for counts.
	Limit     int
	Direction Direction
	// Step between points, and for instant kinds the whole range that they count over.
	Step time.Duration
	// By is the fields and labels that series are grouped by.
	By []string
	// SearchWords are JavaScript-safe patterns of the text searched for, to be marked in rows.
	SearchWords []string
	// Parts of LogQL in order, and why each is there.
	Parts []Part
	// counted is the log query whose lines a metric query counts.
	counted string
}

// Part is a piece of LogQL and the reason for it, in plain words.
type Part struct {
	LogQL  string `json:"logql"`
	Reason string `json:"reason"`
}

// More than this and Loki refuses to read the query (log/syntax/parser.go, maxInputSize).
const maxLogQL = 131071

// Compile checks a query and makes its plan. Errors are of type *Error.
func Compile(q *Query, c Context) (*Plan, error) {
	if err := q.Validate(); err != nil {
		return nil, err
	}
	if c.To.Before(c.From) {
		return nil, fault("", "the time range ends before it begins")
	}
	plan := &Plan{Shape: q.Shape, From: c.From, To: c.To, Direction: q.Direction, SearchWords: searchWords(q.Where)}
	if plan.Direction == "" {
		plan.Direction = Backward
	}
	var err error
	switch q.Shape {
	case Evidence:
		plan.evidence(q)
	case Records:
		plan.records(q, c)
	case LogQL:
		err = plan.raw(q, c)
	default:
		err = plan.metric(q, c)
	}
	if err != nil {
		return nil, err
	}
	if len(plan.LogQL) > maxLogQL {
		return nil, fault("where", "is too long for Loki: %d bytes of LogQL, at most %d", len(plan.LogQL), maxLogQL)
	}
	return plan, nil
}

func (p *Plan) records(q *Query, c Context) {
	p.Kind = Logs
	p.Limit = limitOf(q, c)
	p.Parts = pipelineOf("record", and(q.condition(), whereNode(c.Only)), nil).parts()
	p.LogQL = joinParts(p.Parts)
}

// evidence is found by text first, as the id leads the line, and then by the parsed id: a payload may contain the text
// of another id.
func (p *Plan) evidence(q *Query) {
	p.Kind = Logs
	// Duplicates of a record bring duplicates of its evidence.
	p.Limit = 10
	if !q.RecordTime.IsZero() {
		p.From, p.To = q.RecordTime.Add(-time.Millisecond), q.RecordTime.Add(time.Millisecond)
	}
	// The range includes its end here: it may be the record's own timestamp.
	p.To = p.To.Add(time.Nanosecond)
	id := oneOf{name: "record_id", values: []string{q.RecordID}}
	p.Parts = pipelineOf("evidence", and(q.condition(), id), nil).parts()
	p.LogQL = joinParts(p.Parts)
}

// EvidenceRecord is the query for the record whose evidence a query asks for. With Context.Only it finds nothing where
// the evidence may not be shown.
func (q *Query) EvidenceRecord() *Query {
	return &Query{Shape: Records, Limit: 1, Where: Comparison{Field: "record_id", Op: Equal, Values: []string{q.RecordID}}}
}

func (p *Plan) metric(q *Query, c Context) error {
	p.By = q.By
	inner := pipelineOf("record", and(q.condition(), whereNode(c.Only)), q.By)
	inner.metric = true
	if q.Shape == Count && !q.Instant {
		step, err := q.stepFor(c)
		if err != nil {
			return err
		}
		p.Kind, p.Step = MetricRange, step
		p.From, p.To = grid(c.From, c.To, step)
	} else {
		p.Kind, p.Step = MetricInstant, ceil(max(c.To.Sub(c.From), time.Millisecond), time.Millisecond)
	}
	if q.Shape == Top {
		p.Limit = q.Limit
		if p.Limit == 0 {
			p.Limit = DefaultTop
		}
	}
	p.aggregate(inner.parts())
	return nil
}

// Slice gives the LogQL that counts the whole groups of a top list over a part of its range: an instant query at the
// end of that part. Parts in whole milliseconds that follow each other add up to the whole.
func (p *Plan) Slice(length time.Duration) string {
	return sumBy(p.By) + "(count_over_time(" + p.counted + " [" + formatDuration(length) + "]))"
}

// condition joins objects and where.
func (q *Query) condition() node {
	return and(objectsNode(q.Objects), whereNode(q.Where))
}

func whereNode(where Condition) node {
	if where == nil {
		return always(true)
	}
	return normalise(where, false)
}

const command, audit = "container-command", "kubernetes-audit"

// objectsNode asks for objects. Commands in containers are recorded in two places, by the container engine and by the
// Kubernetes API server; the label access tells those of the latter (and leaves out the records of commands that
// ended).
func objectsNode(objects []string) node {
	if len(objects) == 0 {
		return always(true)
	}
	objects = distinct(objects)
	if !slices.Contains(objects, command) {
		return oneOf{name: "object", values: objects}
	}
	commands := oneOf{name: "access", values: []string{"exec"}}
	whole := without(objects, []string{command})
	read := oneOf{name: "object", values: distinct(slices.Concat(objects, []string{audit}))}
	if len(whole) == 0 {
		return and(read, commands)
	}
	return and(read, or(oneOf{name: "object", values: whole}, commands))
}

// searchWords lists the texts that rows are searched for, outside of negations.
func searchWords(where Condition) []string {
	var words []string
	var walk func(n node)
	walk = func(n node) {
		switch n := n.(type) {
		case allOf:
			for _, child := range n {
				walk(child)
			}
		case anyOf:
			for _, child := range n {
				walk(child)
			}
		case holding:
			if !n.not {
				words = append(words, regexp.QuoteMeta(n.text))
			}
		}
	}
	walk(whereNode(where))
	return distinct(words)
}

func inSchemaOrder(names map[string]bool) []string {
	var list []string
	for _, field := range record.Fields {
		if names[field.Name] {
			list = append(list, field.Name)
		}
	}
	return list
}

func joinParts(parts []Part) string {
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = part.LogQL
	}
	return strings.Join(texts, " ")
}
