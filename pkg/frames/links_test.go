package frames_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/stretchr/testify/require"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/frames"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// usualTrace is the link that the editor of the settings offers.
func usualTrace(t *testing.T) frames.Link {
	t.Helper()
	raw, err := os.ReadFile("../../src/datasource/config/usualTraceLink.json")
	require.NoError(t, err)
	link := frames.Link{DatasourceUID: "tempo", QueryType: "traceql"}
	require.NoError(t, json.Unmarshal(raw, &link))
	return link
}

func logLine(message string) record.Record {
	line, err := json.Marshal(map[string]string{"record_id": message, "event_action": "log", "message": message})
	if err != nil {
		panic(err)
	}
	return record.New(at, map[string]string{"object": "container-log", "cluster": "prod"}, string(line))
}

// linked are the values that a link finds in records, by their ids.
func linked(t *testing.T, link frames.Link, line auditql.Line, list ...record.Record) map[string]string {
	t.Helper()
	links := []frames.Link{link}
	require.NoError(t, frames.CheckLinks(links))
	with := frames.Options{Links: links, Line: line}
	frame := frames.Records(&ask.Answer{Page: record.Page{Records: list}}, plan(t, auditql.Query{Shape: auditql.Records}), with)
	field, _ := frame.FieldByName(link.Name)
	require.NotNil(t, field)
	found := map[string]string{}
	for i := range list {
		if value, ok := field.At(i).(*string); ok && value != nil {
			found[list[i].Values["record_id"]] = *value
		}
	}
	return found
}

func TestUsualTraceIDs(t *testing.T) {
	const id = "4bf92f3577b34da6a3ce929d0e0e4736"
	tests := map[string]string{
		"level=info trace_id=" + id + " span_id=00f067aa0ba902b7": id,
		"traceID=" + id:                                     id,
		"TraceId: " + id:                                    id,
		`{"traceId":"` + id + `","n":1}`:                    id,
		`{"trace_id": "` + id + `"}`:                        id,
		"trace-id: 00f067aa0ba902b7":                        "00f067aa0ba902b7",
		"traceparent: 00-" + id + "-00f067aa0ba902b7-01":    id,
		`"traceparent":"00-` + id + `-00f067aa0ba902b7-01"`: id,
		"span_id=00f067aa0ba902b7":                          "",
		"trace_id=none":                                     "",
		"trace_id=" + id + "0":                              "",
		id:                                                  "",
	}
	for message, want := range tests {
		found := linked(t, usualTrace(t), auditql.Sentence, logLine(message))
		require.Equal(t, want, found[message], message)
		require.Equal(t, found, linked(t, usualTrace(t), auditql.JSON, logLine(message)), "of the JSON of %s the same", message)
	}
}

func TestLinksFromFields(t *testing.T) {
	list := records()[:2]
	to := frames.Link{Name: "Audit", URL: "https://example.com/${__value.raw}"}
	field := to
	field.Field = "k8s_audit_id"
	require.Equal(t, map[string]string{"7d30/ResponseStarted": "7d30"}, linked(t, field, auditql.Sentence, list...))
	part := to
	part.Field, part.Pattern = "client_address", `^\d+\.\d+`
	require.Equal(t, map[string]string{"7d30/ResponseStarted": "192.0"}, linked(t, part, auditql.Sentence, list...))
	label := to
	label.Field = "cluster"
	require.Equal(t, map[string]string{"7d30/ResponseStarted": "prod", "c/1": "prod"}, linked(t, label, auditql.Sentence, list...))
	optional := to
	optional.Pattern = "GET(x)?"
	require.Empty(t, linked(t, optional, auditql.Sentence, list...), "a group that is empty is no value")
	long := to
	long.Pattern = "a+"
	require.Empty(t, linked(t, long, auditql.Sentence, logLine(strings.Repeat("a", 2000))))
}

func TestLinks(t *testing.T) {
	links := []frames.Link{usualTrace(t), {Name: "Wiki", Field: "user_name", URL: "/wiki?user=${__value.raw}"}}
	require.NoError(t, frames.CheckLinks(links))
	with := options
	with.Links = links
	answer := &ask.Answer{Page: record.Page{Records: append(records()[:1], logLine("trace_id=4bf92f3577b34da6a3ce929d0e0e4736"))}}
	check(t, "records-links", data.Frames{frames.Records(answer, plan(t, auditql.Query{Shape: auditql.Records}), with)})
}

func TestCheckLinks(t *testing.T) {
	good := frames.Link{Name: "Trace", Pattern: "a", DatasourceUID: "x"}
	change := func(f func(*frames.Link)) []frames.Link {
		link := good
		f(&link)
		return []frames.Link{link}
	}
	tests := map[string][]frames.Link{
		`link 1: it has no name`:                        change(func(l *frames.Link) { l.Name = " " }),
		`link 1: the name "labels" is taken`:            change(func(l *frames.Link) { l.Name = "labels" }),
		`link 2: the name "Trace" is taken`:             {good, good},
		`neither in which field the id is nor how`:      change(func(l *frames.Link) { l.Pattern = "" }),
		`"user" is no field or label of the record`:     change(func(l *frames.Link) { l.Field = "user" }),
		"the pattern cannot be read: error parsing reg": change(func(l *frames.Link) { l.Pattern = "(?=a)" }),
		`the pattern is longer than 1000 bytes`:         change(func(l *frames.Link) { l.Pattern = strings.Repeat("a", 1001) }),
		`it leads either to a data source or to a URL`:  change(func(l *frames.Link) { l.URL = "https://example.com" }),
		`1: it leads either to a data source or to`:     change(func(l *frames.Link) { l.DatasourceUID = "" }),
		`the URL begins with http://, https:// or /`:    change(func(l *frames.Link) { l.DatasourceUID, l.URL = "", "javascript:alert(1)" }),
		`1: the URL begins with http://, https:// or`:   change(func(l *frames.Link) { l.DatasourceUID, l.URL = "", "${__value.raw}" }),
		`there are 11 trace links; at most 10`:          make([]frames.Link, 11),
	}
	for message, links := range tests {
		require.ErrorContains(t, frames.CheckLinks(links), message)
	}
	require.NoError(t, frames.CheckLinks(change(func(l *frames.Link) { l.DatasourceUID, l.URL = "", "http://example.com/${__value.raw}?a=b" })))
	require.NoError(t, frames.CheckLinks(nil))
}
