package search

import (
	"regexp"
	"strings"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// comparison reads what follows a field's name.
func (p *parser) comparison(t token, negated bool) (auditql.Condition, error) {
	op := p.take()
	fields, ok := Resolve(t.text)
	if !ok {
		hint := ""
		if meant := resembling(t.text); meant != "" {
			hint = "; did you mean " + meant + "?"
		}
		return nil, wrong(t, "%q is no field of the record%s To search for the text, put it in quotes.", t.text, sentenceEnd(hint))
	}
	values, list, err := p.values(t, op)
	if err != nil {
		return nil, err
	}
	if t.text == "object" && op.text == ":" && p.depth == 0 && !negated && !values[0].anything() {
		return nil, p.choose(t, values)
	}
	conditions := make(auditql.Or, len(fields))
	for i, field := range fields {
		if conditions[i], err = p.compare(field, op, values, list); err != nil {
			return nil, err
		}
	}
	if len(conditions) == 1 {
		return conditions[0], nil
	}
	if op.text == "!=" || op.text == "!~" {
		return auditql.And(conditions), nil
	}
	return conditions, nil
}

func sentenceEnd(hint string) string {
	if hint == "" {
		return "."
	}
	return hint
}

// values reads one value, or a list of them in parentheses.
func (p *parser) values(field, op token) (values []value, list bool, err error) {
	t := p.peek()
	if t.kind != open || t.start != op.end {
		if t.start != op.end || (t.kind != word && t.kind != quoted) {
			return nil, false, &Error{Start: field.start, End: op.end, Message: "a value is missing behind " + field.text + op.text}
		}
		v, err := p.value()
		if next := p.peek(); err == nil && next.start == v.at.end && (next.kind == word || next.kind == quoted) {
			return nil, false, wrong(next, "a space is missing here, or quotes around the whole value")
		}
		return []value{v}, false, err
	}
	p.take()
	for {
		switch next := p.peek(); next.kind {
		case closing:
			p.take()
			if len(values) == 0 {
				return nil, true, wrong(next, "the list of values is empty")
			}
			return values, true, nil
		case or:
			p.take()
		case word, quoted:
			v, err := p.value()
			if err != nil {
				return nil, true, err
			}
			values = append(values, v)
		case end:
			return nil, true, wrong(t, "this list of values is not closed")
		default:
			return nil, true, wrong(next, "only values and OR may stand in a list of values; put others in quotes")
		}
	}
}

func (p *parser) value() (value, error) {
	t := p.take()
	if t.unclosed {
		return value{}, wrong(t, "this quote is not closed")
	}
	return value{text: t.text, wild: t.wild, at: t}, nil
}

// choose takes the objects of the query.
func (p *parser) choose(t token, values []value) error {
	if p.objects != nil {
		return wrong(t, "object: is there twice; for several write object:(a b)")
	}
	p.objects = []string{}
	for _, v := range values {
		if _, err := p.check(v.at, auditql.Comparison{Field: "object", Op: auditql.Equal, Values: []string{v.text}}); err != nil {
			return err
		}
		p.objects = append(p.objects, v.text)
	}
	return nil
}

var exact = map[string]auditql.Op{
	"=": auditql.Equal, "!=": auditql.NotEqual, "=~": auditql.Match, "!~": auditql.NotMatch,
	">": auditql.Greater, ">=": auditql.GreaterEqual, "<": auditql.Less, "<=": auditql.LessEqual,
}

// compare makes the condition of one field.
func (p *parser) compare(field string, op token, values []value, list bool) (auditql.Condition, error) {
	if op.text == ":" {
		return p.oneOf(field, values)
	}
	kind := exact[op.text]
	if list {
		several, ok := map[auditql.Op]auditql.Op{auditql.Equal: auditql.In, auditql.NotEqual: auditql.NotIn}[kind]
		if !ok {
			return nil, wrong(op, "%s takes one value; a list may follow : = and !=", op.text)
		}
		kind = several
	}
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.text
	}
	if field == auditql.LineField && (kind == auditql.Equal || kind == auditql.NotEqual) {
		kind = map[auditql.Op]auditql.Op{auditql.Equal: auditql.Contains, auditql.NotEqual: auditql.NotContains}[kind]
	}
	return p.check(values[0].at, auditql.Comparison{Field: field, Op: kind, Values: texts})
}

