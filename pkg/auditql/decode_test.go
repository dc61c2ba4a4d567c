package auditql

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDecodeErrors(t *testing.T) {
	where := func(condition string) string { return `{"shape":"records","where":` + condition + `}` }
	tests := []struct{ name, query, err string }{
		{"no object", `[]`, `must be an object`},
		{"no JSON", `{"shape"`, `not JSON: unexpected end of JSON input`},
		{"null", `null`, `must be an object`},
		{"no shape", `{}`, `shape: is missing; known: records, count, top, lifecycle, evidence, logql, images`},
		{"unknown shape", `{"shape":"table"}`, `shape: "table" is unknown; known: records, count, top, lifecycle, evidence, logql, images`},
		{"shape of its own", `{"shape":"images"}`, `shape: "images" is a question of its own: tallyq images, or a query of the data source`},
		{"later shape", `{"shape":"session"}`, `shape: "session" is not supported by this version; supported: records, count, top, lifecycle, evidence, logql`},
		{"unknown key", `{"shape":"records","were":{}}`, `were: unknown key; known: by, direction, expr, instant, legend, limit, line, objects, recordId, recordTime, shape, step, supportingQueryType, where`},
		{"key in other case", `{"Shape":"records"}`, `Shape: unknown key; known: by, direction, expr, instant, legend, limit, line, objects, recordId, recordTime, shape, step, supportingQueryType, where`},
		{"unknown object", `{"shape":"records","objects":["kubernetes-audit","pods"]}`,
			`objects[1]: "pods" is no value of the label object; its values: kubernetes-audit, kubernetes-event, container-log, container-command, container-lifecycle, container-connection, image-registry, collector`},
		{"object is no text", `{"shape":"records","objects":[1]}`, `objects[0]: must be text`},
		{"limit of nothing", `{"shape":"records","limit":0}`, `limit: must be at least 1`},
		{"limit too high", `{"shape":"records","limit":5001}`, `limit: at most 5000 for the shape records; it is 5001`},
		{"limit of a top list", `{"shape":"top","by":["user_name"],"limit":101}`, `limit: at most 100 for the shape top; it is 101`},
		{"limit is text", `{"shape":"records","limit":"9"}`, `limit: must be a whole number`},
		{"direction", `{"shape":"records","direction":"up"}`, `direction: "up" is unknown; known: backward, forward`},
		{"line", `{"shape":"records","line":"raw"}`, `line: "raw" is unknown; known: sentence, json`},
		{"step", `{"shape":"count","step":"often"}`, `step: "often" is no duration; examples: 30s, 5m, 1h, 1d, $__interval`},
		{"instant", `{"shape":"count","instant":"yes"}`, `instant: must be true or false`},
		{"evidence of what", `{"shape":"evidence"}`, `recordId: is missing: evidence is found by the id of its record`},
		{"evidence by field", `{"shape":"evidence","recordId":"x","where":{"field":"user_name","op":"exists"}}`,
			`where: evidence is found by recordId; beside it only object, cluster, service_name can be asked for, not "user_name"`},
		{"record time", `{"shape":"evidence","recordId":"x","recordTime":"noon"}`, `recordTime: must be milliseconds since 1970 or a time such as 2026-11-23T09:45:05Z`},
		{"top of nothing", `{"shape":"top"}`, `by: a top list is of exactly one field; there are 0`},
		{"top of a number", `{"shape":"top","by":["event_duration"]}`, `by[0]: a top list is of a text field or a label, not of the integer field "event_duration"`},
		{"by what", `{"shape":"count","by":["who"]}`, `by[0]: "who" is no field or label of the record`},
		{"by twice", `{"shape":"count","by":["actor","actor"]}`, `by[1]: "actor" is there twice`},
		{"by an unbounded field", `{"shape":"count","by":["k8s_pod_uid"]}`, `by[0]: "k8s_pod_uid" has too many values to count by; for its most frequent values use the shape top`},
		{"by too many", `{"shape":"count","by":["object","user_name","event_action","host_name","log_iostream"]}`, `by: a count is by at most 3 fields (labels do not count); there are 4`},
		{"operator of another type", `{"shape":"records","where":{"and":[{"field":"actor","op":"=","value":"human"},{"field":"user_name","op":">","value":1}]}}`,
			`where.and[1].op: ">" is not allowed for the string field "user_name"; allowed: =, !=, =~, !~, contains, notContains, in, notIn, exists, absent`},
		{"unknown operator", where(`{"field":"http_response_status_code","op":"==","value":1}`),
			`where.op: "==" is unknown; allowed for the integer field "http_response_status_code": =, !=, >, >=, <, <=, in, notIn, exists, absent`},
		{"unknown field", where(`{"or":[{"not":{"field":"user","op":"exists"}}]}`), `where.or[0].not.field: "user" is no field or label of the record`},
		{"the kind of stream", where(`{"field":"tallyman","op":"=","value":"evidence"}`), `where.field: "tallyman" is no field or label of the record`},
		{"neither group nor comparison", where(`{"field":"user_name"}`), `where: has no "op"; a condition is {field, op, value}, {and: […]}, {or: […]} or {not: …}`},
		{"two groups in one", where(`{"and":[],"or":[]}`), `where: "and" stands alone; other keys beside it: or`},
		{"key of a comparison", where(`{"field":"user_name","op":"=","val":"x"}`), `where.val: unknown key; known: field, op, value`},
		{"empty alternatives", where(`{"or":[]}`), `where.or: is empty: there is nothing of which one could hold`},
		{"no value", where(`{"field":"user_name","op":"="}`), `where.value: is missing: "=" needs a value`},
		{"a list for one value", where(`{"field":"user_name","op":"!=","value":["a"]}`), `where.value: "!=" takes one value; for several use "in" or "notIn"`},
		{"an empty list", where(`{"field":"user_name","op":"in","value":[]}`), `where.value: is missing: "in" needs a value`},
		{"nested value", where(`{"field":"user_name","op":"in","value":["a",{}]}`), `where.value[1]: must be text, a number, true or false`},
		{"no number", where(`{"field":"process_exit_code","op":"in","value":[0,"x"]}`), `where.value[1]: must be a number for the integer field "process_exit_code", not "x"`},
		{"no whole number", where(`{"field":"process_exit_code","op":"=","value":1.5}`), `where.value: must be a whole number for the integer field "process_exit_code", not 1.5`},
		{"too large a number", where(`{"field":"event_duration","op":">","value":1e300}`), `where.value: the number 1` + strings.Repeat("0", 300) + ` is too large`},
		{"no boolean", where(`{"field":"k8s_dry_run","op":"=","value":"yes"}`), `where.value: must be true or false for the boolean field "k8s_dry_run", not "yes"`},
		{"no severity", where(`{"field":"severity","op":">=","value":"hihg"}`), `where.value: "hihg" is no value of the label severity; its values: info, low, medium, high, critical`},
		{"no pattern", where(`{"field":"user_name","op":"=~","value":"a("}`), "where.value: is no pattern in RE2 syntax: missing closing ): a("},
		{"a pattern of another syntax", where(`{"field":"user_name","op":"=~","value":"(?=a)"}`), "where.value: is no pattern in RE2 syntax: invalid or unsupported Perl syntax: (?="},
		{"contains nothing", where(`{"field":"user_name","op":"contains","value":""}`), `where.value: is empty: everything contains that`},
		{"too deep", where(strings.Repeat(`{"not":`, 30) + `{"field":"user_name","op":"exists"}` + strings.Repeat("}", 30)), `where` + strings.Repeat(".not", 21) + `: conditions are nested more than 20 deep`},
		{"too many", where(`{"and":[` + strings.Repeat(`{"field":"user_name","op":"exists"},`, 200) + `{"field":"user_name","op":"exists"}]}`), `where.and[200]: more than 200 comparisons in one query`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Decode([]byte(test.query))
			require.EqualError(t, err, test.err)
			_, ok := errors.AsType[*Error](err)
			require.True(t, ok)
		})
	}
}

