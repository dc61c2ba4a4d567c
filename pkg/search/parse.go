package search

import (
	"errors"
	"regexp"
	"slices"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
)

// Conditions are what a text asks for: the parts of an audit query that say which records are meant.
type Conditions struct {
	Objects []string
	// Where is nil for an empty text.
	Where auditql.Condition
}

// MaxText is how many bytes a text may have.
const MaxText = 64 << 10

const maxDepth = 18

// Parse reads a text. The error is of type *Error.
func Parse(text string) (*Conditions, error) { return parse(text, false) }

// ParseTemplate reads a text in which values may be dashboard variables: $name, ${name} or [[name]]. What they will be
// is not known yet, so values with one are not judged.
func ParseTemplate(text string) (*Conditions, error) { return parse(text, true) }

var variable = regexp.MustCompile(`\$\w+|\$\{[^}]+\}|\[\[[^\]]+\]\]`)

func parse(text string, templates bool) (*Conditions, error) {
	if len(text) > MaxText {
		return nil, &Error{Start: MaxText, End: len(text), Message: "the text is longer than 64 KiB"}
	}
	p := &parser{tokens: lex(text), templates: templates}
	where, err := p.alternatives()
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != end {
		return nil, wrong(t, "nothing is open here that could be closed; put the text in quotes to search for it")
	}
	found := &Conditions{Objects: p.objects}
	if list, ok := where.(auditql.And); !ok || len(list) > 0 {
		found.Where = where
	}
	query := auditql.Query{Shape: auditql.Records, Objects: found.Objects, Where: found.Where}
	if err := query.Validate(); err != nil && !(templates && variable.MatchString(text)) {
		return nil, &Error{Start: 0, End: len(text), Message: messageOf(err)}
	}
	return found, nil
}

func messageOf(err error) string {
	if fault, ok := errors.AsType[*auditql.Error](err); ok {
		return fault.Message
	}
	return err.Error()
}

// parser works by recursive descent over the tokens.
type parser struct {
	tokens  []token
	at      int
	depth   int
	objects []string
	// templates says that values with a variable are not judged.
	templates bool
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) take() token {
	t := p.tokens[p.at]
	if t.kind != end {
		p.at++
	}
	return t
}

// alternatives reads terms with OR between them, up to a closing parenthesis or the end.
func (p *parser) alternatives() (auditql.Condition, error) {
	var list auditql.Or
	for {
		begin := p.peek()
		all, err := p.sequence()
		if err != nil {
			return nil, err
		}
		list = append(list, all)
		next := p.peek()
		if next.kind != or && len(list) == 1 {
			return all, nil
		}
		if p.objects != nil && p.depth == 0 {
			return nil, wrong(begin, "object: applies to the whole question and cannot be in one of several alternatives; write object= to compare it")
		}
		if empty, ok := all.(auditql.And); ok && len(empty) == 0 {
			return nil, wrong(begin, "OR stands between two terms; one is missing here")
		}
		if next.kind != or {
			return list, nil
		}
		p.take()
	}
}

// sequence reads terms that must all hold.
func (p *parser) sequence() (auditql.Condition, error) {
	list := auditql.And{}
	for {
		switch t := p.peek(); t.kind {
		case end, closing, or:
			if len(list) == 1 {
				return list[0], nil
			}
			return list, nil
		case and:
			p.take()
			if next := p.peek().kind; len(list) == 0 && p.objects == nil || next == end || next == closing || next == or || next == and {
				return nil, wrong(t, "AND stands between two terms; one is missing here")
			}
		default:
			condition, err := p.term(false)
			if err != nil {
				return nil, err
			}
			if condition != nil {
				list = append(list, condition)
			}
		}
	}
}

// term reads one term or group; nil is one that chose objects and is no condition.
func (p *parser) term(negated bool) (auditql.Condition, error) {
	t := p.take()
	switch t.kind {
	case minus, not:
		return p.negation(t, negated)
	case open:
		return p.group(t)
	case name:
		return p.comparison(t, negated)
	case word, quoted:
		return p.text(t)
	case operator:
		return nil, wrong(t, "a field's name is missing before %s; put the text in quotes to search for it", t.text)
	default:
		return nil, wrong(t, "a term is missing here")
	}
}

func (p *parser) negation(t token, negated bool) (auditql.Condition, error) {
	switch p.peek().kind {
	case end, closing, or, and:
		return nil, wrong(t, "what is to be excluded is missing")
	}
	// Counted as a level, or a long row of them would exhaust the stack.
	if p.depth++; p.depth > maxDepth {
		return nil, wrong(t, "more than %d levels", maxDepth)
	}
	defer func() { p.depth-- }()
	condition, err := p.term(!negated)
	if err != nil {
		return nil, err
	}
	return negate(condition), nil
}

func (p *parser) group(t token) (auditql.Condition, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, wrong(t, "more than %d levels", maxDepth)
	}
	defer func() { p.depth-- }()
	condition, err := p.alternatives()
	if err != nil {
		return nil, err
	}
	if next := p.take(); next.kind != closing {
		return nil, wrong(t, "this parenthesis is not closed")
	}
	if list, ok := condition.(auditql.And); ok && len(list) == 0 {
		return nil, wrong(t, "these parentheses are empty")
	}
	return condition, nil
}

// text is searched for in the whole record. Wildcards in it make no difference at its ends, as it is found anywhere.
func (p *parser) text(t token) (auditql.Condition, error) {
	if t.unclosed {
		return nil, wrong(t, "this quote is not closed")
	}
	value := value{text: t.text, wild: t.wild}
	if t.kind == word && len(t.wild) > 0 {
		trimmed := value.trimStars()
		if trimmed.text == "" {
			return nil, wrong(t, "there is nothing to search for but wildcards")
		}
		if len(trimmed.wild) > 0 {
			return auditql.Comparison{Field: auditql.LineField, Op: auditql.Match, Values: []string{trimmed.pattern()}}, nil
		}
		value = trimmed
	}
	if value.text == "" {
		return nil, wrong(t, "there is nothing to search for between the quotes")
	}
	return p.check(t, auditql.Comparison{Field: auditql.LineField, Op: auditql.Contains, Values: []string{value.text}})
}

var opposites = map[auditql.Op]auditql.Op{
	auditql.Equal: auditql.NotEqual, auditql.In: auditql.NotIn, auditql.Match: auditql.NotMatch, auditql.Contains: auditql.NotContains, auditql.Exists: auditql.Absent,
}

func init() {
	for op, opposite := range opposites {
		opposites[opposite] = op
	}
}

// negate keeps to the leaves where it can, as editors show a condition better than a negated one.
func negate(condition auditql.Condition) auditql.Condition {
	switch c := condition.(type) {
	case auditql.Not:
		return c.Of
	case auditql.Comparison:
		if opposite, ok := opposites[c.Op]; ok {
			c.Op = opposite
			return c
		}
	}
	return auditql.Not{Of: condition}
}

// check turns what is wrong with a comparison into an error at its place.
func (p *parser) check(t token, c auditql.Comparison) (auditql.Condition, error) {
	if p.templates && slices.ContainsFunc(c.Values, variable.MatchString) {
		return c, nil
	}
	if err := c.Validate(); err != nil {
		return nil, wrong(t, "%s", messageOf(err))
	}
	return c, nil
}
