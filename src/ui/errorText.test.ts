import { errorText } from './errorText';

it.each([
  [new Error('broken'), 'broken'],
  [{ status: 500, statusText: 'Internal Server Error', data: { message: 'Plugin unavailable' } }, 'Plugin unavailable'],
  [{ data: { error: 'no such field' } }, 'no such field'],
  [{ statusText: 'Bad Gateway', data: {} }, 'Bad Gateway'],
  [undefined, 'no answer'],
])('%p says %s', (failure, text) => expect(errorText(failure)).toBe(text));
