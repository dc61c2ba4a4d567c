package auditql

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const sessionEndsLogQL = `{tallyman="record", object="kubernetes-audit", access="none"}` +
	" |= `\"event_action\":\"exec-end\"` or `\"event_action\":\"attach-end\"` or `\"event_action\":\"port-forward-end\"` or `\"event_action\":\"copy-in-end\"` or `\"event_action\":\"copy-out-end\"`" +
	` | json event_action="event_action"` +
	` | ( event_action="exec-end" or event_action="attach-end" or event_action="port-forward-end" or event_action="copy-in-end" or event_action="copy-out-end" )`

func TestLifecycleReads(t *testing.T) {
	const shop = " |= `\"k8s_namespace_name\":\"shop\"` | json k8s_namespace_name=\"k8s_namespace_name\" | k8s_namespace_name=\"shop\""
	tests := []struct {
		name, query string
		reads       []string
		before      string
	}{
		{
			"without objects, what changes something", `{"shape":"lifecycle"}`,
			[]string{
				`{tallyman="record", object=~"container-lifecycle|container-command|kubernetes-event"}`,
				`{tallyman="record", object=~"kubernetes-audit|image-registry", access=~"write|exec"}`, sessionEndsLogQL,
			},
			`{tallyman="record", object="container-lifecycle"}`,
		},
		{
			"a condition holds for each of them", `{"shape":"lifecycle","where":{"and":[{"field":"k8s_namespace_name","op":"=","value":"shop"},{"field":"access","op":"=","value":"exec"}]}}`,
			[]string{
				`{tallyman="record", object=~"container-lifecycle|container-command|kubernetes-event", access="exec"}` + shop,
				`{tallyman="record", object=~"kubernetes-audit|image-registry", access="exec"}` + shop,
			},
			`{tallyman="record", object="container-lifecycle", access="exec"}` + shop,
		},
		{
			"named objects are taken whole", `{"shape":"lifecycle","objects":["kubernetes-audit","container-lifecycle"]}`,
			[]string{`{tallyman="record", object=~"kubernetes-audit|container-lifecycle"}`}, `{tallyman="record", object="container-lifecycle"}`,
		},
		{
			"commands are in the audit log too, and their ends", `{"shape":"lifecycle","objects":["container-command"]}`,
			[]string{`{tallyman="record", object="container-command"}`, `{tallyman="record", object="kubernetes-audit", access="exec"}`, sessionEndsLogQL}, "",
		},
		{"conditions that exclude each other", `{"shape":"lifecycle","where":{"field":"object","op":"=","value":"container-log"}}`, nil, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			plan := compile(t, test.query)
			var reads []string
			for _, read := range plan.Reads {
				require.Equal(t, []any{Logs, Backward, DefaultLifecycle, testContext.From, testContext.To}, []any{read.Kind, read.Direction, read.Limit, read.From, read.To})
				reads = append(reads, read.LogQL)
			}
			require.Equal(t, test.reads, reads)
			if test.before == "" {
				require.Nil(t, plan.Before)
				return
			}
			require.Equal(t, test.before, plan.Before.LogQL)
			require.Equal(t, []any{testContext.From.Add(-7 * 24 * time.Hour), testContext.From, MaxBefore}, []any{plan.Before.From, plan.Before.To, plan.Before.Limit})
			last := plan.Parts[len(plan.Parts)-1]
			require.Equal(t, plan.Before.LogQL, last.LogQL)
			require.Contains(t, last.Reason, "seven days before")
		})
	}
}

func TestLifecycleLimit(t *testing.T) {
	require.Equal(t, 50000, compile(t, `{"shape":"lifecycle","limit":50000}`).Limit)
	_, err := Decode([]byte(`{"shape":"lifecycle","limit":50001}`))
	require.EqualError(t, err, "limit: at most 50000 for the shape lifecycle; it is 50001")
}

func TestWholeLives(t *testing.T) {
	for query, want := range map[string]bool{
		`{"shape":"lifecycle"}`: true,
		`{"shape":"lifecycle","where":{"not":{"field":"k8s_namespace_name","op":"=","value":"shop"}}}`:                                    true,
		`{"shape":"lifecycle","where":{"and":[{"field":"cluster","op":"=","value":"a"},{"field":"user_name","op":"=","value":"alice"}]}}`: false,
		`{"shape":"lifecycle","where":{"field":"k8s_container_name","op":"=","value":"web"}}`:                                             false,
		`{"shape":"lifecycle","objects":["container-command"]}`:                                                                           false,
		`{"shape":"lifecycle","objects":["container-command","container-lifecycle"],"where":{"field":"host_name","op":"=","value":"h1"}}`: true,
	} {
		q, err := Decode([]byte(query))
		require.NoError(t, err)
		require.Equal(t, want, q.WholeLives(), query)
	}
}

func TestLifecyclePartsThatNothingCanMeet(t *testing.T) {
	in := testContext
	in.Only = Comparison{Field: "object", Op: Equal, Values: []string{"kubernetes-audit"}}
	which := Comparison{Field: "k8s_pod_name", Op: Equal, Values: []string{"web"}}
	for _, part := range []func(Condition, Context) (*Plan, error){LivesOf, MovesOf} {
		plan, err := part(which, in)
		require.NoError(t, err)
		require.Nil(t, plan)
		plan, err = part(which, testContext)
		require.NoError(t, err)
		require.Contains(t, plan.LogQL, `"k8s_pod_name":"web"`)
	}
}
