package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
)

func TestParseWhere(t *testing.T) {
	tests := []struct {
		text  string
		field string
		op    auditql.Op
		value []string
	}{
		{"user_name=alice", "user_name", "=", []string{"alice"}},
		{"user_name = alice b", "user_name", "=", []string{"alice b"}},
		{"user_name!=alice=bob", "user_name", "!=", []string{"alice=bob"}},
		{"user_name=~a.*", "user_name", "=~", []string{"a.*"}},
		{"user_name!~a.*", "user_name", "!~", []string{"a.*"}},
		{"http_response_status_code>=400", "http_response_status_code", ">=", []string{"400"}},
		{"process_exit_code<-1", "process_exit_code", "<", []string{"-1"}},
		{"user_name?", "user_name", "exists", nil},
		{"user_name=", "user_name", "absent", nil},
		{"user_name!=", "user_name", "exists", nil},
		{"process_command_line=a\nb", "process_command_line", "=", []string{"a\nb"}},
	}
	for _, test := range tests {
		got, err := parseWhere(test.text)
		require.NoError(t, err)
		require.Equal(t, auditql.Comparison{Field: test.field, Op: test.op, Values: test.value}, got, test.text)
	}
	for _, text := range []string{"", "alice", "=x", "a b=c", "user_name?x"} {
		_, err := parseWhere(text)
		require.Error(t, err, text)
	}
}

func TestMoment(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.Local)
	for text, want := range map[string]time.Time{
		"now":                  now,
		"now-2h":               now.Add(-2 * time.Hour),
		"-1d12h":               now.Add(-36 * time.Hour),
		"2026-11-20":           time.Date(2026, 11, 20, 0, 0, 0, 0, time.Local),
		"2026-11-20 09:45":     time.Date(2026, 11, 20, 9, 45, 0, 0, time.Local),
		"2026-11-20T09:45:05Z": time.Date(2026, 11, 20, 9, 45, 5, 0, time.UTC),
		"1795424400000":        time.UnixMilli(1795424400000).UTC(),
	} {
		got, err := moment("--from", text, now)
		require.NoError(t, err)
		require.True(t, want.Equal(got), "%s is %s", text, got)
	}
	for _, text := range []string{"soon", "-", "now+1h", "-x", "2026-13-01"} {
		_, err := moment("--from", text, now)
		require.Error(t, err, text)
	}
	for text, want := range map[string]time.Duration{"90s": 90 * time.Second, "1w": 7 * 24 * time.Hour, "1w2d3h": (9*24 + 3) * time.Hour} {
		got, ok := span(text)
		require.True(t, ok)
		require.Equal(t, want, got)
	}
	for _, text := range []string{"", "0s", "-1h", "5", "9999999d", "d"} {
		_, ok := span(text)
		require.False(t, ok, text)
	}
}

func parsed(t *testing.T, arguments ...string) (*auditql.Query, error) {
	t.Helper()
	o, err := parse(world{arguments: arguments, getenv: func(string) string { return "" }})
	if err != nil {
		return nil, err
	}
	return o.query, nil
}

func TestSearchBesideOptions(t *testing.T) {
	alice := auditql.Comparison{Field: "user_name", Op: "=", Values: []string{"alice"}}
	deletes := auditql.Comparison{Field: "event_action", Op: "=", Values: []string{"delete"}}
	query, err := parsed(t, "user:alice", "--since", "2h", "verb:delete")
	require.NoError(t, err)
	require.Equal(t, auditql.And{alice, deletes}, query.Where)

	query, err = parsed(t, "object:container-log user:alice OR verb:delete")
	require.ErrorContains(t, err, "object: applies to the whole question")
	require.Nil(t, query)

	query, err = parsed(t, "object:container-log (user:alice OR verb:delete)", "-w", "event_action=delete")
	require.NoError(t, err)
	require.Equal(t, []string{"container-log"}, query.Objects)
	require.Equal(t, auditql.And{auditql.Or{alice, deletes}, deletes}, query.Where)

	_, err = parsed(t, "é usr:alice")
	require.EqualError(t, err, "\"usr\" is no field of the record; did you mean user? To search for the text, put it in quotes.\n  é usr:alice\n    ^^^")
	_, err = parsed(t, "object:container-log", "--object", "container-log")
	require.ErrorContains(t, err, "objects are given twice")
	_, err = parsed(t, "user:alice", "--query", "x.json")
	require.ErrorContains(t, err, "leave out \"user:alice\"")
}
