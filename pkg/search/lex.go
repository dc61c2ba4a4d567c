package search

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind of token.
type kind int

const (
	end kind = iota
	open
	closing
	minus
	and
	or
	not
	// name is a field's name with an operator behind it.
	name
	operator
	// word is text without quotes, in which * and ? are wildcards.
	word
	// quoted is text between quotes, taken as it is.
	quoted
)

// token of the text from byte start up to, not including, byte end.
type token struct {
	kind       kind
	start, end int
	// text of a token; of words and quoted texts what they stand for, escapes resolved.
	text string
	// wild holds, for a word, where in text an unescaped * or ? stands.
	wild []int
	// unclosed says that the quote of a quoted text does not end.
	unclosed bool
}

// The longer operators first: >= is not > and =.
var operators = []string{"!=", "!~", "=~", ">=", "<=", ":", "=", ">", "<"}

// lexer cuts a text into tokens. It never fails: what is wrong is told by the parser, and completion works on halves.
type lexer struct {
	text string
	at   int
	// value says that a value is due, in which : and = are ordinary characters.
	value bool
	depth int
}

func lex(text string) []token {
	l := &lexer{text: text}
	var tokens []token
	for {
		t := l.next()
		tokens = append(tokens, t)
		if t.kind == end {
			return tokens
		}
	}
}

func (l *lexer) next() token {
	space := l.skipSpace()
	rest := l.text[l.at:]
	value := l.value && (!space || l.depth > 0)
	if l.depth == 0 {
		l.value = false
	}
	switch {
	case rest == "":
		return token{kind: end, start: l.at, end: l.at}
	case rest[0] == '(':
		if value {
			l.depth, l.value = l.depth+1, true
		}
		return l.take(open, 1)
	case rest[0] == ')':
		if l.depth > 0 {
			l.depth--
			l.value = l.depth > 0
		}
		return l.take(closing, 1)
	case rest[0] == '"':
		return l.quoted()
	}
	if !value {
		if rest[0] == '-' && len(rest) > 1 && rest[1] != '-' && !isSpace(rest[1:]) {
			return l.take(minus, 1)
		}
		if n := nameLength(rest); n > 0 {
			if op := operatorAt(rest[n:]); op != "" {
				return l.take(name, n)
			}
		}
		if op := operatorAt(rest); op != "" {
			l.value = true
			return l.take(operator, len(op))
		}
	}
	// Inside of a value's list only OR has a meaning of its own.
	t := l.word()
	if raw := l.text[t.start:t.end]; !value || l.depth > 0 {
		if keyword, ok := map[string]kind{"AND": and, "OR": or, "NOT": not}[raw]; ok && (!value || keyword == or) {
			t.kind = keyword
		}
	}
	return t
}

func (l *lexer) take(k kind, length int) token {
	t := token{kind: k, start: l.at, end: l.at + length, text: l.text[l.at : l.at+length]}
	l.at = t.end
	return t
}

func (l *lexer) skipSpace() (skipped bool) {
	// A comma parts the values of a list, as a space does.
	for isSpace(l.text[l.at:]) || l.depth > 0 && strings.HasPrefix(l.text[l.at:], ",") {
		_, width := utf8.DecodeRuneInString(l.text[l.at:])
		l.at += width
		skipped = true
	}
	return skipped
}

func (l *lexer) quoted() token {
	t := token{kind: quoted, start: l.at, unclosed: true}
	var out strings.Builder
	for l.at++; l.at < len(l.text); {
		if l.text[l.at] == '"' {
			l.at++
			t.unclosed = false
			break
		}
		l.character(&out)
	}
	t.end, t.text = l.at, out.String()
	return t
}

func (l *lexer) word() token {
	t := token{kind: word, start: l.at}
	var out strings.Builder
	for l.at < len(l.text) && !isSpace(l.text[l.at:]) && !strings.ContainsRune(`()"`, rune(l.text[l.at])) {
		if c := l.text[l.at]; c == '*' || c == '?' {
			t.wild = append(t.wild, out.Len())
		}
		if l.text[l.at] == ',' && l.depth > 0 {
			break
		}
		l.character(&out)
	}
	t.end, t.text = l.at, out.String()
	return t
}

// character takes one character, or one escape: \n, \t, \r, \uXXXX, and any other character as itself.
func (l *lexer) character(out *strings.Builder) {
	if l.text[l.at] != '\\' || l.at+1 == len(l.text) {
		_, width := utf8.DecodeRuneInString(l.text[l.at:])
		out.WriteString(l.text[l.at : l.at+width])
		l.at += width
		return
	}
	l.at++
	switch c := l.text[l.at]; c {
	case 'n', 't', 'r':
		out.WriteByte(map[byte]byte{'n': '\n', 't': '\t', 'r': '\r'}[c])
		l.at++
	case 'u':
		var code rune
		if len(l.text) >= l.at+5 {
			if _, err := fmt.Sscanf(l.text[l.at+1:l.at+5], "%04x", &code); err == nil {
				out.WriteRune(code)
				l.at += 5
				return
			}
		}
		out.WriteByte('u')
		l.at++
	default:
		_, width := utf8.DecodeRuneInString(l.text[l.at:])
		out.WriteString(l.text[l.at : l.at+width])
		l.at += width
	}
}

func isSpace(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return text != "" && unicode.IsSpace(r)
}

func nameLength(text string) int {
	for i := range len(text) {
		c := text[i]
		letter := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return i
		}
	}
	return len(text)
}

func operatorAt(text string) string {
	for _, op := range operators {
		if strings.HasPrefix(text, op) {
			return op
		}
	}
	return ""
}
