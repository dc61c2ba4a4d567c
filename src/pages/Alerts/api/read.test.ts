import { readContactPoints } from './read';

it('names contact points as rules have to, and says what an integration of them could not deliver', () => {
  const answer = [
    {
      name: 'on call',
      active: true,
      integrations: [{ name: 'webhook', lastNotifyAttempt: '0001-01-01T00:00:00.000Z', lastNotifyAttemptError: '' }],
    },
    {
      name: 'grafana-default-email',
      active: true,
      integrations: [
        { name: 'email[0]', lastNotifyAttemptError: 'SMTP not configured' },
        { name: 'email[1]', lastNotifyAttemptError: 'no such host' },
      ],
    },
    { name: '' },
  ];
  expect(readContactPoints(answer)).toEqual([
    { name: 'grafana-default-email', failure: 'email[0]: SMTP not configured; email[1]: no such host' },
    { name: 'on call' },
  ]);
  expect(readContactPoints({ message: 'Not found' })).toEqual([]);
});
