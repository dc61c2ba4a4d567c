package auditql

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var testContext = Context{
	From: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
	To:   time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC),
}

func compile(t *testing.T, query string) *Plan {
	t.Helper()
	q, err := Decode([]byte(query))
	require.NoError(t, err)
	plan, err := Compile(q, testContext)
	require.NoError(t, err)
	return plan
}

func TestCompileLogQL(t *testing.T) {
	tests := []struct{ name, query, logql string }{
		{
			"everything", `{"shape":"records"}`,
			`{tallyman="record"}`,
		},
		{
			"labels go to the selector",
			`{"shape":"records","objects":["kubernetes-audit"],"where":{"and":[
				{"field":"severity","op":">=","value":"high"},{"field":"actor","op":"!=","value":"system"},{"field":"cluster","op":"=","value":"prod"}]}}`,
			`{tallyman="record", object="kubernetes-audit", cluster="prod", severity=~"high|critical", actor!="system"}`,
		},
		{
			"a negated label", `{"shape":"records","where":{"not":{"field":"severity","op":"<","value":"low"}}}`,
			`{tallyman="record", severity!="info"}`,
		},
		{
			"what was denied", `{"shape":"records","objects":["kubernetes-audit"],"where":{"field":"event_outcome","op":"=","value":"denied"}}`,
			"{tallyman=\"record\", object=\"kubernetes-audit\"} |= `\"k8s_authorization_decision\":\"forbid\"` or `\"http_response_status_code\":401` or `\"http_response_status_code\":403` | json k8s_authorization_decision=\"k8s_authorization_decision\", http_response_status_code=\"http_response_status_code\" | ( k8s_authorization_decision=\"forbid\" or ( http_response_status_code=\"401\" or http_response_status_code=\"403\" ) )",
		},
		{
			"what was neither denied nor a failure", `{"shape":"records","where":{"field":"event_outcome","op":"notIn","value":["denied","failure"]}}`,
			`{tallyman="record"} | json event_outcome="event_outcome", k8s_authorization_decision="k8s_authorization_decision", http_response_status_code="http_response_status_code" | k8s_authorization_decision!="forbid" | http_response_status_code!="401" | http_response_status_code!="403" | event_outcome!="failure"`,
		},
		{
			"conditions on one label meet",
			`{"shape":"records","where":{"and":[{"field":"severity","op":">","value":"info"},{"field":"severity","op":"notIn","value":["low","critical"]}]}}`,
			`{tallyman="record", severity=~"medium|high"}`,
		},
		{
			"conditions on one label that exclude each other",
			`{"shape":"records","where":{"and":[{"field":"access","op":"=","value":"exec"},{"field":"access","op":"=","value":"read"}]}}`,
			`{tallyman="record", access="(nothing matches)"}`,
		},
		{
			"a label that contains text", `{"shape":"records","where":{"field":"cluster","op":"contains","value":"a.b"}}`,
			"{tallyman=\"record\", cluster=~`.*a\\.b.*`}",
		},
		{
			"alternatives of one label", `{"shape":"records","where":{"or":[{"field":"actor","op":"=","value":"human"},{"field":"actor","op":"=","value":"unknown"}]}}`,
			`{tallyman="record", actor=~"human|unknown"}`,
		},
		{
			"an equality is looked for before it is parsed", `{"shape":"records","where":{"field":"k8s_namespace_name","op":"=","value":"shop"}}`,
			"{tallyman=\"record\"} |= `\"k8s_namespace_name\":\"shop\"` | json k8s_namespace_name=\"k8s_namespace_name\" | k8s_namespace_name=\"shop\"",
		},
		{
			"JSON escapes as JSON.stringify writes them", `{"shape":"records","where":{"field":"process_command_line","op":"=","value":"a<b \"c\" \\ \t"}}`,
			"{tallyman=\"record\"} |= `\"process_command_line\":\"a<b \\\"c\\\" \\\\ \\t\"` | json process_command_line=\"process_command_line\"" +
				` | process_command_line="a<b \"c\" \\ \t"`,
		},
		{
			"a backtick cannot end the string", "{\"shape\":\"records\",\"where\":{\"field\":\"user_name\",\"op\":\"=\",\"value\":\"a`} | x\"}}",
			"{tallyman=\"record\"} |= \"\\\"user_name\\\":\\\"a`} | x\\\"\" | json user_name=\"user_name\" | user_name=\"a`} | x\"",
		},
		{
			"several values of one field", `{"shape":"records","where":{"field":"user_name","op":"in","value":["alice","bob"]}}`,
			"{tallyman=\"record\"} |= `\"user_name\":\"alice\"` or `\"user_name\":\"bob\"` | json user_name=\"user_name\" | ( user_name=\"alice\" or user_name=\"bob\" )",
		},
		{
			"a number", `{"shape":"records","where":{"and":[{"field":"http_response_status_code","op":">=","value":400},{"field":"http_response_status_code","op":"!=","value":"404"}]}}`,
			"{tallyman=\"record\"} |= `\"http_response_status_code\":` | json http_response_status_code=\"http_response_status_code\"" +
				` | http_response_status_code!="" | http_response_status_code >= 400 | http_response_status_code!="404"`,
		},
		{
			"a number, negated", `{"shape":"records","where":{"not":{"field":"process_exit_code","op":">","value":5}}}`,
			`{tallyman="record"} | json process_exit_code="process_exit_code" | ( process_exit_code="" or ( process_exit_code!="" and ( process_exit_code="" or process_exit_code <= 5 ) ) )`,
		},
		{
			"a pattern is anchored and leaves its beginning as a needle", `{"shape":"records","where":{"field":"user_name","op":"=~","value":"alice.*"}}`,
			"{tallyman=\"record\"} |= `\"user_name\":\"alice` | json user_name=\"user_name\" | user_name=~\"^(?s:alice.*)$\"",
		},
		{
			"presence and absence", `{"shape":"records","where":{"and":[{"field":"k8s_pod_name","op":"exists"},{"field":"user_name","op":"absent"}]}}`,
			"{tallyman=\"record\"} |= `\"k8s_pod_name\":` | json user_name=\"user_name\", k8s_pod_name=\"k8s_pod_name\" | k8s_pod_name!=\"\" | user_name=\"\"",
		},
		{
			"text anywhere", `{"shape":"records","where":{"and":[{"field":"line","op":"contains","value":"say \"hi\""},{"field":"line","op":"notContains","value":"probe"}]}}`,
			"{tallyman=\"record\"} |= `say \"hi\"` or `say \\\"hi\\\"` != \"probe\"",
		},
		{
			"text anywhere as an alternative to a field", `{"shape":"records","where":{"or":[{"field":"line","op":"contains","value":"base64"},{"field":"user_name","op":"=","value":"bob"}]}}`,
			"{tallyman=\"record\"} |= \"base64\" or `\"user_name\":\"bob\"` | json user_name=\"user_name\" | label_format tallyman_line=`{{__line__}}`" +
				` | ( tallyman_line=~"^(?s:.*(?:base64).*)$" or user_name="bob" ) | drop tallyman_line`,
		},
		{
			"alternatives that agree on labels narrow the selector",
			`{"shape":"records","where":{"or":[
				{"and":[{"field":"severity","op":"=","value":"high"},{"field":"user_name","op":"=","value":"a"}]},
				{"and":[{"field":"severity","op":"=","value":"critical"},{"field":"k8s_pod_name","op":"=","value":"b"}]}]}}`,
			"{tallyman=\"record\", severity=~\"high|critical\"} |= `\"user_name\":\"a\"` or `\"k8s_pod_name\":\"b\"` | json user_name=\"user_name\", k8s_pod_name=\"k8s_pod_name\"" +
				` | ( ( severity="high" and user_name="a" ) or ( severity="critical" and k8s_pod_name="b" ) )`,
		},
		{
			"commands are in two objects", `{"shape":"records","objects":["container-command"]}`,
			`{tallyman="record", object=~"container-command|kubernetes-audit", access="exec"}`,
		},
		{
			"commands beside another object", `{"shape":"records","objects":["container-command","container-log"]}`,
			`{tallyman="record", object=~"container-command|container-log|kubernetes-audit"} | ( object="container-log" or access="exec" )`,
		},
		{
			"commands beside all of the audit log", `{"shape":"records","objects":["container-command","kubernetes-audit"]}`,
			`{tallyman="record", object=~"container-command|kubernetes-audit"} | ( object="kubernetes-audit" or access="exec" )`,
		},
		{
			"a count over labels needs no parser", `{"shape":"count","by":["object","severity"],"step":"5m"}`,
			`sum by (object, severity) (count_over_time({tallyman="record"} [5m]))`,
		},
		{
			"a count over fields", `{"shape":"count","by":["user_name"],"instant":true,"where":{"field":"access","op":"=","value":"exec"}}`,
			`sum by (user_name) (count_over_time({tallyman="record", access="exec"} | json user_name="user_name" | __error__="" [1h]))`,
		},
		{
			"one count for all", `{"shape":"count","step":"90s"}`,
			`sum (count_over_time({tallyman="record"} [90s]))`,
		},
		{
			"a top list", `{"shape":"top","by":["k8s_pod_name"],"limit":5}`,
			`topk(5, sum by (k8s_pod_name) (count_over_time({tallyman="record"} | json k8s_pod_name="k8s_pod_name" | __error__="" [1h])))`,
		},
		{
			"evidence", `{"shape":"evidence","recordId":"7d30/ResponseStarted","objects":["kubernetes-audit"]}`,
			"{tallyman=\"evidence\", object=\"kubernetes-audit\"} |= `\"record_id\":\"7d30/ResponseStarted\"` | json record_id=\"record_id\" | record_id=\"7d30/ResponseStarted\"",
		},
		{
			"an empty group asks for nothing", `{"shape":"records","where":{"and":[]}}`,
			`{tallyman="record"}`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.logql, compile(t, test.query).LogQL)
		})
	}
}

