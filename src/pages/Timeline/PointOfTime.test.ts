import { mostSevere } from './PointOfTime';

const row = (time: number, severity: string) => ({ time, body: '', labels: { severity } });

test('of what is around a time the most severe that is nearest to it is what matters', () => {
  const rows = [row(5, 'medium'), row(9, 'high'), row(4, 'info'), row(2, 'high')];
  expect(mostSevere(rows, 5)?.time).toBe(2);
  expect(mostSevere(rows, 8)?.time).toBe(9);
});

test('where nothing asks for attention nothing matters', () => {
  expect(mostSevere([row(1, 'info'), row(2, '')], 1)).toBeUndefined();
  expect(mostSevere([], 1)).toBeUndefined();
});
