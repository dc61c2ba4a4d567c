package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/lokitest"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

type (
	handler  = func(*http.Request) (int, string)
	handlers = map[string]handler
)

// outcome of a run.
type outcome struct {
	code     int
	out, err string
}

type setup struct {
	env   map[string]string
	in    string
	width int
}

func tallyq(t *testing.T, s setup, arguments ...string) outcome {
	t.Helper()
	return tallyqContext(t, context.Background(), s, arguments...)
}

func tallyqContext(t *testing.T, ctx context.Context, s setup, arguments ...string) outcome {
	t.Helper()
	var out, err bytes.Buffer
	w := world{
		arguments: arguments, getenv: func(name string) string { return s.env[name] }, in: strings.NewReader(s.in), out: &out, err: &err, width: s.width,
	}
	code := run(ctx, w)
	return outcome{code: code, out: out.String(), err: err.String()}
}

var at = time.Date(2026, 11, 23, 9, 45, 5, 123456789, time.UTC)

// lokiWith answers range queries with one stream and remembers the last request.
func lokiWith(t *testing.T, entries ...lokitest.Entry) (url string, last *http.Request) {
	t.Helper()
	last = &http.Request{}
	labels := map[string]string{"tallyman": "record", "object": "kubernetes-audit", "cluster": "prod", "severity": "high", "access": "exec"}
	return lokitest.Serve(t, handlers{"query_range": func(r *http.Request) (int, string) {
		*last = *r
		return 200, lokitest.Streams(labels, entries...)
	}}), last
}

const execLine = `{"record_id":"7d30/ResponseStarted","record_version":1,"event_action":"exec","event_outcome":"success","user_name":"alice","client_address":"192.0.2.7",` +
	`"k8s_namespace_name":"shop","k8s_pod_name":"client","k8s_audit_id":"7d30","http_response_status_code":101,"process_command_line":"sh -c id"}`

func TestTable(t *testing.T) {
	url, last := lokiWith(t, lokitest.Entry{Time: at, Line: execLine}, lokitest.Entry{Time: at, Line: execLine})
	got := tallyq(t, setup{}, "--loki", url, "--utc", "--from", "2026-11-23T09:00:00Z", "--to", "2026-11-23T10:00:00Z",
		"--object", "kubernetes-audit", "-w", "user_name=alice", "-w", "severity>=high", "-t", "sh")
	require.Equal(t, outcome{out: "" +
		"TIME                      SEVERITY  WHAT HAPPENED\n" +
		"2026-11-23 09:45:05.123Z  high      alice ran `sh -c id` in shop/client: allowed, from 192.0.2.7\n"}, got)
	require.Equal(t, "{tallyman=\"record\", object=\"kubernetes-audit\", severity=~\"high|critical\"} |= \"sh\" |= `\"user_name\":\"alice\"` "+
		`| json user_name="user_name" | user_name="alice"`, last.Form.Get("query"))
	require.Equal(t, "100", last.Form.Get("limit"))
	require.Equal(t, "1795424400000000000", last.Form.Get("start"))

	got = tallyq(t, setup{width: 50}, "--loki", url, "--utc")
	require.Contains(t, got.out, "2026-11-23 09:45:05.123Z  high      alice ran `sh…\n")
	require.Contains(t, got.err+got.out, "WHAT HAPPENED")
	got = tallyq(t, setup{}, "--loki", url, "-n", "2")
	require.Contains(t, got.err, "the limit of 2 records is reached")
	got = tallyq(t, setup{}, "--loki", url, "--oldest", "-o", "sentence", "--utc")
	require.Equal(t, "2026-11-23 09:45:05.123Z alice ran `sh -c id` in shop/client: allowed, from 192.0.2.7\n", got.out)
	require.Equal(t, "forward", last.Form.Get("direction"))
}

