package auditql

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

// No stream has this value: it stands in selectors for a condition that nothing can meet.
const nothing = "(nothing matches)"

// selector collects what the conditions say of the stream labels. Labels are Loki's only index, so what is decided here
// is never read.
type selector map[string]*labelSet

type labelSet struct {
	// only is the values left; nil means any.
	only     []string
	never    []string
	patterns []pattern
}

// prune moves the label conditions among nodes, all of which must hold, to a selector and returns the rest. Label
// values that every branch of an alternative agrees on narrow the selector too, but the alternative itself stays.
func prune(kind string, n node) (selector, []node) {
	s := selector{"tallyman": {only: []string{kind}}}
	var rest []node
	for _, part := range parts(n) {
		if part == always(false) {
			s.set("object").narrow([]string{})
			continue
		}
		if !s.absorb(part) {
			rest = append(rest, part)
		}
	}
	return s, rest
}

// parts lists the nodes that must all hold.
func parts(n node) []node {
	switch n := n.(type) {
	case allOf:
		return n
	case always:
		if n {
			return nil
		}
	}
	return []node{n}
}

// absorb takes over a node, or what of it concerns labels, and reports whether nothing is left to do.
func (s selector) absorb(n node) bool {
	switch n := n.(type) {
	case oneOf:
		if !isLabel(n.name) {
			return false
		}
		if n.not {
			s.set(n.name).never = distinct(slices.Concat(s.set(n.name).never, n.values))
		} else {
			s.set(n.name).narrow(n.values)
		}
		return true
	case pattern:
		if isLabel(n.name) {
			s.set(n.name).patterns = append(s.set(n.name).patterns, n)
			return true
		}
	case anyOf:
		for _, label := range record.Labels {
			if values := implied(n, label.Name); values != nil {
				s.set(label.Name).narrow(values)
			}
		}
	}
	return false
}

// implied is the values that a label must have for the node to hold; nil means any.
func implied(n node, name string) []string {
	switch n := n.(type) {
	case oneOf:
		if n.name == name && !n.not {
			return n.values
		}
	case allOf:
		var values []string
		for _, child := range n {
			inner := implied(child, name)
			switch {
			case inner == nil:
			case values == nil:
				values = inner
			default:
				values = intersect(values, inner)
			}
		}
		return values
	case anyOf:
		values := []string{}
		for _, child := range n {
			inner := implied(child, name)
			if inner == nil {
				return nil
			}
			values = distinct(slices.Concat(values, inner))
		}
		return values
	}
	return nil
}

func (s selector) set(name string) *labelSet {
	if s[name] == nil {
		s[name] = &labelSet{}
	}
	return s[name]
}

func (l *labelSet) narrow(values []string) {
	if l.only == nil {
		l.only = distinct(values)
		return
	}
	l.only = intersect(l.only, values)
}

// String gives the selector in LogQL, labels in the order of the schema.
func (s selector) String() string {
	var matchers []string
	for _, label := range record.Labels {
		if set := s[label.Name]; set != nil {
			matchers = append(matchers, set.matchers(label.Name)...)
		}
	}
	return "{" + strings.Join(matchers, ", ") + "}"
}

func (l *labelSet) matchers(name string) []string {
	var list []string
	if l.only != nil {
		only := without(l.only, l.never)
		if len(only) == 0 {
			only = []string{nothing}
		}
		list = append(list, matcher(name, only, "=", "=~"))
	} else if len(l.never) > 0 {
		list = append(list, matcher(name, l.never, "!=", "!~"))
	}
	for _, p := range l.patterns {
		operator := "=~"
		if p.not {
			operator = "!~"
		}
		list = append(list, name+operator+quote(p.expr))
	}
	return list
}

func matcher(name string, values []string, equal, match string) string {
	if len(values) == 1 {
		return name + equal + quote(values[0])
	}
	escaped := make([]string, len(values))
	for i, value := range values {
		escaped[i] = regexp.QuoteMeta(value)
	}
	return name + match + quote(strings.Join(escaped, "|"))
}