func TestDecodeTolerates(t *testing.T) {
	grafana := `"refId":"A","hide":false,"datasource":{"type":"tallyman-audit-datasource","uid":"x"},"key":"k","queryType":"","intervalMs":1000,"maxDataPoints":43200,"editorMode":"builder","$$hashKey":"object:1"`
	q, err := Decode([]byte(`{` + grafana + `,"shape":"count","limit":3,"where":null,"by":["actor"],"step":null}`))
	require.NoError(t, err)
	require.Equal(t, &Query{Shape: Count, By: []string{"actor"}, Limit: 3}, q)
}

func TestDecodeValues(t *testing.T) {
	tests := []struct {
		field, value string
		want         []string
	}{
		{"user_name", `"alice"`, []string{"alice"}},
		{"network_port", `8080`, []string{"8080"}},
		{"http_response_status_code", `"403"`, []string{"403"}},
		{"http_response_status_code", `4.03e2`, []string{"403"}},
		{"k8s_dry_run", `true`, []string{"true"}},
	}
	for _, test := range tests {
		q, err := Decode(fmt.Appendf(nil, `{"shape":"records","where":{"field":%q,"op":"=","value":%s}}`, test.field, test.value))
		require.NoError(t, err)
		require.Equal(t, test.want, q.Where.(Comparison).Values)
	}
	q, err := Decode([]byte(`{"shape":"records","where":{"field":"user_name","op":"in","value":["a",5]}}`))
	require.NoError(t, err)
	require.Equal(t, Comparison{Field: "user_name", Op: In, Values: []string{"a", "5"}}, q.Where)
	q, err = Decode([]byte(`{"shape":"records","where":{"field":"user_name","op":"exists","value":"left over"}}`))
	require.NoError(t, err)
	require.Equal(t, Comparison{Field: "user_name", Op: Exists}, q.Where)
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"shape":"records","where":{"and":[{"field":"user_name","op":"=","value":"a"},{"not":{"field":"line","op":"=~","value":"x|y"}}]}}`)
	f.Add(`{"shape":"count","by":["user_name"],"step":"5m","instant":false}`)
	f.Fuzz(func(t *testing.T, raw string) {
		q, err := Decode([]byte(raw))
		if err != nil {
			_, ok := errors.AsType[*Error](err)
			require.True(t, ok, "%v", err)
			return
		}
		if plan, err := Compile(q, testContext); err == nil {
			require.NotEmpty(t, plan.LogQL)
		}
	})
}
