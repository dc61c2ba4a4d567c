/**
 * Harbor's query parameters, as its API takes them. Source: harbor, src/lib/q/builder.go (q, sort) and src/lib/orm/query.go (what is done with them).
 */

/** A row's columns. */
export type Row = Record<string, string | number | boolean>;

type Filter = (value: Row[string]) => boolean;

/** A query that Harbor answers with 400. */
export class BadQuery extends Error {}

/** What `q` lets through. Columns that there are none of are passed over. Throws BadQuery. */
export function filterOf(q: string | undefined): (row: Row) => boolean {
  const filters = (q ? q.split(',') : []).map((part): [string, Filter] => {
    const at = part.indexOf('=');
    const [key, value] = [part.slice(0, at), part.slice(at + 1)];
    if (at < 1 || value === '') {
      throw new BadQuery('the query string must contain "=" and the key/value cannot be empty');
    }
    return [key, patternOf(value)];
  });
  return (row) => filters.every(([key, filter]) => !(key in row) || filter(row[key]!));
}

function patternOf(text: string): Filter {
  const invalid = () => new BadQuery(`invalid query string value: ${text}`);
  switch (text[0]) {
    case '~': {
      const part = text.slice(1).toLowerCase();
      if (part === '') {
        throw invalid();
      }
      return (value) => String(value).toLowerCase().includes(part);
    }
    case '[': {
      const range = /^\[([^~]*)~([^~]*)\]$/.exec(text);
      const [from, to] = [range?.[1]?.trim() ?? '', range?.[2]?.trim() ?? ''];
      if (!range || (from === '' && to === '')) {
        throw invalid();
      }
      return (value) =>
        (from === '' || compare(value, valueOf(from)) >= 0) && (to === '' || compare(value, valueOf(to)) <= 0);
    }
    case '{': {
      if (!text.endsWith('}')) {
        throw invalid();
      }
      const values = text.slice(1, -1).split(' ').filter(Boolean).map(valueOf);
      return (value) => values.some((wanted) => compare(value, wanted) === 0);
    }
    default:
      return (value) => String(value) === text;
  }
}

/** A time in whole seconds of UTC, an integer, or a text in quotes or without. */
function valueOf(text: string): string | number {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) {
    return `${text}.000Z`;
  }
  return /^-?\d+$/.test(text) ? Number(text) : text.replace(/^["']+|["']+$/g, '');
}

/** Times are texts of one length, in which order is that of time. */
function compare(a: Row[string], b: Row[string]): number {
  if (typeof a === 'number' && typeof b === 'number') {
    return a - b;
  }
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Rows as `sort` orders them; by falling `op_time` where it names no column. */
export function sorted(rows: Row[], sort: string | undefined): Row[] {
  const keys = (sort ? sort.split(',') : [])
    .map((key) => ({ key: key.replace(/^-/, ''), sign: key.startsWith('-') ? -1 : 1 }))
    .filter(({ key }) => rows.every((row) => key in row));
  const by = keys.length > 0 ? keys : [{ key: 'op_time', sign: -1 }];
  return rows.toSorted((a, b) => {
    for (const { key, sign } of by) {
      const order = compare(a[key]!, b[key]!) * sign;
      if (order !== 0) {
        return order;
      }
    }
    return 0;
  });
}

/** The Link header of a page. Source: harbor, src/server/v2.0/handler/base.go (Links), src/lib/link.go. */
export function linksOf(url: URL, total: number, page: number, size: number): string {
  const link = (to: number, rel: string) => {
    const query = new URLSearchParams(url.search);
    query.set('page', String(to));
    query.set('page_size', String(size));
    query.sort();
    return `<${url.pathname}?${decodeURIComponent(query.toString().replaceAll('+', ' '))}>; rel="${rel}"`;
  };
  return [
    ...(page > 1 && (page - 1) * size < total ? [link(page - 1, 'prev')] : []),
    ...(page * size < total ? [link(page + 1, 'next')] : []),
  ].join(' , ');
}
