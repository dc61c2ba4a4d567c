package auditql

import (
	"regexp"
	"slices"
	"strconv"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

// The compiler works on conditions in which negation stands only at the leaves, as LogQL has no `not`.
type node interface{ isNode() }

type (
	// always is a condition that does not depend on the record.
	always bool
	allOf  []node
	anyOf  []node

	// oneOf holds where the value is one of values (not: where it is none of them). Empty text stands for an absent
	// field.
	oneOf struct {
		name   string
		values []string
		not    bool
	}
	// pattern holds where the whole value (of LineField: any part of it) matches.
	pattern struct {
		name string
		expr string
		not  bool
	}
	// holding holds where the value contains text.
	holding struct {
		name string
		text string
		not  bool
	}
	// ordered compares a number. It does not hold for an absent field, so it has no negation of its own.
	ordered struct {
		name  string
		op    Op
		value string
	}
)

func (always) isNode()  {}
func (allOf) isNode()   {}
func (anyOf) isNode()   {}
func (oneOf) isNode()   {}
func (pattern) isNode() {}
func (holding) isNode() {}
func (ordered) isNode() {}

var reversed = map[Op]Op{Greater: LessEqual, GreaterEqual: Less, Less: GreaterEqual, LessEqual: Greater}

// normalise pushes negation down to the leaves and evens out groups.
func normalise(condition Condition, not bool) node {
	switch c := condition.(type) {
	case And:
		return group(c, not, not)
	case Or:
		return group(c, !not, not)
	case Not:
		return normalise(c.Of, !not)
	case Comparison:
		if meant, ok := c.meant(); ok {
			return normalise(meant, not)
		}
		return c.leaf(not)
	default:
		return always(!not)
	}
}

func group(list []Condition, any, not bool) node {
	nodes := make([]node, len(list))
	for i, child := range list {
		nodes[i] = normalise(child, not)
	}
	if any {
		return or(nodes...)
	}
	return and(nodes...)
}

// and joins nodes of which all must hold; groups within are taken up.
func and(nodes ...node) node {
	var kept allOf
	for _, n := range nodes {
		switch n := n.(type) {
		case always:
			if !n {
				return always(false)
			}
		case allOf:
			kept = append(kept, n...)
		default:
			kept = append(kept, n)
		}
	}
	switch len(kept) {
	case 0:
		return always(true)
	case 1:
		return kept[0]
	}
	return kept
}

// or joins nodes of which one must hold; equalities of the same field become one list.
func or(nodes ...node) node {
	var kept anyOf
	for _, n := range nodes {
		switch n := n.(type) {
		case always:
			if n {
				return always(true)
			}
		case anyOf:
			for _, inner := range n {
				kept = kept.add(inner)
			}
		default:
			kept = kept.add(n)
		}
	}
	switch len(kept) {
	case 0:
		return always(false)
	case 1:
		return kept[0]
	}
	return kept
}

func (a anyOf) add(n node) anyOf {
	added, ok := n.(oneOf)
	if !ok || added.not {
		return append(a, n)
	}
	for i, existing := range a {
		if list, ok := existing.(oneOf); ok && !list.not && list.name == added.name {
			list.values = distinct(slices.Concat(list.values, added.values))
			a[i] = list
			return a
		}
	}
	return append(a, n)
}

func (c Comparison) leaf(not bool) node {
	switch c.Op {
	case Equal, In:
		return c.oneOf(c.Values, not)
	case NotEqual, NotIn:
		return c.oneOf(c.Values, !not)
	case Absent:
		return c.oneOf([]string{""}, not)
	case Exists:
		return c.oneOf([]string{""}, !not)
	case Match, NotMatch:
		return pattern{name: c.Field, expr: c.Values[0], not: not != (c.Op == NotMatch)}
	case Contains, NotContains:
		return c.holding(not != (c.Op == NotContains))
	default:
		return c.order(not)
	}
}

func (c Comparison) oneOf(values []string, not bool) node {
	if kind, _ := kindOf(c.Field); kind == integerKind {
		values = wholeNumbers(values)
	}
	return oneOf{name: c.Field, values: distinct(values), not: not}
}

// holding on a label becomes a pattern, as selectors know no other way.
func (c Comparison) holding(not bool) node {
	if isLabel(c.Field) {
		return pattern{name: c.Field, expr: ".*" + regexp.QuoteMeta(c.Values[0]) + ".*", not: not}
	}
	return holding{name: c.Field, text: c.Values[0], not: not}
}

// order of a label is over its list of values; a value that the list does not have is neither above nor below.
func (c Comparison) order(not bool) node {
	if label, ok := record.LabelByName(c.Field); ok {
		rank := label.Rank(c.Values[0])
		var values []string
		for i, value := range label.Values {
			if inOrder(i-rank, c.Op) {
				values = append(values, value)
			}
		}
		if len(values) == 0 {
			return always(not)
		}
		return oneOf{name: c.Field, values: values, not: not}
	}
	number, _ := strconv.ParseFloat(c.Values[0], 64)
	value := formatNumber(number)
	if not {
		return or(oneOf{name: c.Field, values: []string{""}}, ordered{name: c.Field, op: reversed[c.Op], value: value})
	}
	return ordered{name: c.Field, op: c.Op, value: value}
}

func inOrder(difference int, op Op) bool {
	switch op {
	case Greater:
		return difference > 0
	case GreaterEqual:
		return difference >= 0
	case Less:
		return difference < 0
	default:
		return difference <= 0
	}
}
