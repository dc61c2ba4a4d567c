package main

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// printable makes text from outside safe to show. What a container logs or a client calls itself may hold escape
// sequences that rewrite the screen, or characters that turn the direction of text: they are shown as Go would write
// them.
func printable(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return !strconv.IsPrint(r) || r == utf8.RuneError }) {
		return text
	}
	var out strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)):
			_, _ = fmt.Fprintf(&out, `\x%02x`, text[i])
		case strconv.IsPrint(r):
			out.WriteRune(r)
		default:
			quoted := strconv.QuoteRuneToASCII(r)
			out.WriteString(quoted[1 : len(quoted)-1])
		}
	}
	return out.String()
}

// printableLines keeps the line breaks of our own texts.
func printableLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = printable(line)
	}
	return strings.Join(lines, "\n")
}

// printableJSON does the same for JSON, without changing what it says: JSON leaves C1 control characters and all of
// Unicode as they are, and some terminals take C1 for escape sequences.
func printableJSON(raw string) string {
	var out strings.Builder
	for _, r := range raw {
		switch {
		case strconv.IsPrint(r):
			out.WriteRune(r)
		case r > 0xffff:
			// A pair of surrogates, as JSON writes it.
			r -= 0x10000
			_, _ = fmt.Fprintf(&out, `\u%04x\u%04x`, 0xd800+(r>>10), 0xdc00+(r&0x3ff))
		default:
			_, _ = fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}
