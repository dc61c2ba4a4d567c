package plugin

import (
	"encoding/json"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

// timeShape asks for the end of the query's own time range: in an alert rule, when it was evaluated. The texts of a rule know numbers
// and labels only, and a link to the rows of an alert has to say of which time; Grafana has no function for it there.
const timeShape = "time"

func asksTime(raw []byte) bool {
	var keys struct {
		Shape string `json:"shape"`
	}
	return json.Unmarshal(raw, &keys) == nil && keys.Shape == timeShape
}

// answerTime answers with one number without labels, milliseconds since 1970, so that it goes with the alert of every group.
func answerTime(query backend.DataQuery) backend.DataResponse {
	value := data.NewField(timeShape, nil, []float64{float64(query.TimeRange.To.UnixMilli())})
	value.Config = &data.FieldConfig{Unit: "dateTimeAsIso"}
	frame := data.NewFrame("", value).SetRefID(query.RefID)
	frame.SetMeta(&data.FrameMeta{Type: data.FrameTypeNumericMulti, TypeVersion: data.FrameTypeVersion{0, 1}})
	return backend.DataResponse{Status: backend.StatusOK, Frames: data.Frames{frame}}
}
