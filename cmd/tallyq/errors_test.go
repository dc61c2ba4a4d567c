package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/lokitest"
)

func TestConnection(t *testing.T) {
	url, last := lokiWith(t)
	got := tallyq(t, setup{env: map[string]string{"LOKI_ADDR": url, "LOKI_ORG_ID": "team", "LOKI_USERNAME": "u", "LOKI_PASSWORD": "p"}})
	require.Equal(t, exitOK, got.code)
	require.Equal(t, "tallyq: no records in this time range\n", got.err)
	user, password, _ := last.BasicAuth()
	require.Equal(t, "u:p", user+":"+password)
	require.Equal(t, "team", last.Header.Get("X-Scope-OrgID"))

	file := filepath.Join(t.TempDir(), "password")
	require.NoError(t, os.WriteFile(file, []byte("from file\n"), 0o600))
	got = tallyq(t, setup{env: map[string]string{"TALLYQ_LOKI": url, "LOKI_ADDR": "http://elsewhere", "LOKI_PASSWORD": "p"}}, "--user", "u", "--password-file", file, "--tenant", "x")
	require.Equal(t, exitOK, got.code)
	_, password, _ = last.BasicAuth()
	require.Equal(t, "from file", password)
}

func TestErrors(t *testing.T) {
	broken := lokitest.Serve(t, handlers{"query_range": func(*http.Request) (int, string) { return 500, "broken \x1b[31m" }})
	tests := []struct {
		arguments string
		code      int
		err       string
	}{
		{"--loki http://127.0.0.1:1", exitFailure, "the connection is refused. Check that Loki runs"},
		{"--loki " + broken, exitFailure, `Loki is there but fails (500): broken \x1b[31m. See its own log.`},
		{"--loki nowhere", exitUsage, `the URL of Loki must begin with http:// or https://, not as in "nowhere"`},
		{"--unheard-of", exitUsage, "unknown flag: --unheard-of\nTry tallyq --help."},
		{"usr:alice", exitUsage, `"usr" is no field of the record; did you mean user?`},
		{"--where alice", exitUsage, `--where "alice" is no condition; examples: user_name=alice`},
		{"--where user_name?x", exitUsage, "nothing may follow the question mark"},
		{"--where user=alice", exitUsage, `where.and[0].field: "user" is no field or label of the record`},
		{"--where user_name>5", exitUsage, `">" is not allowed for the string field "user_name"`},
		{"--object pods", exitUsage, `objects[0]: "pods" is no value of the label object`},
		{"--shape session", exitUsage, `shape: "session" is not supported by this version`},
		{"--output xml", exitUsage, "--output xml is unknown; known: table, json, sentence"},
		{"--limit 0", exitUsage, "--limit must be at least 1"},
		{"--limit 9999", exitUsage, "limit: at most 5000"},
		{"--since soon", exitUsage, "--since soon is no length of time; examples: 30m, 2h, 7d"},
		{"--since 1h --from 2026-11-23", exitUsage, "--from and --since both say"},
		{"--from yesterday", exitUsage, "--from yesterday is no time; examples:"},
		{"--from now --to -1h", exitUsage, "the time range ends before it begins"},
		{"--query x --where a=b", exitUsage, "--query holds the whole query: leave out --where"},
		{"--query /does/not/exist", exitUsage, "the query cannot be read"},
		{"--follow --shape count", exitUsage, "--follow shows records as they come; the shape count has none"},
		{"--follow --to now", exitUsage, "--follow has no end"},
		{"--password-file /does/not/exist", exitUsage, "the password cannot be read"},
		{"--ca-file /does/not/exist", exitUsage, "the certificate cannot be read"},
	}
	for _, test := range tests {
		t.Run(test.arguments, func(t *testing.T) {
			got := tallyq(t, setup{}, strings.Fields(test.arguments)...)
			require.Equal(t, test.code, got.code)
			require.Contains(t, got.err, test.err)
			require.Empty(t, got.out)
			require.True(t, strings.HasPrefix(got.err, "tallyq: "))
		})
	}
	help := tallyq(t, setup{}, "--help")
	require.Equal(t, exitOK, help.code)
	require.Contains(t, help.out, "Examples:")
	require.Contains(t, help.out, "--password-file")
}
