import { mostSevere } from './PointOfTime';

const row = (time: number, severity: string) => ({ time, body: '', labels: { severity } });

test('of what is around a time the first of the most severe is what matters', () => {
  expect(mostSevere([row(3, 'medium'), row(2, 'high'), row(1, 'info'), row(0, 'high')])?.time).toBe(0);
});

test('where nothing asks for attention nothing matters', () => {
  expect(mostSevere([row(1, 'info'), row(2, '')])).toBeUndefined();
  expect(mostSevere([])).toBeUndefined();
});
