package auditql

import (
	"errors"
	"fmt"
	"math"
	"regexp/syntax"
	"slices"
	"strconv"
	"unicode/utf8"
)

// The largest whole number that both JavaScript and Loki, which compare in float64, keep exact.
const maxInteger = 1 << 53

func validateCondition(path string, condition Condition, depth int, left *int) error {
	if depth > maxDepth {
		return fault(path, "conditions are nested more than %d deep", maxDepth)
	}
	switch c := condition.(type) {
	case And:
		return validateConditions(join(path, "and"), c, depth, left)
	case Or:
		if len(c) == 0 {
			return fault(join(path, "or"), "is empty: there is nothing of which one could hold")
		}
		return validateConditions(join(path, "or"), c, depth, left)
	case Not:
		return validateCondition(join(path, "not"), c.Of, depth+1, left)
	case Comparison:
		if *left--; *left < 0 {
			return fault(path, "more than %d comparisons in one query", maxComparisons)
		}
		return c.validate(path)
	default:
		return fault(path, "is empty")
	}
}

func validateConditions(path string, list []Condition, depth int, left *int) error {
	for i, child := range list {
		if err := validateCondition(fmt.Sprintf("%s[%d]", path, i), child, depth+1, left); err != nil {
			return err
		}
	}
	return nil
}

func (c Comparison) validate(path string) error {
	kind, ok := kindOf(c.Field)
	if !ok {
		return fault(join(path, "field"), "%q is no field or label of the record", c.Field)
	}
	if !slices.Contains(knownOps, c.Op) {
		return fault(join(path, "op"), "%q is unknown; allowed for the %s %q: %s", c.Op, kind, c.Field, listOps(allowedOps[kind]))
	}
	if !slices.Contains(allowedOps[kind], c.Op) {
		return fault(join(path, "op"), "%q is not allowed for the %s %q; allowed: %s", c.Op, kind, c.Field, listOps(allowedOps[kind]))
	}
	path = join(path, "value")
	switch {
	case !c.Op.takesValue():
		return nil
	case len(c.Values) == 0:
		return fault(path, "is missing: %q needs a value", c.Op)
	case len(c.Values) > 1 && !c.Op.takesList():
		return fault(path, "%q takes one value; for several use %q or %q", c.Op, In, NotIn)
	case len(c.Values) > maxValues:
		return fault(path, "more than %d values", maxValues)
	}
	for i, value := range c.Values {
		at := path
		if c.Op.takesList() {
			at = fmt.Sprintf("%s[%d]", path, i)
		}
		if err := c.validateValue(at, kind, value); err != nil {
			return err
		}
	}
	return nil
}

func (c Comparison) validateValue(path string, kind kind, value string) error {
	if !utf8.ValidString(value) {
		return fault(path, "is not valid UTF-8")
	}
	switch {
	case c.Op.isPattern():
		return validatePattern(path, value)
	case c.Op == Contains || c.Op == NotContains:
		if value == "" {
			return fault(path, "is empty: everything contains that")
		}
		return nil
	case kind == integerKind:
		return validateNumber(path, c, value)
	case kind == booleanKind:
		if value != "true" && value != "false" {
			return fault(path, "must be true or false for the boolean field %q, not %q", c.Field, value)
		}
	case kind == orderedKind && c.Op.isOrder():
		return knownLabelValue(path, c.Field, value)
	case (kind == labelKind || kind == orderedKind) && value != "":
		return knownLabelValue(path, c.Field, value)
	case kind == stringKind && value != "":
		return knownFieldValue(path, c.Field, value)
	}
	return nil
}

// validatePattern accepts RE2, the syntax of Loki.
func validatePattern(path, pattern string) error {
	_, err := syntax.Parse(pattern, syntax.Perl)
	if wrong, ok := errors.AsType[*syntax.Error](err); ok {
		return fault(path, "is no pattern in RE2 syntax: %s: %s", wrong.Code, wrong.Expr)
	}
	return nil
}

func validateNumber(path string, c Comparison, value string) error {
	number, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(number) || math.IsInf(number, 0) {
		return fault(path, "must be a number for the integer field %q, not %q", c.Field, value)
	}
	if math.Abs(number) > maxInteger {
		return fault(path, "the number %s is too large", value)
	}
	if !c.Op.isOrder() && number != math.Trunc(number) {
		return fault(path, "must be a whole number for the integer field %q, not %s", c.Field, value)
	}
	return nil
}

// Validate checks one comparison by itself. The error is an *Error whose path begins at the comparison.
func (c Comparison) Validate() error { return c.validate("") }
