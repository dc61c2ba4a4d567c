package record

import "slices"

var (
	fieldsByName = index(Fields, func(f *Field) string { return f.Name })
	labelsByName = index(Labels, func(l *Label) string { return l.Name })
)

// FieldByName returns the schema's field of that name.
func FieldByName(name string) (*Field, bool) {
	field, ok := fieldsByName[name]
	return field, ok
}

// LabelByName returns the schema's stream label of that name.
func LabelByName(name string) (*Label, bool) {
	label, ok := labelsByName[name]
	return label, ok
}

// Title returns what people call a field or label, or the name itself where the schema has neither.
func Title(name string) string {
	if field, ok := FieldByName(name); ok {
		return field.Title
	}
	if label, ok := LabelByName(name); ok {
		return label.Title
	}
	return name
}

// Rank returns the place of value among the values of an ordered label, from 0, or -1 where it has none.
func (l *Label) Rank(value string) int {
	if !l.Ordered {
		return -1
	}
	return slices.Index(l.Values, value)
}

func index[T any](list []T, name func(*T) string) map[string]*T {
	byName := make(map[string]*T, len(list))
	for i := range list {
		byName[name(&list[i])] = &list[i]
	}
	return byName
}
