package frames

import (
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/tallyman-audit/tallyman/pkg/images"
	"github.com/tallyman-audit/tallyman/pkg/sentence"
)

// imagesColumn is one of texts.
type imagesColumn struct{ name, title string }

// Images makes a table of the containers that a question about images finds: when each started, where it runs and what, why it
// is there, and what was done at the registry that made it so.
func Images(answer *images.Answer, options Options) *data.Frame {
	count := len(answer.Findings)
	since := data.NewField("since", nil, make([]time.Time, count))
	texts := map[string]*data.Field{}
	first := []imagesColumn{
		{"cluster", "Cluster"}, {"namespace", "Namespace"}, {"pod", "Pod"}, {"container", "Container"}, {"image", "Image"}, {"why", "Why"},
		{"event", "What was done"},
	}
	// What is seldom looked at is at the end, where narrow tables cut it off.
	last := []imagesColumn{
		{"workload", "Workload"}, {"node", "Node"}, {"digest", "Digest"}, {"repository", "Repository"}, {"eventRecord", "Record of it"},
	}
	frame := data.NewFrame("images", since)
	since.Config = &data.FieldConfig{DisplayNameFromDS: "Runs since"}
	add := func(columns []imagesColumn) {
		for _, c := range columns {
			field := data.NewField(c.name, nil, make([]string, count))
			field.Config = &data.FieldConfig{DisplayNameFromDS: c.title}
			texts[c.name] = field
			frame.Fields = append(frame.Fields, field)
		}
	}
	when := data.NewField("eventTime", nil, make([]*time.Time, count))
	when.Config = &data.FieldConfig{DisplayNameFromDS: "Done at"}
	add(first)
	frame.Fields = append(frame.Fields, when)
	add(last)
	for i, found := range answer.Findings {
		c := found.Container
		since.Set(i, c.Since)
		for name, value := range map[string]string{
			"cluster": c.Cluster, "node": c.Node, "namespace": c.Namespace, "pod": c.Pod, "workload": c.Workload, "container": c.Name,
			"image": c.Written, "digest": c.Image.Digest, "repository": c.Image.Repository, "why": found.Why,
		} {
			texts[name].Set(i, value)
		}
		if found.Event != nil {
			texts["event"].Set(i, sentence.Of(found.Event))
			when.Set(i, &found.Event.Time)
			texts["eventRecord"].Set(i, found.Event.Values["record_id"])
		}
	}
	frame.RefID = options.RefID
	frame.Meta = &data.FrameMeta{Type: data.FrameTypeTable, PreferredVisualization: data.VisTypeTable}
	for _, note := range answer.Notes {
		frame.Meta.Notices = append(frame.Meta.Notices, data.Notice{Severity: data.NoticeSeverityWarning, Text: note})
	}
	return frame
}
