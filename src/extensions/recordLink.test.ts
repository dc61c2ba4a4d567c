import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordUrl } from '../pages/routes';

/** What the back end puts beside the id of a row, as its golden file has it. */
function recordLink(): string {
  const golden = readFileSync(join(__dirname, '../../pkg/frames/testdata/records.jsonc'), 'utf8');
  const answer: unknown = JSON.parse(golden.replace(/^\/\/.*$/gm, ''));
  return /"url":"([^"]*\/record\?[^"]*)"/.exec(JSON.stringify(answer))?.[1] ?? '';
}

test('the link of a row is the address of the record in the app', () => {
  const filled = recordLink()
    .replace('${__value.raw:percentencode}', encodeURIComponent('7d30/ResponseStarted'))
    .replace('${__data.fields.timestamp.numeric}', '1795427105123');
  expect(filled).toBe(recordUrl('uid', { id: '7d30/ResponseStarted', time: 1795427105123 }));
});
