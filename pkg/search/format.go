package search

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
)

// Format writes conditions as text that Parse reads back as what means the same. The error says what the language
// cannot express.
func Format(c *Conditions) (string, error) {
	var terms []string
	if len(c.Objects) > 0 {
		terms = append(terms, "object:"+listOf(c.Objects))
	}
	if c.Where != nil {
		text, err := format(c.Where, outermost)
		if err == nil && text != "" && len(terms) > 0 {
			// Side by side binds more tightly than OR.
			text, err = format(c.Where, inAnd)
		}
		if err != nil {
			return "", err
		}
		terms = append(terms, text)
	}
	return strings.TrimSpace(strings.Join(terms, " ")), nil
}

// place of a condition, which decides whether it needs parentheses.
type place int

const (
	outermost place = iota
	inAnd
	inOr
	inNot
)

func format(condition auditql.Condition, at place) (string, error) {
	switch c := condition.(type) {
	case auditql.And:
		return formatAnd(c, at)
	case auditql.Or:
		return formatOr(c, at)
	case auditql.Not:
		text, err := format(c.Of, inNot)
		return negated(text), err
	case auditql.Comparison:
		return formatComparison(c)
	default:
		return "", fmt.Errorf("an empty condition cannot be written")
	}
}

// negated writes the opposite of one term or group.
func negated(term string) string {
	if opposite, ok := strings.CutPrefix(term, "-"); ok {
		return opposite
	}
	return "-" + term
}

func formatAnd(list auditql.And, at place) (string, error) {
	var texts []string
	for _, child := range list {
		if inner, ok := child.(auditql.And); ok && len(inner) == 0 {
			continue
		}
		text, err := format(child, inAnd)
		if err != nil {
			return "", err
		}
		texts = append(texts, text)
	}
	switch {
	case len(texts) == 0 && at != outermost:
		return "", fmt.Errorf("an empty group of conditions, which always holds, cannot be written")
	case len(texts) == 1:
		// The group is not written, so what stands in it is in the group's place.
		return only(list, at)
	}
	text := strings.Join(texts, " ")
	if at == inNot {
		return parenthesised(text), nil
	}
	return text, nil
}

// only writes the one condition of a group that is not empty itself.
func only(list auditql.And, at place) (string, error) {
	for _, child := range list {
		if inner, ok := child.(auditql.And); !ok || len(inner) > 0 {
			return format(child, at)
		}
	}
	return "", nil
}

func formatOr(list auditql.Or, at place) (string, error) {
	if len(list) == 1 {
		return format(list[0], at)
	}
	if alias, c, ok := aliased(list); ok {
		return write(alias, c)
	}
	texts := make([]string, len(list))
	for i, child := range list {
		text, err := format(child, inOr)
		if err != nil {
			return "", err
		}
		texts[i] = text
	}
	text := strings.Join(texts, " OR ")
	if at == inAnd || at == inNot {
		return parenthesised(text), nil
	}
	return text, nil
}

// aliased recognises what an alias for several fields was read as.
func aliased(list auditql.Or) (string, auditql.Comparison, bool) {
	for _, alias := range Aliases {
		if len(alias.Fields) < 2 || len(list) != len(alias.Fields) {
			continue
		}
		first, _ := list[0].(auditql.Comparison)
		same := func(i int) bool {
			c, ok := list[i].(auditql.Comparison)
			return ok && c.Field == alias.Fields[i] && c.Op == first.Op && slices.Equal(c.Values, first.Values)
		}
		switch first.Op {
		case auditql.Equal, auditql.In, auditql.Match, auditql.Contains, auditql.Exists:
			if same(0) && same(1) {
				return alias.Name, first, true
			}
		}
	}
	return "", auditql.Comparison{}, false
}

func formatComparison(c auditql.Comparison) (string, error) {
	if c.Field == auditql.LineField {
		return formatLine(c)
	}
	return write(shortest(c.Field), c)
}

