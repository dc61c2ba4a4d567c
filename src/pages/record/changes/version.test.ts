import { comparable, isWhole, versionOf } from './version';

const evidence = (event: unknown) => JSON.stringify(event);

describe('versionOf', () => {
  it('knows the whole object of an answer and of a create, but not of a patch', () => {
    const object = { kind: 'Pod', spec: {} };
    expect(versionOf(evidence({ verb: 'create', requestObject: object }))).toMatchObject({ sent: object });
    expect(versionOf(evidence({ verb: 'patch', requestObject: { spec: 1 }, responseObject: object }))).toEqual({
      answered: object,
      sent: undefined,
      patch: { spec: 1 },
    });
    const patch = versionOf(evidence({ verb: 'patch', requestObject: [{ op: 'add' }] }));
    expect(patch && isWhole(patch)).toBe(false);
  });

  it('does not take a status for the object, nor text for an event', () => {
    expect(versionOf(evidence({ verb: 'delete', responseObject: { kind: 'Status' } }))?.answered).toBeUndefined();
    expect(versionOf('GET /')).toBeUndefined();
    expect(versionOf(undefined)).toBeUndefined();
  });
});

test('like is compared with like where there is both', () => {
  const [sent, answered, later] = [{ a: 1 }, { a: 2 }, { a: 3 }];
  expect(comparable({ sent, answered }, { sent: later, answered })).toEqual([answered, answered]);
  expect(comparable({ sent }, { sent: later, answered })).toEqual([sent, later]);
  expect(comparable({ sent }, { answered })).toEqual([sent, answered]);
  expect(comparable({ sent }, {})).toBeUndefined();
});
