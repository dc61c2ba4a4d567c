import { fieldColumn, sentenceColumn, shownColumns, timeColumn } from './columns';

const columns = [timeColumn, sentenceColumn, fieldColumn('user_name'), fieldColumn('user_id', { optional: true })];
const idsOf = (ids?: string[]) => shownColumns(columns, ids).map(({ id }) => id);

test('optional columns are shown when they are chosen', () => {
  expect(idsOf()).toEqual(['time', 'sentence', 'user_name']);
  expect(idsOf(['user_id', 'time'])).toEqual(['time', 'user_id']);
});

test('an address that names no column that there is shows the usual ones', () => {
  expect(idsOf(['nonsense'])).toEqual(['time', 'sentence', 'user_name']);
});

test('a field that a record does not have is an empty cell', () => {
  const record = { time: 0, body: 'alice deleted pods web', labels: { user_name: 'alice' } };
  expect(shownColumns(columns, ['user_name', 'user_id']).map(({ text }) => text(record))).toEqual(['alice', '']);
});
