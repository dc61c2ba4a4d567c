package auditql

import (
	"strconv"
	"strings"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

// More values than this are counted instead of listed in an explanation.
const maxListed = 5

// describe says in words what a node asks for.
func describe(n node) string {
	switch n := n.(type) {
	case allOf:
		return describeAll(n, " and ")
	case anyOf:
		return describeAll(n, " or ")
	case oneOf:
		return n.describe()
	case pattern:
		return subject(n.name) + verb(n.not, " matches ", " does not match ") + strconv.Quote(n.expr)
	case holding:
		return subject(n.name) + verb(n.not, " contains ", " does not contain ") + strconv.Quote(n.text)
	case ordered:
		return subject(n.name) + " " + string(n.op) + " " + n.value
	}
	return ""
}

func describeAll(nodes []node, word string) string {
	list := make([]string, len(nodes))
	for i, n := range nodes {
		list[i] = describe(n)
		switch n.(type) {
		case allOf, anyOf:
			list[i] = "(" + list[i] + ")"
		}
	}
	return strings.Join(list, word)
}

func (o oneOf) describe() string {
	if len(o.values) == 1 && o.values[0] == "" {
		return subject(o.name) + verb(o.not, " is absent", " is there")
	}
	if len(o.values) > maxListed {
		return subject(o.name) + verb(o.not, " is one of ", " is none of ") + strconv.Itoa(len(o.values)) + " values"
	}
	list := make([]string, len(o.values))
	for i, value := range o.values {
		list[i] = strconv.Quote(value)
		if value == "" {
			list[i] = "absent"
		}
	}
	return subject(o.name) + verb(o.not, " is ", " is not ") + strings.Join(list, " or ")
}

func subject(name string) string {
	if name == LineField {
		return "the record's text"
	}
	return record.Title(name)
}

func verb(not bool, plain, negated string) string {
	if not {
		return negated
	}
	return plain
}

// describe says which streams a selector reads.
func (s selector) describe() string {
	var list []string
	for _, label := range record.Labels {
		set := s[label.Name]
		if set == nil || label.Name == "tallyman" {
			continue
		}
		if set.only != nil {
			only := without(set.only, set.never)
			if len(only) == 0 {
				return "No stream: the conditions on " + label.Title + " exclude each other"
			}
			list = append(list, oneOf{name: label.Name, values: only}.describe())
		} else if len(set.never) > 0 {
			list = append(list, oneOf{name: label.Name, values: set.never, not: true}.describe())
		}
		for _, p := range set.patterns {
			list = append(list, describe(p))
		}
	}
	streams := "Reads Tallyman's records"
	if s["tallyman"].only[0] == "evidence" {
		streams = "Reads the evidence"
	}
	if len(list) == 0 {
		return streams + ", all of them"
	}
	return streams + " of which " + strings.Join(list, " and ") + "; Loki's index finds these without reading others"
}

func describeNeedles(n needles) string {
	list := make([]string, min(len(n), maxListed))
	for i := range list {
		list[i] = n[i]
	}
	text := strings.Join(list, " or ")
	if len(n) > maxListed {
		text += " or …"
	}
	return "Drops lines without " + text + " before they are parsed"
}

func titles(names []string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = record.Title(name)
	}
	return strings.Join(list, ", ")
}
