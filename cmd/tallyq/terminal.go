package main

import (
	"os"
	"strconv"

	"github.com/clipperhouse/displaywidth"
	"golang.org/x/term"
)

// terminal tells whether a file is a terminal and how wide it is; 0 is a width without bounds.
func terminal(file *os.File, getenv func(string) string) (is bool, width int) {
	descriptor := int(file.Fd())
	if !term.IsTerminal(descriptor) {
		return false, 0
	}
	if columns, err := strconv.Atoi(getenv("COLUMNS")); err == nil && columns > 0 {
		return true, columns
	}
	if columns, _, err := term.GetSize(descriptor); err == nil {
		return true, columns
	}
	return true, 0
}

// Narrower than this nothing useful fits, and lines are left to wrap.
const minWidth = 40

// fit cuts a line to the width of the terminal, counting wide characters as two columns.
func fit(line string, width int) string {
	if width < minWidth {
		return line
	}
	return displaywidth.TruncateString(line, width, "…")
}
