package auditql

import (
	"slices"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

// Denied is a value of OutcomeField that no record has: what was refused, which people look for by this word. Such records
// are failures too.
const (
	OutcomeField = "event_outcome"
	Denied       = "denied"
)

// ValuesOf lists what a field may be asked for, where the schema knows it.
func ValuesOf(field *record.Field) []string {
	if field.Name == OutcomeField {
		return append(slices.Clone(field.Values), Denied)
	}
	return field.Values
}

// refused finds the records that are Denied.
var refused = Or{
	Comparison{Field: record.DecisionField, Op: Equal, Values: []string{record.Forbidden}},
	Comparison{Field: record.CodeField, Op: In, Values: record.RefusalCodes},
}

// meant gives the condition that a comparison stands for, where it asks for "denied".
func (c Comparison) meant() (Condition, bool) {
	if c.Field != OutcomeField || !slices.Contains(c.Values, Denied) {
		return nil, false
	}
	var found Condition = refused
	if others := without(c.Values, []string{Denied}); len(others) > 0 {
		found = Or{refused, Comparison{Field: OutcomeField, Op: In, Values: others}}
	}
	switch c.Op {
	case Equal, In:
		return found, true
	case NotEqual, NotIn:
		return Not{Of: found}, true
	}
	return nil, false
}
