package auditql

import "encoding/json"

// MarshalJSON writes the group as Decode reads it.
func (a And) MarshalJSON() ([]byte, error) { return marshalGroup("and", a) }

// MarshalJSON writes the group as Decode reads it.
func (o Or) MarshalJSON() ([]byte, error) { return marshalGroup("or", o) }

// MarshalJSON writes the negation as Decode reads it.
func (n Not) MarshalJSON() ([]byte, error) { return json.Marshal(map[string]Condition{"not": n.Of}) }

// MarshalJSON writes the comparison as Decode reads it: values as text.
func (c Comparison) MarshalJSON() ([]byte, error) {
	encoded := struct {
		Field string `json:"field"`
		Op    Op     `json:"op"`
		Value any    `json:"value,omitempty"`
	}{Field: c.Field, Op: c.Op}
	switch {
	case !c.Op.takesValue():
	case c.Op.takesList():
		encoded.Value = append([]string{}, c.Values...)
	case len(c.Values) > 0:
		encoded.Value = c.Values[0]
	}
	return json.Marshal(encoded)
}

func marshalGroup(name string, list []Condition) ([]byte, error) {
	return json.Marshal(map[string][]Condition{name: append([]Condition{}, list...)})
}

// DecodeCondition reads a condition by itself. Errors are of type *Error.
func DecodeCondition(raw []byte) (Condition, error) { return decodeCondition("", raw, 0) }
