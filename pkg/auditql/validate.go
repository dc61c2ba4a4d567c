package auditql

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

var (
	shapes      = []Shape{Records, Count, Top, Lifecycle, Evidence, LogQL}
	laterShapes = []Shape{"session", "connections"}
	// Shapes of questions that several queries are put together for, by package images.
	joinedShapes = []Shape{"images"}
	// Evidence streams carry only these labels.
	evidenceLabels = []string{"object", "cluster", "service_name"}
)

// Validate checks what the query's own types do not. Keys that the shape has no use for are passed over, as an editor
// keeps them when the shape is switched. The error is an *Error.
func (q *Query) Validate() error {
	if err := q.validateShape(); err != nil {
		return err
	}
	for i, object := range q.Objects {
		if err := knownLabelValue(fmt.Sprintf("objects[%d]", i), "object", object); err != nil {
			return err
		}
	}
	if err := q.validateWhere(); err != nil {
		return err
	}
	if err := q.validateBy(); err != nil {
		return err
	}
	if err := q.validateLimit(); err != nil {
		return err
	}
	if q.Direction != "" && q.Direction != Backward && q.Direction != Forward {
		return fault("direction", "%q is unknown; known: backward, forward", q.Direction)
	}
	if q.Line != "" && q.Line != Sentence && q.Line != JSON {
		return fault("line", "%q is unknown; known: sentence, json", q.Line)
	}
	if (q.Shape == Count || q.Shape == LogQL) && q.Step != "" {
		if _, err := parseStep(q.Step, stepVariables{interval: time.Minute, span: time.Hour}); err != nil {
			return fault("step", "%s", err)
		}
	}
	return nil
}

func (q *Query) validateShape() error {
	switch {
	case q.Shape == "":
		return fault("shape", "is missing; known: %s", listShapes(slices.Concat(shapes, joinedShapes)))
	case slices.Contains(laterShapes, q.Shape):
		return fault("shape", "%q is not supported by this version; supported: %s", q.Shape, listShapes(shapes))
	case slices.Contains(joinedShapes, q.Shape):
		return fault("shape", "%q is a question of its own: tallyq images, or a query of the data source", q.Shape)
	case !slices.Contains(shapes, q.Shape):
		return fault("shape", "%q is unknown; known: %s", q.Shape, listShapes(slices.Concat(shapes, joinedShapes)))
	case q.Shape == Evidence && q.RecordID == "":
		return fault("recordId", "is missing: evidence is found by the id of its record")
	case !utf8.ValidString(q.RecordID):
		return fault("recordId", "is not valid UTF-8")
	case q.Shape == LogQL && strings.TrimSpace(q.Expr) == "":
		return fault("expr", "is missing: LogQL such as {tallyman=\"record\", severity=\"high\"}")
	case q.Shape == LogQL && !utf8.ValidString(q.Expr):
		return fault("expr", "is not valid UTF-8")
	}
	return nil
}

func (q *Query) validateWhere() error {
	if q.Where == nil || q.Shape == LogQL {
		return nil
	}
	left := maxComparisons
	if err := validateCondition("where", q.Where, 0, &left); err != nil {
		return err
	}
	if q.Shape != Evidence {
		return nil
	}
	for _, name := range fieldsOf(q.Where) {
		if !slices.Contains(evidenceLabels, name) {
			return fault("where", "evidence is found by recordId; beside it only %s can be asked for, not %q",
				strings.Join(evidenceLabels, ", "), name)
		}
	}
	return nil
}

func (q *Query) validateBy() error {
	if q.Shape == Top && len(q.By) != 1 {
		return fault("by", "a top list is of exactly one field; there are %d", len(q.By))
	}
	if q.Shape != Top && q.Shape != Count {
		return nil
	}
	fields := 0
	for i, name := range q.By {
		path := fmt.Sprintf("by[%d]", i)
		kind, ok := kindOf(name)
		if !ok || kind == lineKind {
			return fault(path, "%q is no field or label of the record", name)
		}
		if slices.Index(q.By, name) != i {
			return fault(path, "%q is there twice", name)
		}
		if isLabel(name) {
			continue
		}
		fields++
		field, _ := record.FieldByName(name)
		if q.Shape == Count && !field.Bounded {
			return fault(path, "%q has too many values to count by; for its most frequent values use the shape top", name)
		}
		if q.Shape == Top && field.Type != record.String && !field.Bounded {
			return fault(path, "a top list is of a text field or a label, not of the %s %q", kind, name)
		}
	}
	if fields > MaxCountFields {
		return fault("by", "a count is by at most %d fields (labels do not count); there are %d", MaxCountFields, fields)
	}
	return nil
}

func (q *Query) validateLimit() error {
	highest := map[Shape]int{Records: MaxRecords, LogQL: MaxRecords, Top: MaxTop, Lifecycle: MaxLifecycle}[q.Shape]
	if q.Limit < 0 {
		return fault("limit", "must be at least 1")
	}
	if highest > 0 && q.Limit > highest {
		return fault("limit", "at most %d for the shape %s; it is %d", highest, q.Shape, q.Limit)
	}
	return nil
}

// knownLabelValue refuses values that no record can have, as a misspelt one would find nothing without a word.
func knownLabelValue(path, name, value string) error {
	label, ok := record.LabelByName(name)
	if !ok || len(label.Values) == 0 || slices.Contains(label.Values, value) {
		return nil
	}
	return fault(path, "%q is no value of the label %s; its values: %s", value, name, strings.Join(label.Values, ", "))
}

// knownFieldValue refuses what no record has: an answer without records would read as if nothing had happened.
func knownFieldValue(path, name, value string) error {
	field, ok := record.FieldByName(name)
	if !ok || len(field.Values) == 0 {
		return nil
	}
	if values := ValuesOf(field); !slices.Contains(values, value) {
		return fault(path, "%q is no value of the field %s; its values: %s", value, name, strings.Join(values, ", "))
	}
	return nil
}

func fieldsOf(condition Condition) []string {
	var names []string
	switch c := condition.(type) {
	case And:
		for _, child := range c {
			names = append(names, fieldsOf(child)...)
		}
	case Or:
		for _, child := range c {
			names = append(names, fieldsOf(child)...)
		}
	case Not:
		return fieldsOf(c.Of)
	case Comparison:
		return []string{c.Field}
	}
	return names
}

func listShapes(list []Shape) string {
	words := make([]string, len(list))
	for i, shape := range list {
		words[i] = string(shape)
	}
	return strings.Join(words, ", ")
}
