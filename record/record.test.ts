import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generate, stale } from './generate/main.ts';
import { FIELDS, LABELS, RECORD_VERSION } from './record.gen.ts';
import { loadSchema } from './generate/schema.ts';

test('what is generated from the schema is up to date', async () => {
  assert.deepEqual(stale(await generate()), [], 'run "npm run generate"');
});

test('the generated tables hold the whole schema, in its order', () => {
  const schema = loadSchema();
  assert.equal(RECORD_VERSION, schema.version);
  assert.deepEqual(
    FIELDS.map((field) => field.name),
    schema.fields.map((field) => field.name)
  );
  assert.deepEqual(
    LABELS.map((label) => label.name),
    schema.labels.map((label) => label.name)
  );
});

test('no field is named like a label, so that a condition names one thing', () => {
  const labels = new Set(LABELS.map((label) => label.name));
  assert.deepEqual(
    FIELDS.filter((field) => labels.has(field.name)),
    []
  );
});
