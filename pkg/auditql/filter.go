package auditql

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Loki knows no alternative between a line filter and a label filter; where one is asked for, the line is made a label
// of this name.
const lineLabel = "tallyman_line"

// labelFilter gives a node as an expression of LogQL label filters, in parentheses where it has more than one part.
//
// Every pattern is anchored by hand: Loki says that its label filters are, but rewrites `alice.*` to "contains alice"
// and then lets malice pass (seen in 3.7.8; log/filter.go, simplifyConcat). A pattern that begins with ^ is left alone.
func labelFilter(n node) string {
	switch n := n.(type) {
	case allOf:
		return grouped(n, " and ")
	case anyOf:
		return grouped(n, " or ")
	case oneOf:
		return n.filter()
	case pattern:
		if n.name == LineField {
			return matches(lineLabel, ".*(?:"+n.expr+").*", n.not)
		}
		return matches(n.name, n.expr, n.not)
	case holding:
		return n.filter()
	case ordered:
		return n.filter()
	}
	return ""
}

func grouped(nodes []node, word string) string {
	list := make([]string, len(nodes))
	for i, n := range nodes {
		list[i] = labelFilter(n)
	}
	return "( " + strings.Join(list, word) + " )"
}

// More values than this are compared faster by one pattern than one after another (a third of the time, of 200).
const maxCompared = 8

func (o oneOf) filter() string {
	if len(o.values) > maxCompared {
		return o.pattern()
	}
	operator, word := "=", " or "
	if o.not {
		operator, word = "!=", " and "
	}
	list := make([]string, len(o.values))
	for i, value := range o.values {
		if !isLabel(o.name) {
			value = extracted(value)
		}
		list[i] = o.name + operator + quote(value)
	}
	if len(list) == 1 {
		return list[0]
	}
	return "( " + strings.Join(list, word) + " )"
}

// pattern compares with all values at once.
func (o oneOf) pattern() string {
	list := make([]string, len(o.values))
	for i, value := range o.values {
		if !isLabel(o.name) {
			value = extracted(value)
		}
		list[i] = regexp.QuoteMeta(value)
	}
	return matches(o.name, strings.Join(list, "|"), o.not)
}

func (h holding) filter() string {
	if h.name != LineField {
		return matches(h.name, ".*"+regexp.QuoteMeta(extracted(h.text))+".*", h.not)
	}
	texts := h.needles()
	for i, text := range texts {
		texts[i] = regexp.QuoteMeta(text)
	}
	return matches(lineLabel, ".*(?:"+strings.Join(texts, "|")+").*", h.not)
}

// filter of a number. An absent field must not reach the comparison: Loki lets what is no number pass and marks it as
// an error, and one error fails a whole count. `and` evaluates both of its sides; `or` stops at the first that holds.
func (o ordered) filter() string {
	return "( " + o.name + `!="" and ( ` + o.name + `="" or ` + o.comparison() + " ) )"
}

func (o ordered) comparison() string { return o.name + " " + string(o.op) + " " + o.value }

func matches(name, expr string, not bool) string {
	operator := "=~"
	if not {
		operator = "!~"
	}
	return name + operator + quote(printable("^(?s:"+expr+")$"))
}

// printable writes a pattern without control characters. Loki writes label filters out again to hand them on, between
// backticks, where a NUL is an error and a carriage return is lost.
func printable(expr string) string {
	if !strings.ContainsFunc(expr, func(r rune) bool { return !strconv.IsPrint(r) }) {
		return expr
	}
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return expr
	}
	return re.String()
}

// stages gives a node that must hold as stages of a pipeline. A stage that does not hold ends the work on a line.
func stages(n node) []string {
	switch n := n.(type) {
	case ordered:
		return []string{n.name + `!=""`, n.comparison()}
	case oneOf:
		if n.not && len(n.values) <= maxCompared {
			list := make([]string, len(n.values))
			for i, value := range n.values {
				list[i] = oneOf{name: n.name, values: []string{value}, not: true}.filter()
			}
			return list
		}
	}
	return []string{labelFilter(n)}
}

// lineFilters gives a condition on the whole line as line filters, exactly; false where LogQL's line filters cannot say
// it.
func lineFilters(n node) ([]string, bool) {
	switch n := n.(type) {
	case holding:
		if n.name != LineField {
			return nil, false
		}
		if !n.not {
			return []string{n.needles().filter()}, true
		}
		var list []string
		for _, text := range n.needles() {
			list = append(list, "!= "+quote(text))
		}
		return list, true
	case pattern:
		if n.name != LineField || foldsBeyondASCII(n.expr) {
			return nil, false
		}
		if n.not {
			return []string{"!~ " + quote(n.expr)}, true
		}
		return []string{"|~ " + quote(n.expr)}, true
	}
	return nil, false
}

// foldsBeyondASCII tells whether a pattern ignores the case of letters beyond ASCII. Loki's shortcut for such line
// filters compares first bytes, and so misses letters whose two cases begin differently in UTF-8, as Cyrillic ones do
// (log/filter.go, containsLower).
func foldsBeyondASCII(expr string) bool {
	re, err := syntax.Parse(expr, syntax.Perl)
	return err == nil && folds(re)
}

func folds(re *syntax.Regexp) bool {
	if re.Op == syntax.OpLiteral && re.Flags&syntax.FoldCase != 0 &&
		slices.ContainsFunc(re.Rune, func(r rune) bool { return r > unicode.MaxASCII }) {
		return true
	}
	return slices.ContainsFunc(re.Sub, folds)
}
