package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/lokitest"
)

func TestLives(t *testing.T) {
	const pod = `"k8s_namespace_name":"shop","k8s_pod_name":"web-1","k8s_pod_uid":"u1"`
	const web = pod + `,"k8s_container_name":"web","k8s_container_type":"container","container_id":"c1"`
	entry := func(minute int, line string) lokitest.Entry {
		return lokitest.Entry{Time: at.Add(time.Duration(minute) * time.Minute), Line: line}
	}
	labels := map[string]string{"tallyman": "record", "object": "container-lifecycle", "cluster": "prod", "severity": "info"}
	before := lokitest.Streams(labels, entry(-6000, `{"record_id":"s","event_action":"start",`+web+`,"user_name":"alice"}`))
	during := lokitest.Streams(labels,
		entry(0, `{"record_id":"d","event_action":"die",`+web+`,"process_exit_code":137,"event_reason":"OOMKilled"}`),
		entry(1, `{"record_id":"g","event_action":"destroy",`+pod+`,"user_name":"mallory\u001b[31m"}`))
	url := lokitest.Serve(t, handlers{"query_range": func(r *http.Request) (int, string) {
		switch {
		case !strings.Contains(r.Form.Get("query"), "container-lifecycle"):
			return 200, lokitest.Empty("streams")
		case r.Form.Get("end") <= "1795424400000000001":
			return 200, before
		}
		return 200, during
	}})
	ask := func(more ...string) outcome {
		return tallyq(t, setup{}, append([]string{"--loki", url, "--utc", "--from", "2026-11-23T09:00:00Z", "--to", "2026-11-23T10:00:00Z", "--shape", "lifecycle"}, more...)...)
	}
	require.Equal(t, outcome{out: "" +
		"START                     END                       STATE       WHAT                      HOW IT ENDED             WHO\n" +
		"2026-11-19 05:45:05.123Z  2026-11-23 09:46:05.123Z  running     pod shop/web-1                                     alice (ended by mallory\\x1b[31m)\n" +
		"2026-11-19 05:45:05.123Z  2026-11-23 09:45:05.123Z  running     container shop/web-1/web  OOMKilled exit code 137  alice\n" +
		"2026-11-23 09:45:05.123Z  2026-11-23 09:46:05.123Z  terminated  container shop/web-1/web  OOMKilled exit code 137  (ended by mallory\\x1b[31m)\n"}, ask())

	require.Equal(t, "2026-11-23 09:45:05.123Z container web of shop/web-1 died with exit code 137 (SIGKILL) (OOMKilled)\n"+
		"2026-11-23 09:46:05.123Z pod shop/web-1 was removed, asked for by mallory\\x1b[31m\n", ask("-o", "sentence").out)

	lines := strings.Split(strings.TrimSpace(ask("-o", "json").out), "\n")
	require.Len(t, lines, 3)
	var row map[string]any
	require.NoError(t, json.Unmarshal([]byte(lines[1]), &row))
	require.Equal(t, map[string]any{
		"entity": "pod/u1/web", "kind": "container", "cluster": "prod", "namespace": "shop", "pod": "web-1", "pod_uid": "u1", "container": "web", "state": "running",
		"start": "2026-11-19T05:45:05.123456789Z", "start_known": true, "end": "2026-11-23T09:45:05.123456789Z", "end_known": true, "exit_code": 137.0,
		"reason": "OOMKilled", "user": "alice", "container_id": "c1", "start_record_id": "s", "end_record_id": "d",
	}, row)

	empty := lokitest.Serve(t, handlers{"query_range": func(*http.Request) (int, string) { return 200, lokitest.Empty("streams") }})
	require.Equal(t, outcome{err: "tallyq: no records in this time range\n"}, tallyq(t, setup{}, "--loki", empty, "--shape", "lifecycle"))
}
