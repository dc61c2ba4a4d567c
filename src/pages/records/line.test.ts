import { levelOf, lineText } from './line';

test.each([
  ['{"ts":1,"level":"error","msg":"no"}', 'error'],
  ['{"severity": "WARNING", "message": "slow"}', 'warning'],
  ['time=2026-11-25T09:00:00Z level=debug msg="x"', 'debug'],
  ['E1125 22:41:09.123456       1 main.go:7] lost', 'error'],
  ['I1125 22:41:09.123456       1 main.go:7] error: none', 'info'],
  ['2026-11-25 09:00:00 [warn] upstream is slow', 'warning'],
  ['2026/11/25 09:00:00 [error] 7#7: *1 open() failed', 'error'],
  ['2026-11-25 09:00:00,123 FATAL main', 'error'],
  ['\u001b[33mWARN\u001b[0m low on space', 'warning'],
  ['INFO: ready', 'info'],
])('%j says %s', (line, level) => {
  expect(levelOf(line)).toBe(level);
});

test.each(['GET /errors 200', 'payment 17 accepted', '', 'no error was found', 'INFORMATIVE', '{"level":"odd"}'])(
  '%j says nothing',
  (line) => {
    expect(levelOf(line)).toBeUndefined();
  }
);

test('a line is shown without what colours terminals, and a long one is cut', () => {
  expect(lineText('\u001b[1;31mred\u001b[0m plain')).toBe('red plain');
  expect(lineText('x'.repeat(10))).toBe('x'.repeat(10));
  expect(lineText('x'.repeat(5000))).toBe(`${'x'.repeat(4000)}…`);
  expect(lineText(`\u001b[1m${'x'.repeat(3990)}`)).toBe('x'.repeat(3990));
});
