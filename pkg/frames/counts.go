package frames

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
	"github.com/tallyman-audit/tallyman/pkg/loki"
	"github.com/tallyman-audit/tallyman/pkg/record"
)

// Versions of the dataplane types; alerting takes a frame of version 0.0 for one of no type.
var metricVersion = data.FrameTypeVersion{0, 1}

// The name of the value field: what is counted.
const valueName = "records"

// What series of records that lack a field are called.
const noValue = "(none)"

// Series makes timeseries-multi frames: one of time and value for each series, the groups as labels of the value.
func Series(answer *ask.Answer, plan *auditql.Plan, options Options) data.Frames {
	series := slices.Clone(answer.Series)
	slices.SortFunc(series, func(a, b loki.Series) int { return compareLabels(a.Labels, b.Labels, plan.By) })
	list := make(data.Frames, 0, max(len(series), 1))
	for _, one := range series {
		times, values := make([]time.Time, len(one.Points)), make([]float64, len(one.Points))
		for i, point := range one.Points {
			times[i], values[i] = point.Time, point.Value
		}
		timeField := data.NewField("time", nil, times)
		timeField.Config = &data.FieldConfig{Interval: float64(plan.Step.Milliseconds())}
		value := valueField(one.Labels, values, plan, options)
		list = append(list, data.NewFrame("", timeField, value))
	}
	return finish(list, answer, plan, options, data.FrameTypeTimeSeriesMulti)
}

// Numbers makes numeric-multi frames: one of a single value for each series.
func Numbers(answer *ask.Answer, plan *auditql.Plan, options Options) data.Frames {
	samples := slices.Clone(answer.Samples)
	slices.SortFunc(samples, func(a, b loki.Sample) int { return compareLabels(a.Labels, b.Labels, plan.By) })
	list := make(data.Frames, 0, max(len(samples), 1))
	for _, sample := range samples {
		list = append(list, data.NewFrame("", valueField(sample.Labels, []float64{sample.Value}, plan, options)))
	}
	return finish(list, answer, plan, options, data.FrameTypeNumericMulti)
}

// Top makes a numeric-long frame: the values of the field and how many records have each, the most frequent first.
func Top(answer *ask.Answer, plan *auditql.Plan, options Options) *data.Frame {
	frame := data.NewFrame("").SetRefID(options.RefID).SetMeta(meta(answer, plan, data.FrameTypeNumericLong, metricVersion))
	// The contract knows "no data" by the absence of fields; a frame of no rows would be an error to alerting.
	if len(answer.Samples) == 0 {
		return frame
	}
	names, counts := make([]string, len(answer.Samples)), make([]float64, len(answer.Samples))
	for i, sample := range answer.Samples {
		names[i], counts[i] = sample.Labels[plan.By[0]], sample.Value
	}
	name := data.NewField(plan.By[0], nil, names)
	name.Config = &data.FieldConfig{
		DisplayNameFromDS: record.Title(plan.By[0]),
		Mappings:          data.ValueMappings{data.ValueMapper{"": data.ValueMappingResult{Text: noValue}}},
	}
	count := data.NewField(valueName, nil, counts)
	count.Config = &data.FieldConfig{DisplayNameFromDS: "Records"}
	frame.Fields = append(frame.Fields, name, count)
	return frame
}

func finish(list data.Frames, answer *ask.Answer, plan *auditql.Plan, options Options, kind data.FrameType) data.Frames {
	// Explore's histogram wants a time and a value in each frame that it is given.
	if len(list) == 0 && !options.Levels {
		list = append(list, data.NewFrame(""))
	}
	for i, frame := range list {
		frame.RefID = options.RefID
		frame.Meta = &data.FrameMeta{Type: kind, TypeVersion: metricVersion}
		// Once is enough: Grafana adds up what each frame says.
		if i == 0 {
			frame.Meta = meta(answer, plan, kind, metricVersion)
		}
	}
	return list
}

func valueField(labels map[string]string, values []float64, plan *auditql.Plan, options Options) *data.Field {
	groups := data.Labels{}
	for _, name := range plan.By {
		groups[name] = labels[name]
	}
	if options.Levels {
		groups = data.Labels{"level": Level(labels["severity"])}
		return data.NewField(valueName, groups, values).SetConfig(&data.FieldConfig{DisplayNameFromDS: groups["level"]})
	}
	field := data.NewField(valueName, groups, values)
	field.Config = &data.FieldConfig{DisplayNameFromDS: displayName(groups, plan.By, options.Legend)}
	return field
}

var placeholder = regexp.MustCompile(`\{\{\s*([^{}]*?)\s*\}\}`)

// displayName fills the legend's template or, without one, puts the groups one after another.
func displayName(labels data.Labels, by []string, legend string) string {
	if legend != "" {
		return placeholder.ReplaceAllStringFunc(legend, func(match string) string {
			return labels[placeholder.FindStringSubmatch(match)[1]]
		})
	}
	if len(by) == 0 {
		return valueName
	}
	words := make([]string, len(by))
	for i, name := range by {
		words[i] = cmp.Or(labels[name], noValue)
	}
	return strings.Join(words, ", ")
}

func compareLabels(a, b map[string]string, by []string) int {
	for _, name := range by {
		if order := cmp.Compare(a[name], b[name]); order != 0 {
			return order
		}
	}
	return 0
}
