import { FieldType, type DataFrame, type FieldConfig } from '@grafana/data';

interface Column<Row> {
  name: string;
  value: (row: Row) => string | number | undefined;
  type?: FieldType;
  width?: number;
  /** Of a column without a width; Grafana's own is 150. */
  minWidth?: number;
  config?: FieldConfig;
}

/** What stands in a cell without a value: the panel's own text for it is about the whole table. */
const EMPTY = '';

/** A table panel's frame. Columns without a width share what is left. */
export const table = <Row>(rows: Row[], columns: Array<Column<Row>>): DataFrame => ({
  length: rows.length,
  fields: columns.map(({ name, value, type = FieldType.string, width, minWidth, config }) => ({
    name,
    type,
    values: rows.map(value),
    config: {
      noValue: EMPTY,
      ...config,
      custom: { ...config?.custom, ...(width && { width }), ...(minWidth && { minWidth }) },
    },
  })),
});

const URL_COLUMN = 'url';

/** A column that is not shown: where the links of its row lead. */
export const urlColumn = <Row>(url: (row: Row) => string): Column<Row> => ({
  name: URL_COLUMN,
  value: url,
  config: { custom: { hideFrom: { viz: true, legend: true, tooltip: true } } },
});

/** The column's texts are shown whole. */
export const WRAPPED: FieldConfig = { custom: { wrapText: true } };

/** Makes a column's cells links to the address in the row's url column; their texts are shown whole. */
export const linked = (title: string): FieldConfig => ({
  ...WRAPPED,
  links: [{ title, url: `\${__data.fields.${URL_COLUMN}:raw}` }],
});
