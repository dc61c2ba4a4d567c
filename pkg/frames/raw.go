package frames

import (
	"maps"
	"slices"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/tallyman-audit/tallyman/pkg/ask"
	"github.com/tallyman-audit/tallyman/pkg/auditql"
)

// raw makes the frames of LogQL that was written by hand, by the type of Loki's answer. Series are grouped by all the
// labels that they have.
func raw(answer *ask.Answer, plan *auditql.Plan, options Options) data.Frames {
	grouped := *plan
	switch answer.Type {
	case "matrix":
		for _, series := range answer.Series {
			grouped.By = append(grouped.By, slices.Collect(maps.Keys(series.Labels))...)
		}
		grouped.By = ordered(grouped.By)
		return Series(answer, &grouped, options)
	case "vector":
		for _, sample := range answer.Samples {
			grouped.By = append(grouped.By, slices.Collect(maps.Keys(sample.Labels))...)
		}
		grouped.By = ordered(grouped.By)
		return Numbers(answer, &grouped, options)
	default:
		return data.Frames{Records(answer, plan, options)}
	}
}

func ordered(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}
