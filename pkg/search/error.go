package search

import (
	"fmt"
	"unicode/utf16"
)

// Error says what is wrong with a text, and where.
type Error struct {
	// Start and End are the bytes of the text that are to blame; both at its end where something is missing.
	Start, End int
	Message    string
}

// Error gives the message and the place in one line.
func (e *Error) Error() string { return fmt.Sprintf("at %d: %s", e.Start+1, e.Message) }

func wrong(t token, format string, args ...any) *Error {
	return &Error{Start: t.start, End: t.end, Message: fmt.Sprintf(format, args...)}
}

// UTF16 gives the place of a byte of text as editors in a browser count: in UTF-16 code units from the beginning.
func UTF16(text string, at int) int {
	return len(utf16.Encode([]rune(text[:min(max(at, 0), len(text))])))
}

// Byte is the reverse of UTF16; a place beyond the text is its end.
func Byte(text string, at int) int {
	for i, r := range text {
		if at <= 0 {
			return i
		}
		at -= utf16.RuneLen(r)
	}
	return len(text)
}
