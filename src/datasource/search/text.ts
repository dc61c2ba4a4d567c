import type { Comparison } from '../query/types';

const quoted = (text: string): string =>
  `"${text
    .replace(/[\\"]/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/\t/g, '\\t')
    .replace(/[\u0000-\u001f]/g, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;

/**
 * Equalities that must all hold, in the search bar's language: `user_name="alice"`. Whole conditions are written by the back end
 * (SearchApi.format); this is for links, which cannot wait for it.
 */
export const equalitiesText = (comparisons: Array<Pick<Comparison, 'field'> & { value: string }>): string =>
  comparisons.map(({ field, value }) => `${field}=${quoted(value)}`).join(' ');
