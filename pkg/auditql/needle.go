package auditql

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

// More alternatives than this in one line filter cost more than the parser they save.
const maxNeedles = 16

// needles is texts of which a line must contain at least one. Lines without are dropped before they are parsed, which
// is where a query spends its time.
type needles []string

// needlesOf lists, for a node that must hold, what its lines must contain.
func needlesOf(n node) []needles {
	switch n := n.(type) {
	case allOf:
		var all []needles
		for _, child := range n {
			all = append(all, needlesOf(child)...)
		}
		return all
	case anyOf:
		return needlesOfAny(n)
	case oneOf:
		return needlesOfValues(n)
	case pattern:
		return needlesOfPattern(n)
	case holding:
		if !n.not {
			return []needles{n.needles()}
		}
	case ordered:
		return []needles{{key(n.name)}}
	}
	return nil
}

// needlesOfAny joins the best of each branch; a branch without any leaves the whole without.
func needlesOfAny(n anyOf) []needles {
	var joined needles
	for _, child := range n {
		best := bestOf(needlesOf(child))
		if best == nil {
			return nil
		}
		joined = distinct(slices.Concat(joined, best))
	}
	if len(joined) > maxNeedles {
		return nil
	}
	return []needles{joined}
}

// bestOf picks the needles that drop most: the rarest text is taken to be the longest.
func bestOf(all []needles) needles {
	var best needles
	length := 0
	for _, candidate := range all {
		shortest := len(slices.MinFunc(candidate, func(a, b string) int { return len(a) - len(b) }))
		if shortest > length {
			best, length = candidate, shortest
		}
	}
	return best
}

func needlesOfValues(n oneOf) []needles {
	if isLabel(n.name) {
		return nil
	}
	absent := slices.Contains(n.values, "")
	switch {
	case n.not && absent, !n.not && !absent && len(n.values) > maxNeedles:
		return []needles{{key(n.name)}}
	case n.not || absent:
		return nil
	}
	var texts needles
	for _, value := range n.values {
		texts = append(texts, pair(n.name, value))
	}
	return []needles{texts}
}

func needlesOfPattern(n pattern) []needles {
	if isLabel(n.name) || n.name == LineField {
		return nil
	}
	re, err := regexp.Compile("^(?s:" + n.expr + ")$")
	if err != nil || re.MatchString("") != n.not {
		return nil
	}
	if n.not {
		return []needles{{key(n.name)}}
	}
	prefix, _ := regexp.MustCompile(n.expr).LiteralPrefix()
	return []needles{{key(n.name) + `"` + jsonText(prefix)}}
}

// needles of a text: as a record's JSON has it and, in the line as a whole, as it was typed, so that both a command
// with quotes and a piece of JSON are found.
func (h holding) needles() needles {
	escaped := jsonText(h.text)
	if h.name == LineField && escaped != h.text {
		return needles{h.text, escaped}
	}
	return needles{escaped}
}

func key(name string) string { return `"` + name + `":` }

// pair is a key and its value as JSON.stringify writes them. The quotes within a value are escaped, so that it cannot
// be taken for a pair; but of a number it is only the beginning.
func pair(name, value string) string {
	if field, ok := record.FieldByName(name); ok && field.Type != record.String {
		return key(name) + value
	}
	return key(name) + `"` + jsonText(value) + `"`
}

func (n needles) filter() string {
	quoted := make([]string, len(n))
	for i, text := range n {
		quoted[i] = quote(text)
	}
	return "|= " + strings.Join(quoted, " or ")
}
