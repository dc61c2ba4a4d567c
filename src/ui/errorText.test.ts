import { errorText } from './errorText';

it.each([
  [new Error('broken'), 'broken'],
  [{ status: 500, statusText: 'Internal Server Error', data: { message: 'Plugin unavailable' } }, 'Plugin unavailable'],
  [{ data: { error: 'no such field' } }, 'no such field'],
  [{ statusText: 'Bad Gateway', data: {} }, 'Bad Gateway'],
  [{ refId: 'rows', message: 'query rows: Loki answered 429' }, 'Loki answered 429'],
  [{ message: 'query rows: Loki answered 429' }, 'query rows: Loki answered 429'],
  [undefined, 'no answer'],
])('%p says %s', (failure, text) => expect(errorText(failure)).toBe(text));