func TestCompileParts(t *testing.T) {
	for _, query := range []string{
		`{"shape":"records","where":{"field":"user_name","op":"=","value":"alice"}}`,
		`{"shape":"top","by":["user_name"]}`,
	} {
		plan := compile(t, query)
		tight := func(text string) string { return strings.ReplaceAll(text, " ", "") }
		require.Equal(t, tight(plan.LogQL), tight(joinParts(plan.Parts)), "the parts make up the whole")
		for _, part := range plan.Parts {
			require.NotEmpty(t, part.Reason, part.LogQL)
		}
	}
}

func TestCompilePlan(t *testing.T) {
	plan := compile(t, `{"shape":"records"}`)
	require.Equal(t, Logs, plan.Kind)
	require.Equal(t, DefaultRecords, plan.Limit)
	require.Equal(t, Backward, plan.Direction)

	plan = compile(t, `{"shape":"records","limit":7,"direction":"forward","where":{"or":[
		{"field":"process_command_line","op":"contains","value":"a+b"},{"field":"line","op":"notContains","value":"no"}]}}`)
	require.Equal(t, 7, plan.Limit)
	require.Equal(t, Forward, plan.Direction)
	require.Equal(t, []string{`a\+b`}, plan.SearchWords)

	plan = compile(t, `{"shape":"count","step":"7m"}`)
	require.Equal(t, MetricRange, plan.Kind)
	require.Zero(t, plan.From.UnixNano()%int64(7*time.Minute))
	require.True(t, plan.From.After(testContext.From) && !plan.From.Add(-7*time.Minute).After(testContext.From), "the first point holds the beginning of the range")
	require.True(t, !plan.To.Before(testContext.To) && plan.To.Add(-7*time.Minute).Before(testContext.To), "the last point holds the end of the range")

	at := time.Date(2026, 11, 23, 9, 45, 5, 938_000_000, time.UTC)
	plan = compile(t, `{"shape":"evidence","recordId":"x","recordTime":"`+at.Format(time.RFC3339Nano)+`"}`)
	require.Equal(t, at.Add(-time.Millisecond), plan.From)
	require.True(t, plan.To.After(at.Add(999*time.Microsecond)))

	_, err := Compile(&Query{Shape: Records}, Context{From: testContext.To, To: testContext.From})
	require.EqualError(t, err, "the time range ends before it begins")
	plan, err = Compile(&Query{Shape: Records}, Context{From: testContext.From, To: testContext.To, MaxLines: 50})
	require.NoError(t, err)
	require.Equal(t, 50, plan.Limit)
}

