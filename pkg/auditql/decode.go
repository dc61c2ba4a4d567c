package auditql

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Keys that Grafana itself adds to every query it stores or sends.
var grafanaKeys = []string{
	"datasource", "datasourceId", "datasourceUid", "editorMode", "hide", "intervalMs", "key", "maxDataPoints", "panelId", "queryCachingTTL",
	"queryGroupId", "queryLibraryRef", "queryType", "range", "refId", "savedQueryUid", "timeRange",
}

var queryKeys = []string{
	"by", "direction", "expr", "instant", "legend", "limit", "line", "objects", "recordId", "recordTime", "shape", "step", "supportingQueryType", "where",
}

// Decode reads the JSON of a query and checks it. The keys that Grafana adds to every query are passed over; any other
// key that is not the query's own is an error, as a misspelt condition must not quietly widen an alert rule. Errors are
// of type *Error.
func Decode(raw []byte) (*Query, error) {
	keys, err := object("", raw)
	if err != nil {
		return nil, err
	}
	query := &Query{}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if !slices.Contains(queryKeys, key) && !slices.Contains(grafanaKeys, key) && !strings.HasPrefix(key, "$") {
			return nil, fault(key, "unknown key; known: %s", strings.Join(queryKeys, ", "))
		}
		if err := query.set(key, keys[key]); err != nil {
			return nil, err
		}
	}
	if err := query.Validate(); err != nil {
		return nil, err
	}
	return query, nil
}

func (q *Query) set(key string, raw json.RawMessage) error {
	if isNull(raw) {
		return nil
	}
	switch key {
	case "shape":
		return text(key, raw, &q.Shape)
	case "objects":
		return texts(key, raw, &q.Objects)
	case "where":
		var err error
		q.Where, err = decodeCondition(key, raw, 0)
		return err
	case "by":
		return texts(key, raw, &q.By)
	case "limit":
		if json.Unmarshal(raw, &q.Limit) != nil {
			return fault(key, "must be a whole number")
		}
		if q.Limit < 1 {
			return fault(key, "must be at least 1")
		}
	case "direction":
		return text(key, raw, &q.Direction)
	case "instant":
		if json.Unmarshal(raw, &q.Instant) != nil {
			return fault(key, "must be true or false")
		}
	case "step":
		return text(key, raw, &q.Step)
	case "recordId":
		return text(key, raw, &q.RecordID)
	case "recordTime":
		return instant(key, raw, &q.RecordTime)
	case "line":
		return text(key, raw, &q.Line)
	case "legend":
		return text(key, raw, &q.Legend)
	case "supportingQueryType":
		return text(key, raw, &q.Supporting)
	case "expr":
		return text(key, raw, &q.Expr)
	}
	return nil
}

func object(path string, raw []byte) (map[string]json.RawMessage, error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(raw, &keys); err != nil {
		if syntax, ok := err.(*json.SyntaxError); ok {
			return nil, fault(path, "not JSON: %s", syntax)
		}
		return nil, fault(path, "must be an object")
	}
	if keys == nil {
		return nil, fault(path, "must be an object")
	}
	return keys, nil
}

func text[T ~string](path string, raw json.RawMessage, into *T) error {
	var value string
	if json.Unmarshal(raw, &value) != nil {
		return fault(path, "must be text")
	}
	*into = T(value)
	return nil
}

func texts(path string, raw json.RawMessage, into *[]string) error {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		return fault(path, "must be a list")
	}
	list := make([]string, len(items))
	for i, item := range items {
		if err := text(fmt.Sprintf("%s[%d]", path, i), item, &list[i]); err != nil {
			return err
		}
	}
	*into = list
	return nil
}

// instant reads milliseconds since the epoch, as a number or (from a data link) as text, or RFC 3339. A variable that a
// data link left as it was is no time: then the whole range is searched.
func instant(path string, raw json.RawMessage, into *time.Time) error {
	value := strings.Trim(string(raw), `"`)
	if value == "" || strings.HasPrefix(value, "$") {
		return nil
	}
	if at, ok := ParseTime(value); ok {
		*into = at
		return nil
	}
	return fault(path, "must be milliseconds since 1970 or a time such as 2026-11-23T09:45:05Z")
}

// ParseTime reads milliseconds since the epoch, as Grafana writes them, or RFC 3339.
func ParseTime(value string) (time.Time, bool) {
	if at, err := time.Parse(time.RFC3339Nano, value); err == nil {
		return at, true
	}
	if ms, err := strconv.ParseFloat(value, 64); err == nil && ms > 0 && ms < 1e14 {
		return time.UnixMilli(int64(ms)).UTC(), true
	}
	return time.Time{}, false
}

func isNull(raw json.RawMessage) bool { return bytes.Equal(raw, []byte("null")) }