// oneOf makes the condition of : and one or more values, each of which may have wildcards or be a range.
func (p *parser) oneOf(field string, values []value) (auditql.Condition, error) {
	var plain []string
	var others auditql.Or
	for _, v := range values {
		condition, err := p.special(field, v)
		if err != nil {
			return nil, err
		}
		if condition != nil {
			others = append(others, condition)
			continue
		}
		op := auditql.Equal
		if field == auditql.LineField {
			op = auditql.Contains
		}
		condition, err = p.check(v.at, auditql.Comparison{Field: field, Op: op, Values: []string{v.text}})
		if err != nil {
			return nil, err
		}
		if field == auditql.LineField {
			others = append(others, condition)
			continue
		}
		plain = append(plain, v.text)
	}
	switch len(plain) {
	case 0:
	case 1:
		others = append(auditql.Or{auditql.Comparison{Field: field, Op: auditql.Equal, Values: plain}}, others...)
	default:
		others = append(auditql.Or{auditql.Comparison{Field: field, Op: auditql.In, Values: plain}}, others...)
	}
	if len(others) == 1 {
		return others[0], nil
	}
	return others, nil
}

var (
	span    = regexp.MustCompile(`^(.*?)\.\.(.*)$`)
	hundred = regexp.MustCompile(`^([1-5])[xX]{2}$`)
)

// special makes the condition of a value that is more than a text: a star alone, wildcards, a range; nil for others.
func (p *parser) special(field string, v value) (auditql.Condition, error) {
	ordered := isOrdered(field)
	if v.at.kind == word && ordered {
		if bounds := span.FindStringSubmatch(v.text); bounds != nil && len(v.wild) == 0 {
			return p.between(field, v, bounds[1], bounds[2])
		}
		if class := hundred.FindStringSubmatch(v.text); class != nil && field == "http_response_status_code" {
			return p.between(field, v, class[1]+"00", class[1]+"99")
		}
	}
	switch text, contains := v.between(); {
	case v.anything():
		if field == auditql.LineField {
			return nil, wrong(v.at, "there is nothing to search for but a wildcard")
		}
		return auditql.Comparison{Field: field, Op: auditql.Exists}, nil
	case len(v.wild) == 0:
		return nil, nil
	case contains:
		return p.check(v.at, auditql.Comparison{Field: field, Op: auditql.Contains, Values: []string{text}})
	default:
		return p.check(v.at, auditql.Comparison{Field: field, Op: auditql.Match, Values: []string{v.pattern()}})
	}
}

func isOrdered(field string) bool {
	if f, ok := record.FieldByName(field); ok {
		return f.Type == record.Integer
	}
	label, ok := record.LabelByName(field)
	return ok && label.Ordered
}

// between makes the condition of a range that includes both of its ends; one of them may be left out.
func (p *parser) between(field string, v value, from, to string) (auditql.Condition, error) {
	var list auditql.And
	for _, bound := range []struct {
		op   auditql.Op
		text string
	}{{auditql.GreaterEqual, from}, {auditql.LessEqual, to}} {
		if strings.TrimSpace(bound.text) == "" {
			continue
		}
		condition, err := p.check(v.at, auditql.Comparison{Field: field, Op: bound.op, Values: []string{bound.text}})
		if err != nil {
			return nil, err
		}
		list = append(list, condition)
	}
	switch len(list) {
	case 0:
		return nil, wrong(v.at, "a range needs at least one end, such as 400..499 or 400..")
	case 1:
		return list[0], nil
	}
	return list, nil
}
