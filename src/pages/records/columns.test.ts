import {
  commandColumn,
  fieldColumn,
  optionalColumn,
  outcomeColumn,
  sentenceColumn,
  shownColumns,
  timeColumn,
} from './columns';

const columns = [timeColumn, sentenceColumn, fieldColumn('user_name'), optionalColumn('user_id')];
const idsOf = (ids?: string[]) => shownColumns(columns, ids).map(({ id }) => id);

test('optional columns are shown when they are chosen, and the time always', () => {
  expect(idsOf()).toEqual(['time', 'sentence', 'user_name']);
  expect(idsOf(['user_id'])).toEqual(['time', 'user_id']);
});

test('an address that names no column that there is shows the usual ones', () => {
  expect(idsOf(['nonsense'])).toEqual(['time', 'sentence', 'user_name']);
  expect(idsOf(['time'])).toEqual(['time', 'sentence', 'user_name']);
});

test('a field that a record does not have is an empty cell', () => {
  const record = { time: 0, body: 'alice deleted pods web', labels: { user_name: 'alice' } };
  expect(shownColumns(columns, ['user_name', 'user_id']).map(({ text }) => text(record))).toEqual([
    '1970-01-01T00:00:00.000Z',
    'alice',
    '',
  ]);
});

test.each([
  [{ event_outcome: 'failure', k8s_authorization_decision: 'forbid', http_response_status_code: '403' }, 'denied'],
  [{ event_outcome: 'failure', http_response_status_code: '401' }, 'denied'],
  [{ event_outcome: 'failure', http_response_status_code: '404' }, 'failure 404'],
  [{ event_outcome: 'success', http_response_status_code: '200' }, 'success'],
  [{ event_outcome: 'failure', process_exit_code: '137' }, 'exit 137'],
  [{ event_outcome: 'success', process_exit_code: '0' }, 'success'],
  [{}, ''],
])('the outcome of %j is shown as "%s"', (labels, shown) => {
  const record = { time: 0, body: '', labels: labels as Record<string, string> };
  expect(outcomeColumn.shown?.(record)).toBe(shown);
  expect(outcomeColumn.text(record)).toBe(shown === 'denied' ? shown : (record.labels.event_outcome ?? ''));
});

test('what was no command is told in words, and is no value to filter by', () => {
  const record = { time: 0, body: 'mallory forwarded port 80 of shop/web', labels: {} };
  expect(commandColumn.shown?.(record)).toBe('mallory forwarded port 80 of shop/web');
  expect(commandColumn.text(record)).toBe('');
  expect(commandColumn.shown?.({ ...record, labels: { process_command_line: 'id' } })).toBe('id');
});
