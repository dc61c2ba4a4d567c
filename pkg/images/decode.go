package images

import (
	"encoding/json"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
)

// Shape of these queries among those of the data source.
const Shape = "images"

// Decode reads a query as dashboards store it:
//
//	{"shape": "images", "question": "outdated", "image": {"registry": "registry.example.com"}, "cluster": "prod"}
//
// It tells whether the JSON is one; keys that are Grafana's are passed over. Errors are *auditql.Error.
func Decode(raw []byte) (query *Query, is bool, err error) {
	var keys struct {
		Shape    string    `json:"shape"`
		Question Question  `json:"question"`
		Image    Reference `json:"image"`
		RecordID string    `json:"recordId"`
		Cluster  string    `json:"cluster"`
	}
	if json.Unmarshal(raw, &struct {
		Shape *string `json:"shape"`
	}{&keys.Shape}) != nil || keys.Shape != Shape {
		return nil, false, nil
	}
	if err := json.Unmarshal(raw, &keys); err != nil {
		return nil, true, &auditql.Error{Message: "the query is not understood: " + err.Error()}
	}
	query = &Query{Question: keys.Question, Image: keys.Image, RecordID: keys.RecordID, Cluster: keys.Cluster}
	return query, true, query.Validate()
}
