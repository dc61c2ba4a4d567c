package record_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/record"
)

var at = time.Date(2026, 11, 23, 9, 45, 5, 0, time.UTC)

func TestNew(t *testing.T) {
	r := record.New(at, map[string]string{"severity": "high"}, `{"record_id":"x","record_version":1,"k8s_dry_run":true,"message":"a \"b\" \ud83d\ude00","event_reason":null,"new":{"a":[1]},"event_duration":9007199254740993}`)
	require.Equal(t, map[string]string{
		"record_id": "x", "record_version": "1", "k8s_dry_run": "true", "message": `a "b" 😀`, "new": `{"a":[1]}`, "event_duration": "9007199254740993",
	}, r.Values)
	require.Equal(t, 1, r.Version())
	require.Equal(t, "x", r.Get("record_id"))
	require.Equal(t, "high", r.Get("severity"))
	require.Empty(t, r.Get("user_name"))
	for _, line := range []string{"", "text", `{"record_id":"x","mess`, `[1]`, `null`, `"x"`} {
		r := record.New(at, nil, line)
		require.Nil(t, r.Values, line)
		require.Equal(t, line, r.Line)
		require.Zero(t, r.Version())
	}
}

func TestNewPage(t *testing.T) {
	entry := func(second int, id string) record.Record {
		line := `{"record_id":"` + id + `"}`
		if id == "" {
			line = "text"
		}
		return record.New(at.Add(time.Duration(second)*time.Second), nil, line)
	}
	all := func() []record.Record {
		return []record.Record{entry(1, "a"), entry(3, "c"), entry(1, "b"), entry(2, ""), entry(2, ""), entry(3, "a")}
	}
	ids := func(page record.Page) (list []string) {
		for _, r := range page.Records {
			list = append(list, r.Values["record_id"])
		}
		return list
	}
	forward, backward := record.NewPage(all(), true), record.NewPage(all(), false)
	require.Equal(t, []string{"a", "b", "", "", "c"}, ids(forward))
	require.Equal(t, []string{"c", "a", "", "", "b"}, ids(backward))
	require.Equal(t, 1, forward.Duplicates)
	require.Empty(t, record.NewPage(nil, true).Records)
}

func TestLookup(t *testing.T) {
	field, ok := record.FieldByName("http_response_status_code")
	require.True(t, ok)
	require.Equal(t, record.Integer, field.Type)
	label, ok := record.LabelByName("severity")
	require.True(t, ok)
	require.Less(t, label.Rank("low"), label.Rank("critical"))
	require.Equal(t, -1, label.Rank("x"))
	object, _ := record.LabelByName("object")
	require.Equal(t, -1, object.Rank("kubernetes-audit"), "objects have no order")
	_, ok = record.FieldByName("object")
	require.False(t, ok)
	require.Equal(t, "User", record.Title("user_name"))
	require.Equal(t, "Severity", record.Title("severity"))
	require.Equal(t, "x", record.Title("x"))
}

// No name is both a field and a label: queries name them alike, and Loki would rename the field.
func TestNamesAreDistinct(t *testing.T) {
	seen := map[string]bool{"line": true}
	for _, field := range record.Fields {
		require.False(t, seen[field.Name], field.Name)
		seen[field.Name] = true
	}
	for _, label := range record.Labels {
		require.False(t, seen[label.Name], label.Name)
		seen[label.Name] = true
	}
}
