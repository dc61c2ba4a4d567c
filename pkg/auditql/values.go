package auditql

import (
	"slices"
	"strconv"
)

// distinct keeps the first of each value.
func distinct(values []string) []string {
	kept := make([]string, 0, len(values))
	for _, value := range values {
		if !slices.Contains(kept, value) {
			kept = append(kept, value)
		}
	}
	return kept
}

func intersect(a, b []string) []string {
	kept := make([]string, 0, len(a))
	for _, value := range a {
		if slices.Contains(b, value) {
			kept = append(kept, value)
		}
	}
	return kept
}

func without(values, unwanted []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(value string) bool { return slices.Contains(unwanted, value) })
}

// wholeNumbers writes numbers as a record does: 2e2 and 0200 become 200.
func wholeNumbers(values []string) []string {
	written := make([]string, len(values))
	for i, value := range values {
		number, err := strconv.ParseFloat(value, 64)
		if err != nil {
			written[i] = value
			continue
		}
		written[i] = strconv.FormatInt(int64(number), 10)
	}
	return written
}
