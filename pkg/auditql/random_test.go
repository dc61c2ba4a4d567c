package auditql_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// Values that have been, or could be, taken for something else on their way through JSON, LogQL and regular
// expressions.
var awkward = []string{
	"alice", "malice", "alic", "ALICE", "Алиса", "shop", "shop/client", "a.b", "a+b", "axb", `say "hi"`, `back\slash`, "tick`tock", "a\tb", "line\nbreak", "nul\x00l",
	"<script>&amp;</script>", "\u2028separator", "emoji 🐳", "{brace}", `","user_name":"alice`, `"user_name":"alice"`, "$__interval", "{{x}}", "%s", "'", " lead", "trail ", "{{__line__}}",
	"кириллица", "é", "0", "5", "-1", "true", "a|b", "^a$", `\d+`, "`} | json", "// comment", "# comment", "ends with \\",
}

var patterns = []string{
	"alice", "alice.*", ".*alice", "a.*|b.*", "(?i)alice", "(?i)алиса", "a.b", `a\.b`, ".*", ".+", "", "shop|shop/client", "ali(ce|x)", "[a-z]+", "^alice$", `.*"hi".*`,
	`a\+b`, "s.*p", "(alice|malice)", "mal.*|al.*", "x?", ".*br.*", "line\nbreak", "(?i).*ALI.*", "[^a]*", `\S+`, "a", "кирил.*", "(?i:É)", "tick`tock",
}

var (
	textFields   = []string{"user_name", "k8s_namespace_name", "process_command_line", "message"}
	numberFields = []string{"http_response_status_code", "process_exit_code"}
	labels       = map[string][]string{
		"object": {"kubernetes-audit", "container-command", "container-log"}, "severity": {"info", "low", "medium", "high", "critical"},
		"actor": {"human", "service", "unknown"}, "access": {"read", "write", "exec", "none"},
	}
	outcomes   = []string{"success", "failure", auditql.Denied}
	labelNames = []string{"object", "severity", "actor", "access"}
)

type random struct{ *rand.Rand }

func pick[T any](r random, list []T) T { return list[r.IntN(len(list))] }

func (r random) record(id int) record.Record {
	values := map[string]any{"record_id": fmt.Sprintf("id-%d", id), "record_version": 1}
	for _, field := range textFields {
		if r.IntN(3) > 0 {
			values[field] = pick(r, awkward)
		}
	}
	for _, field := range numberFields {
		if r.IntN(2) > 0 {
			values[field] = pick(r, []int{-1, 0, 5, 9, 10, 137, 200, 201, 403, 404, 2000, 1 << 40})
		}
	}
	if r.IntN(3) == 0 {
		values["k8s_dry_run"] = r.IntN(2) == 0
	}
	if r.IntN(3) > 0 {
		values["event_outcome"] = pick(r, outcomes[:2])
	}
	if r.IntN(4) == 0 {
		values["k8s_authorization_decision"] = pick(r, []string{"allow", "forbid"})
	}
	stream := map[string]string{"tallyman": "record"}
	for _, name := range labelNames {
		stream[name] = pick(r, labels[name])
	}
	return record.Record{Labels: stream, Line: writeLine(values)}
}

// writeLine writes a record as the collector does: keys in schema order, values as JSON.stringify writes them.
func writeLine(values map[string]any) string {
	var pairs []string
	for _, field := range record.Fields {
		if value, ok := values[field.Name]; ok {
			pairs = append(pairs, fmt.Sprintf("%q:%s", field.Name, stringify(value)))
		}
	}
	return "{" + strings.Join(pairs, ",") + "}"
}

// stringify does as JavaScript's JSON.stringify, by undoing what Go's encoder does differently.
func stringify(value any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return strings.NewReplacer(`\u2028`, "\u2028", `\u2029`, "\u2029").Replace(strings.TrimSuffix(out.String(), "\n"))
}

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
	textOps := []auditql.Op{"=", "!=", "=~", "!~", "contains", "notContains", "in", "notIn", "exists", "absent"}
	orders := []auditql.Op{">", ">=", "<", "<="}
	c := auditql.Comparison{}
	switch r.IntN(10) {
	case 0, 1:
		c.Field = pick(r, labelNames)
		c.Op = pick(r, []auditql.Op{"=", "!=", "in", "notIn", "=~", "contains", "exists", "absent"})
		c.Values = r.values(c.Op, labels[c.Field])
		if c.Field == "severity" && r.IntN(2) == 0 {
			c.Op, c.Values = pick(r, orders), []string{pick(r, labels["severity"])}
		}
	case 2, 3:
		c.Field = pick(r, numberFields)
		c.Op = pick(r, append(orders, "=", "!=", "in", "notIn", "exists", "absent"))
		c.Values = r.values(c.Op, []string{"-1", "0", "5", "10", "137", "200", "403", "1e3", "2000"})
	case 4:
		c.Field, c.Op = auditql.LineField, pick(r, []auditql.Op{"contains", "notContains", "=~", "!~"})
		c.Values = r.values(c.Op, awkward)
	case 5:
		if r.IntN(2) == 0 {
			c.Field, c.Op = auditql.OutcomeField, pick(r, []auditql.Op{"=", "!=", "in", "notIn"})
			c.Values = r.values(c.Op, outcomes)
			break
		}
		c.Field, c.Op = "k8s_dry_run", pick(r, []auditql.Op{"=", "!=", "exists", "absent"})
		c.Values = r.values(c.Op, []string{"true", "false"})
	default:
		c.Field, c.Op = pick(r, textFields), pick(r, textOps)
		c.Values = r.values(c.Op, awkward)
	}
	return c
}

func (r random) values(op auditql.Op, from []string) []string {
	switch op {
	case "exists", "absent":
		return nil
	case "=~", "!~":
		return []string{pick(r, patterns)}
	case "in", "notIn":
		values := make([]string, 1+r.IntN(16))
		for i := range values {
			values[i] = pick(r, from)
		}
		return values
	case "contains", "notContains":
		text := []rune(pick(r, from))
		start := r.IntN(len(text))
		return []string{string(text[start : start+1+r.IntN(len(text)-start)])}
	}
	return []string{pick(r, from)}
}
