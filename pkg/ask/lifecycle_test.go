package ask_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/lokitest"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// life is what happened in a shop: an old pod that runs on, a new one in which alice runs a command, a container of Docker,
// and an image that is pushed again.
type life struct {
	start   time.Time
	records []record.Record
}

func (l *life) add(at time.Duration, object, access, action string, values map[string]any) {
	line := map[string]any{"record_id": fmt.Sprintf("%s/%s/%s/%d", object, action, at, len(l.records)), "record_version": 1, "event_action": action}
	for name, value := range values {
		line[name] = value
	}
	encoded, err := json.Marshal(line)
	if err != nil {
		panic(err)
	}
	l.records = append(l.records, record.Record{
		Time: l.start.Add(at), Line: string(encoded),
		Labels: map[string]string{"tallyman": "record", "object": object, "access": access, "severity": "info", "actor": "unknown"},
	})
}

func pod(name, container string, more map[string]any) map[string]any {
	values := map[string]any{"k8s_namespace_name": "shop", "k8s_pod_name": name, "k8s_pod_uid": "uid-" + name}
	if container != "" {
		values["k8s_container_name"], values["k8s_container_type"], values["container_id"] = container, "container", container+name
		values["container_image_name"], values["k8s_container_restart_count"] = "registry.example.com/shop/web:1.4", 0
	}
	for key, value := range more {
		values[key] = value
	}
	return values
}

func shop(start time.Time) *life {
	l := &life{start: start}
	const days = 24 * time.Hour
	l.add(-10*days, "container-lifecycle", "write", "start", pod("ancient", "web", nil))
	l.add(-3*days, "container-lifecycle", "write", "create", pod("old", "", map[string]any{"user_name": "bob"}))
	l.add(-3*days+time.Second, "container-lifecycle", "write", "start", pod("old", "web", map[string]any{"user_name": "bob"}))
	l.add(-2*days, "container-lifecycle", "write", "create", pod("gone", "", nil))
	l.add(-2*days+time.Hour, "container-lifecycle", "write", "destroy", pod("gone", "", nil))
	l.add(5*time.Minute, "container-lifecycle", "write", "create", pod("new", "", map[string]any{"user_name": "alice"}))
	l.add(6*time.Minute, "container-lifecycle", "write", "start", pod("new", "web", map[string]any{"user_name": "alice"}))
	l.add(10*time.Minute, "kubernetes-audit", "exec", "exec", map[string]any{
		"k8s_namespace_name": "shop", "k8s_pod_name": "new", "k8s_container_name": "web", "user_name": "alice", "session_id": "s1", "process_command_line": "sh",
	})
	l.add(11*time.Minute, "kubernetes-audit", "read", "get", map[string]any{"k8s_namespace_name": "shop", "k8s_pod_name": "new", "user_name": "alice"})
	l.add(12*time.Minute, "kubernetes-audit", "none", "exec-end", map[string]any{"k8s_namespace_name": "shop", "k8s_pod_name": "new", "user_name": "alice", "session_id": "s1"})
	l.add(13*time.Minute, "image-registry", "write", "push", map[string]any{
		"registry_name": "registry.example.com", "container_image_repository": "shop/web", "container_image_tag": "1.4", "user_name": "ci",
	})
	l.add(13*time.Minute, "image-registry", "write", "push", map[string]any{
		"registry_name": "registry.example.com", "container_image_repository": "shop/web", "container_image_tag": "1.5", "user_name": "ci",
	})
	l.add(14*time.Minute, "image-registry", "read", "pull", map[string]any{"registry_name": "registry.example.com", "container_image_repository": "shop/web", "container_image_tag": "1.4"})
	l.add(20*time.Minute, "container-lifecycle", "none", "die", pod("new", "web", map[string]any{"process_exit_code": 137, "event_reason": "OOMKilled"}))
	l.add(20*time.Minute+time.Second, "container-lifecycle", "write", "destroy", pod("new", "", map[string]any{"user_name": "mallory"}))
	l.add(25*time.Minute, "container-command", "exec", "exec", map[string]any{"host_name": "h1", "container_id": "d1", "container_name": "cache", "process_command_line": "id"})
	return l
}

