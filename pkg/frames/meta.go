// Package frames makes Grafana data frames of answers from Loki, as Grafana's dataplane contract describes them:
// log-lines for records and evidence, timeseries-multi and numeric-multi for counts, numeric-long for top lists. An
// answer without data is a frame of the right type without data, so that panels say so and alert rules see "no data"
// instead of an error.
//
// Contract: https://grafana.github.io/dataplane/contract/
package frames

import (
	"fmt"
	"slices"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
)

// Options of how an answer is shown.
type Options struct {
	RefID string
	// Line is what the body of records shows.
	Line auditql.Line
	// Legend is a template for the names of series.
	Legend string
	// Levels names series by Grafana's log levels instead of our severities.
	Levels bool
	// DatasourceUID and DatasourceName are of the data source that links to evidence open.
	DatasourceUID, DatasourceName string
	// Links that records get; see CheckLinks.
	Links []Link
}

// Of makes the frames of an answer.
func Of(answer *ask.Answer, plan *auditql.Plan, options Options) data.Frames {
	switch {
	case plan.Shape == auditql.LogQL:
		return raw(answer, plan, options)
	case plan.Shape == auditql.Evidence:
		return data.Frames{Evidence(answer, plan, options)}
	case plan.Kind == auditql.Logs:
		return data.Frames{Records(answer, plan, options)}
	case plan.Kind == auditql.MetricRange:
		return Series(answer, plan, options)
	case plan.Shape == auditql.Top:
		return data.Frames{Top(answer, plan, options)}
	default:
		return Numbers(answer, plan, options)
	}
}

// Loki's own statistics, and how Grafana writes them. Source: loki, pkg/logqlmodel/stats, Summary.
var stats = []struct{ name, title, unit string }{
	{"execTime", "Summary: exec time", "s"},
	{"queueTime", "Summary: queue time", "s"},
	{"totalBytesProcessed", bytesStat, "decbytes"},
	{"totalLinesProcessed", "Summary: total lines processed", ""},
	{"bytesProcessedPerSecond", "Summary: bytes processed per second", "Bps"},
	{"linesProcessedPerSecond", "Summary: lines processed per second", ""},
	{"totalEntriesReturned", "Summary: total entries returned", ""},
}

const bytesStat = "Summary: total bytes processed"

func meta(answer *ask.Answer, plan *auditql.Plan, kind data.FrameType, version data.FrameTypeVersion) *data.FrameMeta {
	m := &data.FrameMeta{Type: kind, TypeVersion: version, ExecutedQueryString: plan.LogQL}
	for _, stat := range stats {
		if value, ok := answer.Stats[stat.name]; ok {
			m.Stats = append(m.Stats, data.QueryStat{FieldConfig: data.FieldConfig{DisplayName: stat.title, Unit: stat.unit}, Value: value})
		}
	}
	for _, warning := range answer.Warnings {
		m.Notices = append(m.Notices, data.Notice{Severity: data.NoticeSeverityWarning, Text: warning})
	}
	if twice := answer.Page.Duplicates; twice > 0 {
		m.Notices = append(m.Notices, data.Notice{
			Severity: data.NoticeSeverityInfo, Text: fmt.Sprintf("Left out %d that the store holds more than once.", twice),
		})
	}
	return m
}

// logMeta is meta of log lines; Explore reads custom.
func logMeta(answer *ask.Answer, plan *auditql.Plan) *data.FrameMeta {
	m := meta(answer, plan, data.FrameTypeLogLines, data.FrameTypeVersion{0, 0})
	m.PreferredVisualization = data.VisTypeLogs
	words := plan.SearchWords
	if words == nil {
		words = []string{}
	}
	m.Custom = map[string]any{"limit": plan.Limit, "searchWords": slices.Clone(words), "lokiQueryStatKey": bytesStat}
	return m
}