func TestStep(t *testing.T) {
	hour := testContext
	tests := []struct {
		name, step string
		context    Context
		want       time.Duration
	}{
		{"of the panel", "", Context{From: hour.From, To: hour.To, Interval: 15 * time.Second}, 15 * time.Second},
		{"of the panel, too fine", "", Context{From: hour.From, To: hour.To, Interval: 50 * time.Millisecond}, time.Second},
		{"of the number of points", "", Context{From: hour.From, To: hour.To, MaxDataPoints: 60}, time.Minute},
		{"as asked for", "250ms", Context{From: hour.From, To: hour.From.Add(time.Minute)}, 250 * time.Millisecond},
		{"in parts", "1h30m", hour, 90 * time.Minute},
		{"in seconds", "30", hour, 30 * time.Second},
		{"of Grafana's interval", "$__interval", Context{From: hour.From, To: hour.To, Interval: time.Minute}, time.Minute},
		{"of Grafana's interval in milliseconds", "${__interval_ms}ms", Context{From: hour.From, To: hour.To, Interval: time.Minute}, time.Minute},
		{"of the whole range", "$__range", hour, time.Hour},
		{"of too many points", "1s", Context{From: hour.From, To: hour.From.Add(24 * time.Hour)}, 7856 * time.Millisecond},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			step, err := (&Query{Shape: Count, Step: test.step}).stepFor(test.context)
			require.NoError(t, err)
			require.Equal(t, test.want, step)
			first, last := grid(test.context.From, test.context.To, step)
			require.LessOrEqual(t, int64(last.Sub(first)/step)+1, int64(maxPoints))
		})
	}
}
