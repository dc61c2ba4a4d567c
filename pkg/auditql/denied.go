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

// refused finds what "denied" stands for: the API server's authorizer said no, or the answer was Unauthorized or Forbidden.
var refused = Or{
	Comparison{Field: "k8s_authorization_decision", Op: Equal, Values: []string{"forbid"}},
	Comparison{Field: "http_response_status_code", Op: In, Values: []string{"401", "403"}},
}

// IsDenied tells whether a record has the outcome "denied".
func IsDenied(r *record.Record) bool {
	return slices.ContainsFunc(refused, func(c Condition) bool {
		one := c.(Comparison)
		return slices.Contains(one.Values, r.Get(one.Field))
	})
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