func formatLine(c auditql.Comparison) (string, error) {
	switch c.Op {
	case auditql.Contains:
		return textOf(c.Values[0]), nil
	case auditql.NotContains:
		return "-" + textOf(c.Values[0]), nil
	default:
		return "text" + string(c.Op) + quote(c.Values[0]), nil
	}
}

// textOf writes a text that is searched for: as a word where it reads back as one, which looks best.
func textOf(text string) string {
	if strings.HasPrefix(text, "-") || strings.Contains(text, `\`) {
		return quote(text)
	}
	if tokens := lex(text); len(tokens) == 2 && tokens[0].kind == word && len(tokens[0].wild) == 0 && tokens[0].text == text {
		return text
	}
	return quote(text)
}

// write writes a comparison of the field or fields that a name stands for.
func write(name string, c auditql.Comparison) (string, error) {
	colon := name + ":"
	// At the outermost level object: means more than the comparison.
	if name == "object" {
		colon = name + "="
	}
	switch c.Op {
	case auditql.Equal:
		return colon + valueOf(c.Values[0]), nil
	case auditql.NotEqual:
		return "-" + colon + valueOf(c.Values[0]), nil
	case auditql.In, auditql.NotIn:
		if len(c.Values) == 0 {
			return "", fmt.Errorf("an empty list of values cannot be written")
		}
		return map[auditql.Op]string{auditql.NotIn: "-"}[c.Op] + colon + listOf(c.Values), nil
	case auditql.Exists:
		return name + ":*", nil
	case auditql.Absent:
		return "-" + name + ":*", nil
	case auditql.Contains, auditql.NotContains:
		return writeContains(name, c), nil
	case auditql.Match, auditql.NotMatch:
		if text, ok := wildcards(c.Values[0]); ok && reads(name, text, c.Values[0]) {
			return map[auditql.Op]string{auditql.NotMatch: "-"}[c.Op] + name + ":" + text, nil
		}
		return name + string(c.Op) + quote(c.Values[0]), nil
	default:
		return name + string(c.Op) + valueOf(c.Values[0]), nil
	}
}

// reads tells whether a word with wildcards is read as that pattern, and not as something special.
func reads(name, text, expr string) bool {
	found, err := Parse("(" + name + ":" + text + ")")
	if err != nil {
		return false
	}
	c, _ := found.Where.(auditql.Comparison)
	if or, ok := found.Where.(auditql.Or); ok {
		c, _ = or[0].(auditql.Comparison)
	}
	return c.Op == auditql.Match && c.Values[0] == expr
}

// writeContains writes *text*, with quotes impossible: wildcards have no meaning in them.
func writeContains(name string, c auditql.Comparison) string {
	var out strings.Builder
	for _, r := range c.Values[0] {
		switch {
		case strings.ContainsRune(`\*?()", `, r):
			out.WriteString(`\` + string(r))
		case r < ' ' || r == 0x7f || isSpace(string(r)):
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
	}
	return map[auditql.Op]string{auditql.NotContains: "-"}[c.Op] + name + ":*" + out.String() + "*"
}

func listOf(values []string) string {
	if len(values) == 1 {
		return valueOf(values[0])
	}
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = valueOf(v)
		if v == "OR" {
			texts[i] = quote(v)
		}
	}
	return "(" + strings.Join(texts, " ") + ")"
}

// valueOf writes a value so that it reads back as it is: bare where nothing in it could be taken for something else.
func valueOf(value string) string {
	if value == "" || strings.ContainsFunc(value, delicate) || span.MatchString(value) || hundred.MatchString(value) {
		return quote(value)
	}
	return value
}

func delicate(r rune) bool {
	return strings.ContainsRune(`*?\()",`, r) || isSpace(string(r)) || r < ' ' || r == 0x7f
}

func quote(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			out.WriteString(`\` + string(r))
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\t':
			out.WriteString(`\t`)
		case r == '\r':
			out.WriteString(`\r`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
	return out.String()
}

func parenthesised(text string) string { return "(" + text + ")" }
