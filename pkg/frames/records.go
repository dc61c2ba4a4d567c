package frames

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/tidwall/gjson"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/record"
	"github.com/tallyman-audit/tallyman/pkg/sentence"
)

// levels are the words for severities that Grafana colours log rows by (packages/grafana-data/src/types/logs.ts,
// LogLevel); it takes any other word for "unknown". Each severity has a colour of its own: purple, red, yellow, green,
// blue. The label severity keeps our word.
var levels = map[string]string{"critical": "critical", "high": "error", "medium": "warning", "low": "info", "info": "debug"}

// Level gives the log level that Grafana shows a severity as.
func Level(severity string) string {
	if level, ok := levels[severity]; ok {
		return level
	}
	return "unknown"
}

// Records makes a log-lines frame: timestamp, body (a sentence, or the JSON line), severity (as a log level), id, and
// labels with all fields and stream labels of each record, and a field for each link of the data source. The id links to its record
// and its evidence.
func Records(answer *ask.Answer, plan *auditql.Plan, options Options) *data.Frame {
	records := answer.Page.Records
	rows := newRows(len(records))
	severities := data.NewField("severity", nil, make([]string, len(records)))
	frame := data.NewFrame("", rows.time, rows.body, severities, rows.id, rows.labels)
	links := make([]*data.Field, len(options.Links))
	for l := range options.Links {
		links[l] = options.Links[l].field(len(records))
	}
	for i := range records {
		r := &records[i]
		body, text := r.Line, ""
		if options.Line != auditql.JSON || len(links) > 0 {
			text = sentence.Of(r)
		}
		if options.Line != auditql.JSON {
			body = text
		}
		rows.set(i, r, body, r.Values)
		severities.Set(i, Level(r.Labels["severity"]))
		for l := range links {
			links[l].Set(i, options.Links[l].valueOf(r, text))
		}
	}
	if links := recordLinks(options, "timestamp"); links != nil {
		rows.id.Config = &data.FieldConfig{Links: links}
	}
	frame.Fields = append(frame.Fields, links...)
	return frame.SetRefID(options.RefID).SetMeta(logMeta(answer, plan))
}

// Evidence makes a log-lines frame whose bodies are the source payloads of one record.
func Evidence(answer *ask.Answer, plan *auditql.Plan, options Options) *data.Frame {
	records := answer.Page.Records
	rows := newRows(len(records))
	for i := range records {
		r := &records[i]
		body, ok := r.Values["evidence"]
		if !ok {
			body = r.Line
		}
		rows.set(i, r, body, map[string]string{"record_id": r.Values["record_id"]})
	}
	m := logMeta(answer, plan)
	if len(records) == 0 {
		m.Notices = append(m.Notices, data.Notice{Severity: data.NoticeSeverityInfo, Text: "No evidence of this record: the time range does not hold it, " +
			"its retention is over, or it has none, as the lines of container logs."})
	}
	return data.NewFrame("", rows.time, rows.body, rows.id, rows.labels).SetRefID(options.RefID).SetMeta(m)
}

// rows are the fields that every log-lines frame here has.
type rows struct {
	time, body, id, labels *data.Field
	seen                   map[string]int
	// names is room to sort in.
	names []string
}

func newRows(length int) *rows {
	return &rows{
		time:   data.NewField("timestamp", nil, make([]time.Time, length)),
		body:   data.NewField("body", nil, make([]string, length)),
		id:     data.NewField("id", nil, make([]string, length)),
		labels: data.NewField("labels", nil, make([]json.RawMessage, length)),
		seen:   map[string]int{},
	}
}

// set fills a row; its labels are those of the record's stream and values, which win.
func (s *rows) set(i int, r *record.Record, body string, values map[string]string) {
	s.time.Set(i, r.Time)
	s.body.Set(i, body)
	s.id.Set(i, s.unique(r))
	s.labels.Set(i, s.encode(r.Labels, values))
}

// encode writes labels as a JSON object, in the order of their names. encoding/json takes ten times as long for a map.
func (s *rows) encode(stream, values map[string]string) json.RawMessage {
	s.names = s.names[:0]
	for name := range stream {
		// Which kind of stream it is is no property of what was recorded, and cannot be filtered by.
		if _, ok := values[name]; !ok && name != "tallyman" {
			s.names = append(s.names, name)
		}
	}
	for name := range values {
		s.names = append(s.names, name)
	}
	slices.Sort(s.names)
	encoded := make([]byte, 0, usualLabels)
	for i, name := range s.names {
		value, ok := values[name]
		if !ok {
			value = stream[name]
		}
		if i == 0 {
			encoded = append(encoded, '{')
		} else {
			encoded = append(encoded, ',')
		}
		encoded = append(gjson.AppendJSONString(encoded, name), ':')
		encoded = gjson.AppendJSONString(encoded, value)
	}
	if len(s.names) == 0 {
		encoded = append(encoded, '{')
	}
	return append(encoded, '}')
}

// Bytes that most records' labels fit.
const usualLabels = 1024

// unique gives the record_id or, for a line without one, an id that the same line has in every answer.
func (s *rows) unique(r *record.Record) string {
	id := r.Values["record_id"]
	if id == "" {
		hash := fnv.New64a()
		_, _ = hash.Write([]byte(r.Line))
		id = fmt.Sprintf("%d_%x", r.Time.UnixNano(), hash.Sum64())
	}
	s.seen[id]++
	if count := s.seen[id]; count > 1 {
		return fmt.Sprintf("%s_%d", id, count)
	}
	return id
}
