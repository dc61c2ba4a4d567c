// Package auditql compiles typed audit queries to LogQL.
//
// An audit query says which records are asked for (objects and a tree of conditions over the fields and labels of the
// record schema) and in which shape they are wanted. It is what dashboards and alert rules store. Decode reads and
// checks the JSON, Compile makes the LogQL. Both are pure: nothing here talks to Loki.
package auditql

import "time"

// Shape of the answer.
type Shape string

const (
	// Records are the records themselves, as log lines.
	Records Shape = "records"
	// Count is the number of records over time, or over the whole range where the query is instant.
	Count Shape = "count"
	// Top is the most frequent values of one field.
	Top Shape = "top"
	// Evidence is the untouched source payload of one record.
	Evidence Shape = "evidence"
	// LogQL is a query in Loki's own language, the way out for experts.
	LogQL Shape = "logql"
)

// Direction in which records are read, and so which of them a limit keeps.
type Direction string

const (
	// Backward is newest first.
	Backward Direction = "backward"
	// Forward is oldest first.
	Forward Direction = "forward"
)

// Line is what the body of a records row shows.
type Line string

const (
	// Sentence is a plain sentence made from the record; container logs show their own line.
	Sentence Line = "sentence"
	// JSON is the record's line as Loki holds it.
	JSON Line = "json"
)

// LogsVolume is Explore's histogram above the rows: its series are told apart by log level.
const LogsVolume = "logsVolume"

// Limits of what a query may ask for.
const (
	DefaultRecords = 1000
	MaxRecords     = 5000
	DefaultTop     = 10
	MaxTop         = 100
	// MaxCountFields is how many fields a count may be grouped by; labels do not count.
	MaxCountFields = 3
	maxComparisons = 200
	maxValues      = 500
	maxDepth       = 20
)

// Query is a checked audit query. Get one from Decode, or fill it in and call Validate.
type Query struct {
	Shape Shape
	// Objects to look at; empty means all.
	Objects []string
	// Where is the condition that records must meet; nil means none.
	Where Condition
	// By groups a count (at most MaxCountFields fields, and any labels) or names the field of a top list.
	By []string
	// Limit is the number of records or of top values; 0 means the default of the shape.
	Limit     int
	Direction Direction
	// Instant asks for one number per series, over the whole range.
	Instant bool
	// Step between the points of a count, such as 5m; empty means what fits the panel. Grafana's $__interval and its
	// kin are understood.
	Step string
	// RecordID names the record whose evidence is asked for.
	RecordID string
	// RecordTime is when that record was written, if known: then only that instant is searched, not the whole range.
	RecordTime time.Time
	Line       Line
	// Supporting says what Explore asks for beside the rows of another query: LogsVolume, or what needs nothing special.
	Supporting string
	// Expr is the query of the shape logql. Grafana's $__interval, $__range and their kin are understood.
	Expr string
	// Legend is a template for the name of a series, such as "{{user_name}} in {{k8s_namespace_name}}".
	Legend string
}

// Condition is a node of the tree: And, Or, Not or Comparison.
type Condition interface{ isCondition() }

// And holds where all of its conditions hold; an empty one always does.
type And []Condition

// Or holds where one of its conditions does; it may not be empty.
type Or []Condition

// Not holds where its condition does not.
type Not struct{ Of Condition }

// Comparison tests one field, one label, or, as LineField, the text of the whole record.
//
// A field that a record does not have is equal to nothing, is different from everything, and is neither more nor less
// than any number, so that `not (x > 5)` holds for it. Patterns see it as empty text.
type Comparison struct {
	Field string
	Op    Op
	// Values to compare with, as text: none for exists and absent, any number for in and notIn, else one.
	Values []string
}

func (And) isCondition()        {}
func (Or) isCondition()         {}
func (Not) isCondition()        {}
func (Comparison) isCondition() {}

// LineField is the field name that stands for the text of the whole record.
const LineField = "line"