// lived asks a real Loki and shows spans and marks as lines.
func lived(t *testing.T, client ask.Client, query string, in auditql.Context) (life *ask.Life, spans, marks []string) {
	t.Helper()
	decoded, err := auditql.Decode([]byte(query))
	require.NoError(t, err)
	plan, err := auditql.Compile(decoded, in)
	require.NoError(t, err)
	life, err = ask.Lifecycle(context.Background(), client, decoded, plan, in)
	require.NoError(t, err)
	for i := range life.Spans {
		s := &life.Spans[i]
		spans = append(spans, fmt.Sprintf("%s %s %v", s.Entity.Key, s.State, !s.End.IsZero()))
	}
	for _, m := range life.Marks {
		marks = append(marks, fmt.Sprintf("%s %s @ %s", m.Kind, m.Action, m.Entity))
	}
	return life, spans, marks
}

func TestLifecycleAgainstLoki(t *testing.T) {
	url := os.Getenv("TALLYMAN_TEST_LOKI")
	lokitest.Skip(t, url)
	client, err := loki.New(loki.Options{URL: url, Timeout: time.Minute})
	require.NoError(t, err)
	cluster, start := lokitest.Cluster("lifecycle"), time.Now().Add(-time.Hour).Truncate(time.Second).UTC()
	l := shop(start)
	lokitest.PushTimed(t, url, cluster, l.records)
	is := func(field, value string) auditql.Comparison {
		return auditql.Comparison{Field: field, Op: auditql.Equal, Values: []string{value}}
	}
	in := auditql.Context{From: start, To: start.Add(30 * time.Minute), Only: is("cluster", cluster)}
	old := []string{"pod/uid-old running false", "pod/uid-old/web running false"}
	newer := []string{"pod/uid-new pending true", "pod/uid-new running true", "pod/uid-new/web running true", "pod/uid-new/web terminated true"}
	exec := []string{"command exec @ pod/uid-new/web"}
	push := []string{"registry push @ image/registry.example.com/shop/web:1.4"}
	births := []string{"lifecycle create @ pod/uid-new", "lifecycle start @ pod/uid-new/web"}
	deaths := []string{"lifecycle die @ pod/uid-new/web", "lifecycle destroy @ pod/uid-new"}
	tests := []struct {
		name, query  string
		spans, marks []string
	}{
		{
			"everything: what ran before, no reads, sessions in one", `{"shape":"lifecycle"}`, slices.Concat(newer, old),
			slices.Concat(births, exec, push, []string{"registry push @ image/registry.example.com/shop/web:1.5"}, deaths, []string{"command exec @ container/d1"}),
		},
		{
			"a pod, with what was done to its image", `{"shape":"lifecycle","where":{"field":"k8s_pod_name","op":"=","value":"new"}}`, newer,
			slices.Concat(births, exec, push, deaths),
		},
		{
			"a person: the whole lives of what she touched", `{"shape":"lifecycle","where":{"field":"user_name","op":"=","value":"alice"}}`, newer,
			slices.Concat(births, exec, push),
		},
		{
			"commands, and the lives of where they ran", `{"shape":"lifecycle","objects":["container-command"]}`, newer,
			slices.Concat(exec, []string{"command exec @ container/d1"}),
		},
		{
			"what is named is taken whole", `{"shape":"lifecycle","objects":["kubernetes-audit"]}`, newer,
			slices.Concat(exec, []string{"request get @ pod/uid-new"}),
		},
		{"nothing", `{"shape":"lifecycle","where":{"field":"k8s_pod_name","op":"=","value":"nobody"}}`, nil, nil},
		{"what excludes itself", `{"shape":"lifecycle","objects":["image-registry"],"where":{"field":"object","op":"=","value":"container-log"}}`, nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			life, spans, marks := lived(t, client, test.query, in)
			require.ElementsMatch(t, test.spans, spans)
			require.ElementsMatch(t, test.marks, marks)
			require.Empty(t, life.Notices)
			require.False(t, life.Full)
			require.Equal(t, in.From, life.Since)
		})
	}

	// A restriction of the data source holds for all that is read besides.
	in.Only = auditql.And{is("cluster", cluster), is("k8s_pod_name", "old")}
	_, spans, marks := lived(t, client, `{"shape":"lifecycle","where":{"field":"user_name","op":"exists"}}`, in)
	require.Empty(t, marks)
	require.ElementsMatch(t, old, spans)
	in.Only = auditql.And{is("cluster", cluster), is("object", "kubernetes-audit")}
	_, spans, marks = lived(t, client, `{"shape":"lifecycle"}`, in)
	require.Empty(t, spans)
	require.Len(t, marks, 1)
}

