import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ok, missing, notConfigured, optional, unknown, type Finding, type Result } from './finding.ts';
import { asJson, asText, isMissing } from './report.ts';

const of = (part: string, result: Result): Finding => ({ part, required: true, ...result });
const findings = [
  of('loki', ok('push', 'allowed')),
  of('loki', optional(missing('series', '500 only', 'raise it'))),
  of('sources.docker', missing('engine', 'no socket', 'start it\nor mount it')),
  of('registry', notConfigured('permission', 'none')),
  of('sensor', unknown('BTF', 'no /sys')),
];

test('for people: by part, with what to do below, and plain without a terminal', () => {
  assert.equal(
    asText(findings, false),
    `loki
  ok              push: allowed
  missing         series: 500 only (good to have)
                  → raise it

sources.docker
  missing         engine: no socket
                  → start it
                    or mount it

registry
  not configured  permission: none

sensor
  cannot tell     BTF: no /sys

1 missing; 1 could not be told.
`
  );
  assert.match(asText(findings, true), /\u001b\[31mmissing/);
});

test('for machines; what is only good to have does not count', () => {
  const report = JSON.parse(asJson('c.yaml', findings)) as Record<string, unknown>;
  assert.deepEqual([report['version'], report['config'], report['ok']], [1, 'c.yaml', false]);
  assert.deepEqual(report['findings'], findings);
  assert.deepEqual(findings.map(isMissing), [false, false, true, false, false]);
  assert.match(asText(findings.slice(0, 2), false), /Nothing that is needed is missing\.\n$/);
});
