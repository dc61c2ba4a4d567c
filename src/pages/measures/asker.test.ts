import { askerOf } from './asker';

const user = {
  username: 'mallory',
  groups: ['contractors', 'system:authenticated', 7],
  extra: { 'authentication.kubernetes.io/credential-id': ['X509SHA256=8fe1'] },
};

test('an audit event tells the groups of who asked, and that they came with a certificate', () => {
  expect(askerOf(JSON.stringify({ user }))).toEqual({
    groups: ['contractors', 'system:authenticated'],
    isCertificate: true,
  });
});

test('the groups are those of who is acted as', () => {
  expect(askerOf(JSON.stringify({ user, impersonatedUser: { groups: ['ops'] } })).groups).toEqual(['ops']);
});

test.each([undefined, '', 'no JSON', '[]', 'null', '{"user":"mallory"}', '{"user":{"groups":"all","extra":[1]}}'])(
  '%s tells nothing',
  (evidence) => {
    expect(askerOf(evidence)).toEqual({ groups: [], isCertificate: false });
  }
);
