package frames

import (
	"cmp"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/lifecycle"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// PanelID is the panel that shows lifecycles; Explore uses it for these frames.
const PanelID = "tallyman-lifecycle-panel"

// Lifecycle makes two table frames, spans and marks, as docs/query.md describes them. The meta of both tells from when on
// marks are complete, and where the data comes from, for links to it.
func Lifecycle(life *ask.Life, plan *auditql.Plan, options Options) data.Frames {
	spans := spansFrame(life.Spans).SetMeta(lifeMeta(&ask.Answer{
		Stats: life.Stats, Warnings: life.Warnings, Page: record.Page{Duplicates: life.Duplicates},
	}, life, plan, options))
	for _, notice := range life.Notices {
		spans.Meta.Notices = append(spans.Meta.Notices, data.Notice{Severity: data.NoticeSeverityWarning, Text: notice})
	}
	marks := marksFrame(life.Marks).SetMeta(lifeMeta(&ask.Answer{}, life, plan, options))
	id, _ := marks.FieldByName("record_id")
	id.Config.Links = recordLinks(options, "time")
	spans.RefID, marks.RefID = options.RefID, options.RefID
	return data.Frames{spans, marks}
}

func lifeMeta(answer *ask.Answer, life *ask.Life, plan *auditql.Plan, options Options) *data.FrameMeta {
	m := meta(answer, plan, data.FrameTypeTable, data.FrameTypeVersion{0, 0})
	m.PreferredVisualizationPluginID = PanelID
	m.Custom = map[string]any{
		"shape": auditql.Lifecycle, "from": plan.From.UnixMilli(), "to": plan.To.UnixMilli(), "since": life.Since.UnixMilli(), "limit": plan.Limit,
		"full": life.Full, "datasourceUid": options.DatasourceUID,
	}
	return m
}

// column is a text field of rows.
type column[T any] struct {
	name, title string
	of          func(*T) string
}

var spanEntity = []column[lifecycle.Span]{
	{"entity", "Entity", func(s *lifecycle.Span) string { return s.Entity.Key }},
	{"kind", "Kind", func(s *lifecycle.Span) string { return string(s.Entity.Kind) }},
	{"cluster", "", func(s *lifecycle.Span) string { return s.Entity.Cluster }},
	{"namespace", "Namespace", func(s *lifecycle.Span) string { return s.Entity.Namespace }},
	{"pod", "Pod", func(s *lifecycle.Span) string { return s.Entity.Pod }},
	{"container", "Container", func(s *lifecycle.Span) string { return s.Entity.Container }},
	{"workload", "Workload", func(s *lifecycle.Span) string { return s.Entity.Workload }},
	{"node", "Node", func(s *lifecycle.Span) string { return s.Entity.Node }},
	{"host", "Host", func(s *lifecycle.Span) string { return s.Entity.Host }},
	{"image", "Image", func(s *lifecycle.Span) string { return s.Image }},
	{"digest", "Digest", func(s *lifecycle.Span) string { return s.Digest }},
	{"image_entity", "Image entity", func(s *lifecycle.Span) string { return s.ImageKey }},
	{"state", "State", func(s *lifecycle.Span) string { return string(s.State) }},
}

var spanDetails = []column[lifecycle.Span]{
	{"reason", "Reason", func(s *lifecycle.Span) string { return s.Reason }},
	{"user", "Asked for by", func(s *lifecycle.Span) string { return s.User }},
	{"ended_by", "End asked for by", func(s *lifecycle.Span) string { return s.EndedBy }},
	{"container_id", "", func(s *lifecycle.Span) string { return s.ContainerID }},
	{"pod_uid", "Pod UID", func(s *lifecycle.Span) string { return s.Entity.PodUID }},
	{"start_record_id", "Record of the start", func(s *lifecycle.Span) string { return s.StartRecord }},
	{"end_record_id", "Record of the end", func(s *lifecycle.Span) string { return s.EndRecord }},
}

func spansFrame(spans []lifecycle.Span) *data.Frame {
	count := len(spans)
	starts, ends := make([]time.Time, count), make([]*time.Time, count)
	startKnown, endKnown := make([]bool, count), make([]bool, count)
	exits, restarts := make([]*int64, count), make([]int64, count)
	for i := range spans {
		s := &spans[i]
		starts[i], ends[i], startKnown[i], endKnown[i] = s.Start, orNull(s.End), s.StartKnown, s.EndKnown
		exits[i], restarts[i] = s.ExitCode, s.Restart
	}
	fields := texts(spans, spanEntity)
	fields = append(fields,
		titled("start", "Start", starts), titled("end", "End", ends), titled("start_known", "Start is known", startKnown),
		titled("end_known", "End is known", endKnown), titled("exit_code", "Exit code", exits), titled("restarts", "Restarts", restarts))
	return data.NewFrame("spans", append(fields, texts(spans, spanDetails)...)...)
}

var markColumns = []column[lifecycle.Mark]{
	{"entity", "Entity", func(m *lifecycle.Mark) string { return m.Entity }},
	{"kind", "Kind", func(m *lifecycle.Mark) string { return m.Kind }},
	{"severity", "", func(m *lifecycle.Mark) string { return m.Severity }},
	{"sentence", "What happened", func(m *lifecycle.Mark) string { return m.Sentence }},
	{"action", "Action", func(m *lifecycle.Mark) string { return m.Action }},
	{"user", "User", func(m *lifecycle.Mark) string { return m.User }},
	{"cluster", "", func(m *lifecycle.Mark) string { return m.Cluster }},
	{"namespace", "Namespace", func(m *lifecycle.Mark) string { return m.Namespace }},
	{"pod", "Pod", func(m *lifecycle.Mark) string { return m.Pod }},
	{"container", "Container", func(m *lifecycle.Mark) string { return m.Container }},
	{"workload", "Workload", func(m *lifecycle.Mark) string { return m.Workload }},
	{"node", "Node", func(m *lifecycle.Mark) string { return m.Node }},
	{"host", "Host", func(m *lifecycle.Mark) string { return m.Host }},
	{"image", "Image", func(m *lifecycle.Mark) string { return m.Image }},
	{"record_id", "", func(m *lifecycle.Mark) string { return m.RecordID }},
	{"session_id", "", func(m *lifecycle.Mark) string { return m.SessionID }},
	{"object", "", func(m *lifecycle.Mark) string { return m.Object }},
}

func marksFrame(marks []lifecycle.Mark) *data.Frame {
	times, ends := make([]time.Time, len(marks)), make([]*time.Time, len(marks))
	for i := range marks {
		times[i], ends[i] = marks[i].Time, orNull(marks[i].End)
	}
	fields := []*data.Field{titled("time", "Time", times), titled("end", "End", ends)}
	return data.NewFrame("marks", append(fields, texts(marks, markColumns)...)...)
}

// texts makes a field of each column. One without a title has that of the record's field of its name.
func texts[T any](rows []T, columns []column[T]) []*data.Field {
	fields := make([]*data.Field, len(columns))
	for i, column := range columns {
		values := make([]string, len(rows))
		for j := range rows {
			values[j] = column.of(&rows[j])
		}
		fields[i] = titled(column.name, cmp.Or(column.title, record.Title(column.name)), values)
	}
	return fields
}

func titled[T any](name, title string, values []T) *data.Field {
	return data.NewField(name, nil, values).SetConfig(&data.FieldConfig{DisplayNameFromDS: title})
}

func orNull(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}
