import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generate, stale } from './generate/main.ts';
import { FIELDS, LABELS, RECORD_VERSION, SOURCES } from './record.gen.ts';
import { loadSchema } from './generate/schema.ts';
import { checkSources, loadSources, type Source } from './generate/sources.ts';

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

test('each source says what it cannot see, and each object but those without a source has one', () => {
  const schema = loadSchema();
  assert.deepEqual(SOURCES, loadSources(schema));
  const covered = new Set(SOURCES.flatMap((source): string[] => source.objects));
  const objects = LABELS.find((label) => label.name === 'object')?.values ?? [];
  assert.deepEqual(
    objects.filter((object) => !covered.has(object)),
    ['container-connection', 'collector']
  );
});

test('a source that does not fit the schema is named', () => {
  const schema = loadSchema();
  const good: Source = { name: 'x', title: 'X', docs: 'x.md', objects: ['image-registry'], cannotSee: ['Much.'] };
  assert.doesNotThrow(() => checkSources([good], schema));
  const faults: Array<[Partial<Source>, RegExp]> = [
    [{ objects: [] }, /"x" has no object/],
    [{ objects: ['image'] }, /"x" has an unknown object, "image"/],
    [{ where: { field: 'product', values: ['swr'] } }, /unknown field, "product"/],
    [{ where: { field: 'registry_product', values: ['quay'] } }, /does not have, "quay"/],
    [{ cannotSee: [] }, /does not say what it cannot see/],
  ];
  for (const [change, message] of faults) {
    assert.throws(() => checkSources([{ ...good, ...change }], schema), message);
  }
  assert.throws(() => checkSources([good, good], schema), /"x" is there twice/);
});
