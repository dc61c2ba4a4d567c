package search

import (
	"slices"
	"strings"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// Due says what may stand at a place of a text.
type Due string

const (
	// DueTerm is a field's name, a keyword or a text.
	DueTerm Due = "term"
	// DueValue is a value of Fields.
	DueValue Due = "value"
)

// Place is what completion is asked for.
type Place struct {
	Due Due
	// Fields whose values are due.
	Fields []string
	// Operator before the value.
	Operator string
	// Typed is what already stands between Start and the place, without quotes and escapes.
	Typed string
	// Start and End are the bytes that a completion replaces.
	Start, End int
}

// At tells what may stand at a byte of a text, which need not be whole.
func At(text string, at int) Place {
	at = min(max(at, 0), len(text))
	tokens := lex(text[:at])
	last := tokens[max(len(tokens)-2, 0)]
	place := Place{Due: DueTerm, Start: at, End: at}
	touches := last.end == at && len(tokens) > 1 && (last.kind != quoted || last.unclosed)
	if touches && slices.Contains([]kind{word, quoted, name, and, or, not}, last.kind) {
		place.Start, place.Typed = last.start, last.text
		place.End = at + rest(text[at:], last.kind == quoted)
	}
	if field, op, ok := fieldBefore(tokens[:len(tokens)-1], at, touches); ok {
		if fields, known := Resolve(field); known {
			place.Due, place.Fields, place.Operator = DueValue, fields, op
		}
	}
	return place
}

// rest is how much of what stands behind the place belongs to the word or quoted text that it is in.
func rest(text string, inQuotes bool) int {
	if inQuotes {
		if i := strings.IndexByte(text, '"'); i >= 0 {
			return i + 1
		}
		return 0
	}
	if i := strings.IndexFunc(text, delicate); i >= 0 {
		return i
	}
	return len(text)
}

// fieldBefore finds the field whose value, or list of values, the last token is in.
func fieldBefore(tokens []token, at int, inValue bool) (field, op string, ok bool) {
	i := len(tokens) - 1
	if i >= 0 && tokens[i].kind == operator {
		if tokens[i].end != at {
			return "", "", false
		}
		return fieldAt(tokens, i)
	}
	if i >= 1 && inValue && tokens[i-1].kind == operator && tokens[i-1].end == tokens[i].start {
		return fieldAt(tokens, i-1)
	}
	// In a list, which is open as long as it is not closed.
	for ; i >= 1; i-- {
		switch tokens[i].kind {
		case word, quoted, or:
			continue
		case open:
			if tokens[i-1].kind == operator && tokens[i-1].end == tokens[i].start {
				return fieldAt(tokens, i-1)
			}
		}
		break
	}
	return "", "", false
}

func fieldAt(tokens []token, operatorAt int) (field, op string, ok bool) {
	if operatorAt == 0 || tokens[operatorAt-1].kind != name {
		return "", "", false
	}
	return tokens[operatorAt-1].text, tokens[operatorAt].text, true
}

// Item is something that may be put in at a place.
type Item struct {
	// Label is what is shown, Insert what is put in.
	Label, Insert string
	// Kind is field, keyword or value.
	Kind string
	// Detail is short and stands beside the label; Documentation is a sentence or two.
	Detail, Documentation string
}

// Terms lists what may begin a term and has what was typed in it: what begins with it first.
func Terms(typed string) []Item {
	var items []Item
	for _, name := range names() {
		fields, _ := Resolve(name)
		items = append(items, Item{Label: name, Insert: name + operatorFor(fields[0]), Kind: "field", Detail: titles(fields), Documentation: documentation(fields)})
	}
	for _, keyword := range []struct{ name, means string }{{"OR", "one of two terms must hold"}, {"NOT", "the next term must not hold; - is shorter"}} {
		items = append(items, Item{Label: keyword.name, Insert: keyword.name + " ", Kind: "keyword", Detail: keyword.means})
	}
	return matching(items, typed)
}

// operatorFor is the operator that is put in behind a field.
func operatorFor(field string) string {
	if label, ok := record.LabelByName(field); ok && label.Ordered {
		return ">="
	}
	return ":"
}

func titles(fields []string) string {
	list := make([]string, len(fields))
	for i, field := range fields {
		list[i] = record.Title(field)
		if field == auditql.LineField {
			list[i] = "The record's text"
		}
	}
	return strings.Join(list, " or ")
}

func documentation(fields []string) string {
	if field, ok := record.FieldByName(fields[0]); ok {
		return field.Description
	}
	if label, ok := record.LabelByName(fields[0]); ok {
		return label.Description
	}
	return "The whole text of the record, evidence not included."
}

// Values makes items of the values that a field has, counts beside them where they are known.
func Values(values []string, details map[string]string, typed string) []Item {
	items := make([]Item, len(values))
	for i, v := range values {
		items[i] = Item{Label: v, Insert: valueOf(v), Kind: "value", Detail: details[v]}
	}
	return matching(items, typed)
}

// matching keeps the items that have what was typed, upper or lower case, those that begin with it first.
func matching(items []Item, typed string) []Item {
	typed = strings.ToLower(strings.Trim(typed, "*"))
	var begin, hold []Item
	for _, item := range items {
		switch at := strings.Index(strings.ToLower(item.Label), typed); {
		case at == 0:
			begin = append(begin, item)
		case at > 0 || typed != "" && strings.Contains(strings.ToLower(item.Detail), typed) && item.Kind == "field":
			hold = append(hold, item)
		}
	}
	return append(begin, hold...)
}
