package search_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/search"
)

// Texts that the language could take for something else.
var awkward = []string{
	"alice", "a b", `say "hi"`, `back\slash`, "*", "?", "a*b", "(a)", "a)", "(", "-a", "--a", "-", "OR", "AND", "NOT", "a:b", "user:alice", "=", "!=x", ">=", "a,b", ",", "line\nbreak", "tab\t", "\r",
	"nul\x00", "\u2028", "\u00a0", "🐳", "Алиса", "a..b", "..", "4xx", `\`, `\\`, `\"`, `\n`, `\u0041`, "'", " lead", "trail ", "$__interval", "{{x}}", "text", "object:container-log", "é", "http://example.com/?a=b&c=(d)",
}

var patterns = []string{"alice", "alice.*", ".*alice", ".*alice.*", "a.b", `a\.b`, ".*", ".", "..", "", "a|b", `\d+`, "^a$", "(?i)a", `a\*b`, `\\`, `\?`, `a b`, `"`, `\(a\)`, "-a.*", ".*OR", "OR.*", "a,.*", "é.*", "[a-z]+", ".*..*", `.*\.\..*`}

type random struct{ *rand.Rand }

func pick[T any](r random, list []T) T { return list[r.IntN(len(list))] }

func (r random) condition(depth int) auditql.Condition {
	if depth == 0 || r.IntN(3) == 0 {
		return r.comparison()
	}
	list := make([]auditql.Condition, 1+r.IntN(3))
	for i := range list {
		list[i] = r.condition(depth - 1)
	}
	switch r.IntN(5) {
	case 0:
		return auditql.Not{Of: list[0]}
	case 1, 2:
		return auditql.Or(list)
	default:
		return auditql.And(list)
	}
}

func (r random) comparison() auditql.Condition {
	orders := []auditql.Op{">", ">=", "<", "<="}
	switch r.IntN(8) {
	case 0:
		return is("severity", pick(r, orders), pick(r, []string{"low", "high"}))
	case 1:
		return is("http_response_status_code", pick(r, append(orders, "=", "!=")), pick(r, []string{"-1", "200", "1e3", "404"}))
	case 2:
		return is("object", pick(r, []auditql.Op{"=", "!="}), "container-command")
	case 3:
		return is("line", pick(r, []auditql.Op{"contains", "notContains"}), pick(r, awkward))
	case 4:
		return is("line", pick(r, []auditql.Op{"=~", "!~"}), pick(r, patterns))
	}
	field := pick(r, []string{"user_name", "k8s_container_name", "container_name", "message", "cluster"})
	switch op := pick(r, []auditql.Op{"=", "!=", "=~", "!~", "contains", "notContains", "in", "notIn", "exists", "absent"}); op {
	case "exists", "absent":
		return is(field, op)
	case "=~", "!~":
		return is(field, op, pick(r, patterns))
	case "in", "notIn":
		return is(field, op, pick(r, awkward), pick(r, awkward), pick(r, append(awkward, "")))
	case "contains", "notContains":
		return is(field, op, pick(r, awkward))
	default:
		return is(field, op, pick(r, append(awkward, "")))
	}
}

// meaning is what a query becomes in LogQL, which evens out the ways to write the same.
func meaning(t *testing.T, objects []string, where auditql.Condition) string {
	t.Helper()
	plan, err := auditql.Compile(&auditql.Query{Shape: auditql.Records, Objects: objects, Where: where}, auditql.Context{From: time.Unix(0, 0), To: time.Unix(1, 0)})
	require.NoError(t, err)
	return plan.LogQL
}

func TestWhatIsWrittenReadsBackTheSame(t *testing.T) {
	r := random{rand.New(rand.NewPCG(1, 2))}
	for i := range 20_000 {
		want := &search.Conditions{Where: r.condition(r.IntN(4))}
		if r.IntN(3) == 0 {
			want.Objects = []string{"container-command", "image-registry"}[:1+r.IntN(2)]
		}
		text, err := search.Format(want)
		require.NoError(t, err)
		got, err := search.Parse(text)
		require.NoError(t, err, "%d: %#v was written as %s", i, want.Where, text)
		require.Equal(t, meaning(t, want.Objects, want.Where), meaning(t, got.Objects, got.Where), fmt.Sprintf("%d: %#v was written as %s", i, want.Where, text))
	}
}

func TestAnyTextIsReadOrRefused(t *testing.T) {
	r := random{rand.New(rand.NewPCG(3, 4))}
	pieces := append([]string{"user", ":", "=", "!=", "=~", "(", ")", "-", " ", " ", " OR ", " AND ", "NOT ", `"`, `\`, "*", "?", "..", "severity", ">=", "high", ",", "4xx", "code"}, awkward...)
	read := 0
	for range 50_000 {
		text := ""
		for range 1 + r.IntN(8) {
			text += pick(r, pieces)
		}
		found, err := search.Parse(text)
		if err != nil {
			var wrong *search.Error
			require.ErrorAs(t, err, &wrong)
			require.LessOrEqual(t, wrong.Start, wrong.End, text)
			require.LessOrEqual(t, wrong.End, len(text), text)
			continue
		}
		read++
		written, err := search.Format(found)
		require.NoError(t, err, text)
		again, err := search.Parse(written)
		require.NoError(t, err, "%q was written as %q", text, written)
		require.Equal(t, meaning(t, found.Objects, found.Where), meaning(t, again.Objects, again.Where), "%q was written as %q", text, written)
	}
	require.Greater(t, read, 5000)
}
