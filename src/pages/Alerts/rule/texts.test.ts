import { CATALOGUE } from '../catalogue/catalogue';
import { template, everywhere } from './testing';
import { alertText, rowsUrl } from './texts';

const exec = template('exec-pod');

/** What Grafana makes of the templates that are used here; the end-to-end test looks at what it makes of them in truth. */
function expand(text: string, labels: Record<string, string>): string {
  return text
    .replace(/\{\{ with \$labels\.(\w+) \}\}(.*?)\{\{ else \}\}(.*?)\{\{ end \}\}/g, (_, name, present, absent) => {
      const value = labels[name as string];
      return value === undefined
        ? String(absent)
        : String(present)
            .replaceAll('{{ printf "%q" . | urlquery }}', encodeURIComponent(JSON.stringify(value)))
            .replaceAll('{{ . | urlquery }}', encodeURIComponent(value))
            .replaceAll('{{ . }}', value);
    })
    .replaceAll('{{ printf "%.0f" $values.F.Value }}', '1000')
    .replaceAll('{{ printf "%.0f" $values.T.Value }}', '2000')
    .replaceAll('{{ printf "%.0f" $values.A.Value }}', '3')
    .replaceAll('{{ reReplaceAll "/+$" "" externalURL }}', 'https://grafana.example.com');
}

const paneOf = (url: string) => JSON.parse(new URL(url).searchParams.get('panes') ?? '').a;

describe('texts', () => {
  it('have the names of the alert, and a word where there is none', () => {
    const text = alertText('{user_name} in {k8s_pod_name}: {count} in {window}', exec, 0);
    expect(expand(text, { user_name: 'alice', k8s_pod_name: 'web' })).toBe('alice in web: 3 in 5 minutes');
    expect(expand(text, {})).toBe('somebody in unknown pod: 3 in 5 minutes');
  });

  it.each(CATALOGUE.map((one) => [one.id, one] as const))('leave nothing unfilled in %s', (_id, one) => {
    const labels = Object.fromEntries(one.by.map((name) => [name, 'x']));
    const text = expand(alertText(`${one.summary} ${one.details}`, one, one.threshold), labels);
    expect(text).not.toMatch(/[{}]|undefined|\$labels/);
  });
});

describe('the link to the rows', () => {
  const labels = { cluster: 'prod', k8s_namespace_name: 'shop', k8s_pod_name: 'web "1"', user_name: 'alice & bob+1' };

  it('asks for the records of the alert at the time of the alert', () => {
    const url = expand(rowsUrl(exec, { ...everywhere, clusters: ['prod'] }), labels);
    expect(url).toMatch(/^https:\/\/grafana\.example\.com\/explore\?/);
    expect(paneOf(url)).toEqual({
      datasource: 'tally',
      queries: [
        {
          refId: 'A',
          datasource: { type: 'tallyman-audit-datasource', uid: 'tally' },
          shape: 'records',
          where: {
            and: [
              ...('and' in exec.where ? exec.where.and : []),
              { field: 'cluster', op: '=', value: 'prod' },
              ...exec.by.map((field) => ({ field, op: '=', value: labels[field as keyof typeof labels] })),
            ],
          },
        },
      ],
      range: { from: '1000', to: '2000' },
    });
  });

  it('asks for records without the field where the alert has none', () => {
    const { queries } = paneOf(expand(rowsUrl(exec, everywhere), { ...labels, user_name: undefined as never }));
    expect(queries[0].where.and.at(-1)).toEqual({ field: 'user_name', op: 'absent' });
  });

  it.each(CATALOGUE.map((one) => [one.id, one] as const))('is whole for %s', (_id, one) => {
    const filled = Object.fromEntries(one.by.map((name) => [name, 'x']));
    expect(JSON.stringify(paneOf(expand(rowsUrl(one, everywhere), filled)))).not.toContain('tallyman.slot');
  });
});
