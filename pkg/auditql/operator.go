package auditql

import (
	"slices"
	"strings"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

// Op is a comparison operator.
type Op string

// The operators. Patterns (=~, !~) are RE2 and match the whole value, as in Loki's selectors; on LineField they match
// anywhere.
const (
	Equal        Op = "="
	NotEqual     Op = "!="
	Match        Op = "=~"
	NotMatch     Op = "!~"
	Contains     Op = "contains"
	NotContains  Op = "notContains"
	Greater      Op = ">"
	GreaterEqual Op = ">="
	Less         Op = "<"
	LessEqual    Op = "<="
	Exists       Op = "exists"
	Absent       Op = "absent"
	In           Op = "in"
	NotIn        Op = "notIn"
)

// kind of a thing that can be compared; it decides which operators make sense.
type kind string

const (
	stringKind  kind = "string field"
	integerKind kind = "integer field"
	booleanKind kind = "boolean field"
	labelKind   kind = "label"
	orderedKind kind = "ordered label"
	lineKind    kind = "line"
)

var (
	textOps    = []Op{Equal, NotEqual, Match, NotMatch, Contains, NotContains, In, NotIn, Exists, Absent}
	orderOps   = []Op{Greater, GreaterEqual, Less, LessEqual}
	allowedOps = map[kind][]Op{
		stringKind:  textOps,
		integerKind: {Equal, NotEqual, Greater, GreaterEqual, Less, LessEqual, In, NotIn, Exists, Absent},
		booleanKind: {Equal, NotEqual, Exists, Absent},
		labelKind:   textOps,
		orderedKind: slices.Concat(textOps, orderOps),
		lineKind:    {Contains, NotContains, Match, NotMatch},
	}
	knownOps = slices.Concat(textOps, orderOps)
)

// kindOf tells what a name stands for. The label tallyman is no part of any question: the shape sets it.
func kindOf(name string) (kind, bool) {
	if name == LineField {
		return lineKind, true
	}
	if label, ok := record.LabelByName(name); ok {
		if label.Ordered {
			return orderedKind, true
		}
		return labelKind, name != "tallyman"
	}
	field, ok := record.FieldByName(name)
	if !ok {
		return "", false
	}
	switch field.Type {
	case record.Integer:
		return integerKind, true
	case record.Boolean:
		return booleanKind, true
	default:
		return stringKind, true
	}
}

func isLabel(name string) bool {
	_, ok := record.LabelByName(name)
	return ok
}

func (o Op) takesValue() bool { return o != Exists && o != Absent }
func (o Op) takesList() bool  { return o == In || o == NotIn }
func (o Op) isPattern() bool  { return o == Match || o == NotMatch }
func (o Op) isOrder() bool    { return slices.Contains(orderOps, o) }

func listOps(ops []Op) string {
	words := make([]string, len(ops))
	for i, op := range ops {
		words[i] = string(op)
	}
	return strings.Join(words, ", ")
}
