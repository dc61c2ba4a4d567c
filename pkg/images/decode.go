package images

import (
	"encoding/json"

	"github.com/tallyman-audit/tallyman/pkg/auditql"
)

// Shape of these queries among those of the data source.
const Shape = "images"

// Decode reads a query as dashboards store it:
//
//	{"shape": "images", "question": "outdated", "image": {"registry": "registry.example.com"}, "cluster": "prod",
//	 "where": {"field": "k8s_namespace_name", "op": "=", "value": "shop"}}
//
// It tells whether the JSON is one; keys that are Grafana's are passed over. Errors are *auditql.Error.
func Decode(raw []byte) (query *Query, is bool, err error) {
	var keys struct {
		Shape    string    `json:"shape"`
		Question Question  `json:"question"`
		Image    Reference `json:"image"`
		RecordID string    `json:"recordId"`
		Cluster  string    `json:"cluster"`
		Objects  []string  `json:"objects"`
		// Where is read by itself, for what is wrong in it to be told where it is.
		Where json.RawMessage `json:"where"`
	}
	if json.Unmarshal(raw, &struct {
		Shape *string `json:"shape"`
	}{&keys.Shape}) != nil || keys.Shape != Shape {
		return nil, false, nil
	}
	if err := json.Unmarshal(raw, &keys); err != nil {
		return nil, true, &auditql.Error{Message: "the query is not understood: " + err.Error()}
	}
	if len(keys.Objects) > 0 {
		return nil, true, &auditql.Error{Path: "objects", Message: "a question about images takes no objects: it looks at " + lifecycle + " and " + registry}
	}
	where, err := decodeWhere(keys.Where)
	if err != nil {
		return nil, true, err
	}
	query = &Query{Question: keys.Question, Image: keys.Image, RecordID: keys.RecordID, Cluster: keys.Cluster, Where: where}
	return query, true, query.Validate()
}

// decodeWhere reads and checks a condition as one of any other query.
func decodeWhere(raw json.RawMessage) (auditql.Condition, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	records, err := json.Marshal(map[string]any{"shape": auditql.Records, "where": raw})
	if err != nil {
		return nil, &auditql.Error{Path: "where", Message: "the condition is not understood: " + err.Error()}
	}
	query, err := auditql.Decode(records)
	if err != nil {
		return nil, err
	}
	return query.Where, nil
}