func TestJSON(t *testing.T) {
	url, _ := lokiWith(t, lokitest.Entry{Time: at, Line: execLine}, lokitest.Entry{Time: at.Add(-1), Line: `{}`}, lokitest.Entry{Time: at.Add(-2), Line: `{"cut "off`})
	got := tallyq(t, setup{}, "--loki", url, "-o", "json")
	require.Equal(t, exitOK, got.code)
	lines := strings.Split(strings.TrimSpace(got.out), "\n")
	require.Len(t, lines, 3)
	var first, last map[string]any
	require.NoError(t, json.Unmarshal([]byte(lines[0]), &first))
	require.Equal(t, "2026-11-23T09:45:05.123456789Z", first["time"])
	require.Equal(t, "prod", first["cluster"])
	require.Equal(t, "alice", first["user_name"])
	require.InDelta(t, 101, first["http_response_status_code"], 0, "numbers stay numbers")
	require.NotContains(t, first, "tallyman")
	require.True(t, json.Valid([]byte(lines[1])))
	require.NoError(t, json.Unmarshal([]byte(lines[2]), &last))
	require.Equal(t, `{"cut "off`, last["line"])
}

// What is shown must not be able to command the terminal, in any output.
func TestTerminalEscapes(t *testing.T) {
	evil := "\u001b[2J\u001b]0;title\u0007 \u009b31m \u202egnp.exe \u2028 \r\n fake row \u0000 \x7f \U000e0041"
	encoded, err := json.Marshal(map[string]string{"record_id": "x", "event_action": "log", "message": evil})
	require.NoError(t, err)
	raw := strings.NewReplacer(`\u2028`, "\u2028").Replace(string(encoded))
	url, _ := lokiWith(t, lokitest.Entry{Time: at, Line: raw})
	for _, output := range outputs {
		got := tallyq(t, setup{}, "--loki", url, "-o", output)
		require.Equal(t, exitOK, got.code)
		for _, r := range strings.TrimSpace(got.out) {
			require.True(t, r == '\n' || r >= 0x20 && r < 0x7f || r == '…', "%s shows %U", output, r)
		}
		if output == "json" {
			var back map[string]any
			require.NoError(t, json.Unmarshal([]byte(got.out), &back))
			require.Equal(t, evil, back["message"], "JSON still says the same")
		} else {
			require.Contains(t, got.out, `\x1b[2J\x1b]0;title\a \u009b31m \u202egnp.exe \u2028 \r\n fake row \x00 \x7f \U000e0041`)
		}
	}
	require.Equal(t, `a\xffb日本é🐳`, printable("a\xffb日本é🐳"))
}

func TestCounts(t *testing.T) {
	vector := `{"status":"success","data":{"resultType":"vector","result":[{"metric":{"user_name":"bob"},"value":[1,"2"]},{"metric":{},"value":[1,"9"]}]}}`
	matrix := `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"user_name":"bob"},"values":[[1795427100,"2"],[1795427400,"3"]]}]}}`
	url := lokitest.Serve(t, handlers{
		"query":       func(*http.Request) (int, string) { return 200, vector },
		"query_range": func(*http.Request) (int, string) { return 200, matrix },
	})
	got := tallyq(t, setup{}, "--loki", url, "--shape", "top", "--by", "user_name")
	require.Equal(t, "RECORDS  USER_NAME\n9        (none)\n2        bob\n", got.out)
	got = tallyq(t, setup{}, "--loki", url, "--shape", "count", "--by", "user_name", "-o", "json")
	require.Equal(t, `{"user_name":"bob","records":2}`+"\n"+`{"user_name":"","records":9}`+"\n", got.out)
	got = tallyq(t, setup{}, "--loki", url, "--shape", "count", "--by", "user_name", "--step", "5m", "--utc")
	require.Equal(t, "RECORDS  TIME                      USER_NAME\n2        2026-11-23 09:45:00.000Z  bob\n3        2026-11-23 09:50:00.000Z  bob\n", got.out)
	got = tallyq(t, setup{}, "--loki", url, "--shape", "count", "--by", "user_name", "--step", "5m", "-o", "json")
	require.Contains(t, got.out, `{"time":"2026-11-23T09:45:00Z","user_name":"bob","records":2}`)
}

