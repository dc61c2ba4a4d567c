import type { Schema } from './schema.ts';

const types = { string: 'String', integer: 'Integer', boolean: 'Boolean' } as const;

const quote = (text: string) => JSON.stringify(text);
const list = (values?: string[]) => (values ? `[]string{${values.map(quote).join(', ')}}` : 'nil');

/** The Go tables of the record; the types they use are written by hand in pkg/record. */
export function toGo(schema: Schema): string {
  const labels = schema.labels.map(
    (label) =>
      `\t{Name: ${quote(label.name)}, Title: ${quote(label.title)}, Description: ${quote(label.description)}, Values: ${list(label.values)}, Ordered: ${label.ordered === true}},`
  );
  const fields = schema.fields.map(
    (field) =>
      `\t{Name: ${quote(field.name)}, Title: ${quote(field.title)}, Type: ${types[field.type]}, Unit: ${quote(field.unit ?? '')}, Description: ${quote(field.description)}, Source: ${quote(field.source)}, Bounded: ${field.bounded === true}, Values: ${list(field.values)}},`
  );
  return `// Code generated from record/schema.json by "npm run generate". DO NOT EDIT.

// Package record holds the schema of Tallyman's audit record.
package record

// Version of the schema that this build writes and understands.
const Version = ${schema.version}

// MinReadable is the oldest version of the schema that this build can read.
const MinReadable = ${schema.minReadable}

// Type of a field's value in the JSON line.
type Type string

// The types that a field can have.
const (
	String  Type = "string"
	Integer Type = "integer"
	Boolean Type = "boolean"
)

// Field is a key of the record's JSON line.
type Field struct {
	Name, Title string
	Type        Type
	Unit        string
	Description string
	Source      string
	// Bounded says that the field has few enough values to group a series by.
	Bounded bool
	Values  []string
}

// Label is a Loki stream label of the record.
type Label struct {
	Name, Title, Description string
	Values                   []string
	// Ordered says that Values rise in the order given.
	Ordered bool
}

// Labels of the record's streams.
var Labels = []Label{
${labels.join('\n')}
}

// Fields of the record, in the order in which they are written.
var Fields = []Field{
${fields.join('\n')}
}
`;
}
