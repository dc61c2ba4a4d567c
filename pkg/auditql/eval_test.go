package auditql_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// holds is the meaning of a condition, written down a second time and without Loki: what the compiler makes must agree
// with it.
func holds(condition auditql.Condition, r *record.Record) bool {
	switch c := condition.(type) {
	case auditql.And:
		return !slices.ContainsFunc(c, func(child auditql.Condition) bool { return !holds(child, r) })
	case auditql.Or:
		return slices.ContainsFunc(c, func(child auditql.Condition) bool { return holds(child, r) })
	case auditql.Not:
		return !holds(c.Of, r)
	case auditql.Comparison:
		if c.Field == auditql.LineField {
			return holdsLine(c, r.Line)
		}
		if c.Field == auditql.OutcomeField && slices.Contains(c.Values, auditql.Denied) {
			return hasOutcome(c, r)
		}
		return compares(c, r.Get(c.Field))
	}
	return true
}

// hasOutcome tests for outcomes of which one is "denied": a record can be a failure and denied.
func hasOutcome(c auditql.Comparison, r *record.Record) bool {
	code := r.Values["http_response_status_code"]
	denied := r.Values["k8s_authorization_decision"] == "forbid" || code == "401" || code == "403"
	found := denied || slices.Contains(c.Values, r.Values["event_outcome"])
	return found == (c.Op == auditql.Equal || c.Op == auditql.In)
}

func holdsLine(c auditql.Comparison, line string) bool {
	switch c.Op {
	case auditql.Contains:
		escaped := strings.Trim(stringify(c.Values[0]), `"`)
		if strings.HasPrefix(c.Values[0], `"`) || strings.HasSuffix(c.Values[0], `"`) {
			escaped = stringify(c.Values[0])
			escaped = escaped[1 : len(escaped)-1]
		}
		return strings.Contains(line, c.Values[0]) || strings.Contains(line, escaped)
	case auditql.NotContains:
		c.Op = auditql.Contains
		return !holdsLine(c, line)
	case auditql.Match:
		return regexp.MustCompile(c.Values[0]).MatchString(line)
	default:
		return !regexp.MustCompile(c.Values[0]).MatchString(line)
	}
}

// compares tests a value; empty text is an absent field.
func compares(c auditql.Comparison, value string) bool {
	switch c.Op {
	case auditql.Equal, auditql.In:
		return slices.Contains(c.Values, value)
	case auditql.NotEqual, auditql.NotIn:
		return !slices.Contains(c.Values, value)
	case auditql.Exists:
		return value != ""
	case auditql.Absent:
		return value == ""
	case auditql.Match:
		return regexp.MustCompile("^(?s:" + c.Values[0] + ")$").MatchString(value)
	case auditql.NotMatch:
		return !regexp.MustCompile("^(?s:" + c.Values[0] + ")$").MatchString(value)
	case auditql.Contains:
		return strings.Contains(value, c.Values[0])
	case auditql.NotContains:
		return !strings.Contains(value, c.Values[0])
	}
	if c.Field == "severity" {
		label, _ := record.LabelByName("severity")
		if label.Rank(value) < 0 {
			return false
		}
		return inOrder(c.Op, float64(label.Rank(value)), float64(label.Rank(c.Values[0])))
	}
	number, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return false
	}
	limit, _ := strconv.ParseFloat(c.Values[0], 64)
	return inOrder(c.Op, number, limit)
}

func inOrder(op auditql.Op, a, b float64) bool {
	switch op {
	case auditql.Greater:
		return a > b
	case auditql.GreaterEqual:
		return a >= b
	case auditql.Less:
		return a < b
	default:
		return a <= b
	}
}
