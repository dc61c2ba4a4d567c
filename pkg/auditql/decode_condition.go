package auditql

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// decodeCondition reads a node of the tree. Which of the four it is shows in its keys.
func decodeCondition(path string, raw json.RawMessage, depth int) (Condition, error) {
	if depth > maxDepth {
		return nil, fault(path, "conditions are nested more than %d deep", maxDepth)
	}
	keys, err := object(path, raw)
	if err != nil {
		return nil, err
	}
	for _, group := range []string{"and", "or", "not"} {
		inner, ok := keys[group]
		if !ok {
			continue
		}
		if len(keys) > 1 {
			return nil, fault(path, "%q stands alone; other keys beside it: %s", group, others(keys, group))
		}
		if group == "not" {
			of, err := decodeCondition(join(path, "not"), inner, depth+1)
			return Not{Of: of}, err
		}
		list, err := decodeConditions(join(path, group), inner, depth+1)
		if err != nil {
			return nil, err
		}
		if group == "and" {
			return And(list), nil
		}
		return Or(list), nil
	}
	return decodeComparison(path, keys)
}

func decodeConditions(path string, raw json.RawMessage, depth int) ([]Condition, error) {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil || items == nil {
		return nil, fault(path, "must be a list of conditions")
	}
	list := make([]Condition, len(items))
	for i, item := range items {
		condition, err := decodeCondition(fmt.Sprintf("%s[%d]", path, i), item, depth)
		if err != nil {
			return nil, err
		}
		list[i] = condition
	}
	return list, nil
}

func decodeComparison(path string, keys map[string]json.RawMessage) (Condition, error) {
	for _, key := range []string{"field", "op"} {
		if _, ok := keys[key]; !ok {
			return nil, fault(path, "has no %q; a condition is {field, op, value}, {and: […]}, {or: […]} or {not: …}", key)
		}
	}
	for key := range keys {
		if key != "field" && key != "op" && key != "value" {
			return nil, fault(join(path, key), "unknown key; known: field, op, value")
		}
	}
	comparison := Comparison{}
	if err := text(join(path, "field"), keys["field"], &comparison.Field); err != nil {
		return nil, err
	}
	if err := text(join(path, "op"), keys["op"], &comparison.Op); err != nil {
		return nil, err
	}
	raw, ok := keys["value"]
	if !ok || isNull(raw) {
		return comparison, nil
	}
	// An editor may keep the value of a condition that was switched to exists.
	if !comparison.Op.takesValue() {
		return comparison, nil
	}
	values, isList, err := operands(join(path, "value"), raw)
	if err != nil {
		return nil, err
	}
	if isList && !comparison.Op.takesList() {
		return nil, fault(join(path, "value"), "%q takes one value; for several use %q or %q", comparison.Op, In, NotIn)
	}
	comparison.Values = values
	return comparison, nil
}

func operands(path string, raw json.RawMessage) (values []string, isList bool, err error) {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		value, err := operand(path, raw)
		return []string{value}, false, err
	}
	values = make([]string, len(items))
	for i, item := range items {
		if values[i], err = operand(fmt.Sprintf("%s[%d]", path, i), item); err != nil {
			return nil, true, err
		}
	}
	return values, true, nil
}

// operand gives a scalar as the text it would be compared as. Whole numbers lose an exponent or a fraction of zero: 2e2
// is 200.
func operand(path string, raw json.RawMessage) (string, error) {
	var value any
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return "", fault(path, "not JSON: %s", err)
	}
	switch value := value.(type) {
	case string:
		return value, nil
	case bool:
		return strconv.FormatBool(value), nil
	case json.Number:
		number, err := value.Float64()
		if err != nil {
			return "", fault(path, "the number %s is too large", value)
		}
		return formatNumber(number), nil
	default:
		return "", fault(path, "must be text, a number, true or false")
	}
}

func formatNumber(number float64) string { return strconv.FormatFloat(number, 'f', -1, 64) }

func others(keys map[string]json.RawMessage, not string) string {
	var names []string
	for key := range keys {
		if key != not {
			names = append(names, key)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
