package search

import (
	"regexp"
	"slices"
	"strings"
)

// value of a comparison, with its wildcards.
type value struct {
	text string
	// wild holds where in text a * or ? is a wildcard.
	wild []int
	at   token
}

// trimStars leaves out the stars at both ends.
func (v value) trimStars() value {
	for len(v.wild) > 0 && v.wild[0] == 0 && v.text[0] == '*' {
		v.text, v.wild = v.text[1:], shifted(v.wild[1:], -1)
	}
	for len(v.wild) > 0 && v.wild[len(v.wild)-1] == len(v.text)-1 && v.text[len(v.text)-1] == '*' {
		v.text, v.wild = v.text[:len(v.text)-1], v.wild[:len(v.wild)-1]
	}
	return v
}

func shifted(list []int, by int) []int {
	moved := make([]int, len(list))
	for i, at := range list {
		moved[i] = at + by
	}
	return moved
}

// pattern gives the value as RE2.
func (v value) pattern() string {
	var out strings.Builder
	from := 0
	for _, at := range v.wild {
		out.WriteString(regexp.QuoteMeta(v.text[from:at]))
		out.WriteString(map[byte]string{'*': ".*", '?': "."}[v.text[at]])
		from = at + 1
	}
	out.WriteString(regexp.QuoteMeta(v.text[from:]))
	return out.String()
}

// anything tells whether the value is a star alone.
func (v value) anything() bool { return v.text == "*" && len(v.wild) == 1 }

// between gives the text that a value holds which is *text*.
func (v value) between() (string, bool) {
	trimmed := v.trimStars()
	both := len(v.wild) >= 2 && v.wild[0] == 0 && v.wild[len(v.wild)-1] == len(v.text)-1
	return trimmed.text, both && len(trimmed.wild) == 0 && trimmed.text != "" && v.text[0] == '*' && v.text[len(v.text)-1] == '*'
}

// wildcards is the reverse of pattern: the text with wildcards that means the same as an RE2 pattern.
func wildcards(expr string) (string, bool) {
	var out strings.Builder
	for rest := expr; rest != ""; {
		switch {
		case strings.HasPrefix(rest, ".*"):
			out.WriteByte('*')
			rest = rest[2:]
		case rest[0] == '.':
			out.WriteByte('?')
			rest = rest[1:]
		case rest[0] == '\\' && len(rest) > 1 && strings.ContainsRune(`\.+*?()|[]{}^$`, rune(rest[1])):
			out.WriteString(escaped(rest[1:2]))
			rest = rest[2:]
		case strings.ContainsRune(`\+*?()|[]{}^$`, rune(rest[0])):
			return "", false
		default:
			out.WriteString(escaped(rest[:1]))
			rest = rest[1:]
		}
	}
	text := out.String()
	parsed := lex("user:" + text)
	// What reads back as another pattern cannot be written so.
	if len(parsed) != 4 || parsed[2].kind != word || (value{text: parsed[2].text, wild: parsed[2].wild}).pattern() != expr {
		return "", false
	}
	return text, slices.ContainsFunc(parsed, func(t token) bool { return len(t.wild) > 0 })
}

// escaped writes a byte of a word so that it means itself.
func escaped(c string) string {
	if strings.Contains(`\*?`, c) {
		return `\` + c
	}
	return c
}
