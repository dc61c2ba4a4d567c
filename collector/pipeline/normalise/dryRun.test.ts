import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEvent } from './auditEvent.ts';
import { isDryRun } from './dryRun.ts';

interface Case {
  what: string;
  verb: string;
  dry: boolean;
  query?: string;
  ref?: AuditEvent['objectRef'];
  level?: string;
  body?: unknown;
}

const cases: Case[] = [
  { what: 'a create', verb: 'create', query: 'dryRun=All', dry: true },
  { what: 'a patch', verb: 'patch', query: 'fieldManager=x&dryRun=All', dry: true },
  {
    what: 'a binding',
    verb: 'create',
    query: 'dryRun=All',
    ref: { resource: 'pods', subresource: 'binding' },
    dry: true,
  },
  { what: 'a create that asks for something else', verb: 'create', query: 'dryRun=', dry: false },
  { what: 'a read', verb: 'get', query: 'dryRun=All', dry: false },
  ...['exec', 'attach', 'portforward', 'proxy', 'token'].map((subresource): Case => ({
    what: `${subresource}, which does not listen`,
    verb: 'create',
    query: 'dryRun=All',
    ref: { resource: 'pods', subresource },
    dry: false,
  })),
  { what: 'a path', verb: 'create', query: 'dryRun=All', ref: {}, dry: false },
  { what: 'a delete by its body', verb: 'delete', body: { dryRun: ['All'] }, dry: true },
  { what: 'a deletecollection by its body', verb: 'deletecollection', body: { dryRun: ['All'] }, dry: true },
  { what: 'a delete whose body wins over its URL', verb: 'delete', query: 'dryRun=All', body: {}, dry: false },
  { what: 'a delete without a body', verb: 'delete', query: 'dryRun=All', dry: true },
  { what: 'a delete that may have a body', verb: 'delete', query: 'dryRun=All', level: 'Metadata', dry: false },
  {
    what: 'an eviction by its options',
    verb: 'create',
    ref: { resource: 'pods', subresource: 'eviction' },
    body: { deleteOptions: { dryRun: ['All'] } },
    dry: true,
  },
  { what: 'a pod with options in it', verb: 'create', body: { deleteOptions: { dryRun: ['All'] } }, dry: false },
  { what: 'a body that is none', verb: 'delete', body: 'text', dry: false },
];
for (const { what, verb, dry, query = '', ref = { resource: 'pods' }, level = 'Request', body } of cases) {
  test(`${what} is ${dry ? '' : 'no '}dry run`, () => {
    const event = { verb, objectRef: ref, level, requestObject: body } as AuditEvent;
    assert.equal(isDryRun(event, new URLSearchParams(query)), dry);
  });
}
