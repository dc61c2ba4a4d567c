package auditql

import (
	"strconv"
	"strings"
	"unicode"
)

const hex = "0123456789abcdef"

// jsonText gives a text as JavaScript's JSON.stringify writes it between the quotes, because the lines that it must be
// found in were written by it. Go's encoder differs: it escapes <, >, & and the line separators U+2028 and U+2029.
func jsonText(text string) string {
	var out strings.Builder
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			out.WriteByte('\\')
			out.WriteByte(c)
		case c >= 0x20:
			out.WriteByte(c)
		case c == '\b':
			out.WriteString(`\b`)
		case c == '\t':
			out.WriteString(`\t`)
		case c == '\n':
			out.WriteString(`\n`)
		case c == '\f':
			out.WriteString(`\f`)
		case c == '\r':
			out.WriteString(`\r`)
		default:
			out.WriteString(`\u00`)
			out.WriteByte(hex[c>>4])
			out.WriteByte(hex[c&0xf])
		}
	}
	return out.String()
}

// quote makes a LogQL string of any text. LogQL reads strings as Go does. The raw form keeps JSON fragments and
// patterns legible; it is used only for texts that nothing in can end or change (Go drops carriage returns from raw
// strings).
func quote(text string) string {
	if strings.ContainsAny(text, `"\`) && !strings.ContainsFunc(text, notRaw) {
		return "`" + text + "`"
	}
	return strconv.Quote(text)
}

func notRaw(r rune) bool {
	return r == '`' || r == unicode.ReplacementChar || r == '\uFEFF' || !strconv.IsPrint(r)
}

// extracted gives a value as Loki's JSON parser hands it to label filters: it puts a space for U+FFFD, which stands for
// bytes that were not UTF-8 where the record came from.
func extracted(value string) string {
	return strings.ReplaceAll(value, string(unicode.ReplacementChar), " ")
}