// More than Loki gives at once, and more than is asked for.
func TestLongLifecycleAgainstLoki(t *testing.T) {
	url := os.Getenv("TALLYMAN_TEST_LOKI")
	lokitest.Skip(t, url)
	client, err := loki.New(loki.Options{URL: url, Timeout: time.Minute})
	require.NoError(t, err)
	cluster, start := lokitest.Cluster("long-life"), time.Now().Add(-time.Hour).Truncate(time.Second).UTC()
	l := &life{start: start}
	const events = 12000
	l.add(-time.Hour, "container-lifecycle", "write", "start", pod("web", "web", nil))
	for i := range events {
		l.add(time.Duration(i)*100*time.Millisecond, "kubernetes-event", "none", "event", pod("web", "", nil))
	}
	lokitest.PushTimed(t, url, cluster, l.records)
	in := auditql.Context{From: start, To: start.Add(30 * time.Minute), Only: auditql.Comparison{Field: "cluster", Op: auditql.Equal, Values: []string{cluster}}}
	all, spans, _ := lived(t, client, `{"shape":"lifecycle","limit":50000}`, in)
	require.Len(t, all.Marks, events)
	require.False(t, all.Full)
	require.Equal(t, []string{"pod/uid-web running false", "pod/uid-web/web running false"}, spans)

	some, spans, _ := lived(t, client, `{"shape":"lifecycle","limit":7000}`, in)
	require.Len(t, some.Marks, 7000)
	require.True(t, some.Full)
	require.Equal(t, some.Marks[0].Time, some.Since)
	require.Len(t, spans, 2, "what was so before the marks is found even though they end at the limit")
	require.Len(t, some.Notices, 1)
	require.True(t, strings.HasPrefix(some.Notices[0], "The limit of 7000 marks is reached: none before "), some.Notices[0])
}

func TestMoreThanIsCompleted(t *testing.T) {
	var entries []loki.Entry
	for i := range 250 {
		entries = append(entries, loki.Entry{Time: from.Add(time.Duration(i) * time.Second), Line: fmt.Sprintf(`{"record_id":"%d","event_action":"exec","k8s_pod_name":"p%d","user_name":"alice"}`, i, i)})
	}
	life, spans, marks := lived(t, &smallLoki{entries: entries, most: 5000}, `{"shape":"lifecycle","objects":["kubernetes-audit"],"where":{"field":"user_name","op":"=","value":"alice"}}`, in)
	require.Empty(t, spans)
	require.Len(t, marks, 250)
	require.Equal(t, []string{"More than 200 pods and containers were found: only of 200 is it shown what became of them. Narrow the conditions or the time range."}, life.Notices)
	require.NotNil(t, life.Stats["totalLinesProcessed"])
	require.Equal(t, []string{"slow"}, life.Warnings)
}

func TestALifecycleThatCannotBeRead(t *testing.T) {
	client := &fake{err: &loki.Error{Status: 500, Message: "no"}}
	query := &auditql.Query{Shape: auditql.Lifecycle}
	_, err := ask.Lifecycle(context.Background(), client, query, compile(t, *query), in)
	require.ErrorIs(t, err, client.err)
}