func TestExplainAsksNothing(t *testing.T) {
	got := tallyq(t, setup{}, "--loki", "http://127.0.0.1:1", "--explain", "-w", "user_name=alice")
	require.Equal(t, exitOK, got.code)
	require.True(t, strings.HasPrefix(got.out, "{tallyman=\"record\"} |= `\"user_name\":\"alice\"` | json user_name=\"user_name\" | user_name=\"alice\"\n"), got.out)
	require.Contains(t, got.out, "Drops lines without")
	got = tallyq(t, setup{}, "--explain", "-o", "json")
	require.True(t, json.Valid([]byte(got.out)))
}

func TestStoredQuery(t *testing.T) {
	url, last := lokiWith(t, lokitest.Entry{Time: at, Line: execLine})
	stored := `{"refId":"A","shape":"records","objects":["kubernetes-audit"],"line":"json"}`
	got := tallyq(t, setup{in: stored}, "--loki", url, "--query", "-", "-o", "sentence", "--utc")
	require.Equal(t, "2026-11-23 09:45:05.123Z "+execLine+"\n", got.out)
	require.Equal(t, `{tallyman="record", object="kubernetes-audit"}`, last.Form.Get("query"))
	file := filepath.Join(t.TempDir(), "query.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"shape":"records","wher":1}`), 0o600))
	got = tallyq(t, setup{}, "--query", file)
	require.Equal(t, exitUsage, got.code)
	require.Contains(t, got.err, "tallyq: wher: unknown key; known:")
}

func TestEvidence(t *testing.T) {
	url, last := lokiWith(t, lokitest.Entry{Time: at, Line: `{"record_id":"7d30/x","evidence":{"kind":"Event"}}`})
	got := tallyq(t, setup{}, "--loki", url, "--record-id", "7d30/x", "-o", "sentence", "--utc")
	require.Equal(t, "2026-11-23 09:45:05.123Z {\"kind\":\"Event\"}\n", got.out)
	require.Contains(t, last.Form.Get("query"), `{tallyman="evidence"}`)
}

// The whole way, on a real Loki.
func TestAgainstLoki(t *testing.T) {
	url := os.Getenv("TALLYMAN_TEST_LOKI")
	lokitest.Skip(t, url)
	cluster := lokitest.Cluster("tallyq")
	labels := map[string]string{"tallyman": "record", "object": "kubernetes-audit", "severity": "high", "access": "exec", "actor": "human"}
	evidence := map[string]string{"tallyman": "evidence", "object": "kubernetes-audit"}
	lokitest.Push(t, url, cluster, time.Now().Add(-time.Minute), []record.Record{
		{Labels: labels, Line: execLine},
		{Labels: labels, Line: strings.Replace(execLine, "alice", "mallory", 1)},
		{Labels: evidence, Line: `{"record_id":"7d30/ResponseStarted","evidence":{"kind":"Event"}}`},
	})
	in := setup{env: map[string]string{"LOKI_ADDR": url}}
	got := tallyq(t, in, "-w", "cluster="+cluster, "--object", "container-command", "-w", "user_name=~ali.*")
	require.Equal(t, exitOK, got.code, got.err)
	require.Contains(t, got.out, "alice ran `sh -c id` in shop/client: allowed, from 192.0.2.7\n")
	require.NotContains(t, got.out, "mallory")
	got = tallyq(t, in, "-w", "cluster="+cluster, "--shape", "top", "--by", "user_name")
	require.Equal(t, "RECORDS  USER_NAME\n1        alice\n1        mallory\n", got.out)
	got = tallyq(t, in, "-w", "cluster="+cluster, "--shape", "count", "--step", "1h", "--by", "severity", "-o", "json")
	require.Contains(t, got.out, `"severity":"high","records":2}`)
	got = tallyq(t, in, "-w", "cluster="+cluster, "--record-id", "7d30/ResponseStarted", "-o", "sentence")
	require.Contains(t, got.out, `{"kind":"Event"}`)
	got = tallyq(t, in, "-w", fmt.Sprintf("cluster=%s-not", cluster))
	require.Equal(t, outcome{err: "tallyq: no records in this time range\n"}, got)
}
