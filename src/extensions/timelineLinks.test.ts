/* eslint-disable @typescript-eslint/no-deprecated -- Grafana 12.3 knows links of fields by their category */
import type { PluginExtensionResourceAttributesContext } from '@grafana/data';
import { DATASOURCE_TYPE } from '../constants';
import manifest from '../plugin.json';
import { queryField } from '../datasource/query/fields';
import { timelineLinks } from './timelineLinks';

const context = (attributes: Record<string, string>, type: string = DATASOURCE_TYPE) =>
  ({
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, [value]])),
    timeRange: { from: 1000, to: 2000 },
    datasource: { type, uid: 'uid' },
  }) as PluginExtensionResourceAttributesContext;

function linksOf(row: PluginExtensionResourceAttributesContext) {
  return Object.fromEntries(
    timelineLinks.flatMap(({ category = '', configure }) => {
      const link = configure?.(row);
      const url = link?.path && new URL(link.path, 'http://grafana');
      return url ? [[category, `${url.pathname} ${url.searchParams.get('q')}`]] : [];
    })
  );
}

const pod = { cluster: 'prod', k8s_namespace_name: 'shop', k8s_pod_name: 'web-1', k8s_container_name: 'web' };
const TIMELINE = '/a/tallyman-audit-app/timeline';

describe('links to timelines', () => {
  it('are beside the fields that name something, and say where it is', () => {
    expect(
      linksOf(context({ ...pod, user_name: 'al"ice', client_address: '192.0.2.7', event_action: 'exec' }))
    ).toEqual({
      user_name: `${TIMELINE} user_name="al\\"ice"`,
      client_address: `${TIMELINE} client_address="192.0.2.7"`,
      k8s_pod_name: `${TIMELINE} cluster="prod" k8s_namespace_name="shop" k8s_pod_name="web-1"`,
      k8s_container_name: `${TIMELINE} cluster="prod" k8s_namespace_name="shop" k8s_pod_name="web-1" k8s_container_name="web"`,
    });
    expect(linksOf(context({ cluster: 'host1', container_name: 'web', container_image_name: 'team/web:1' }))).toEqual({
      container_name: `${TIMELINE} cluster="host1" container_name="web"`,
      container_image_name: `${TIMELINE} container_image_name="team/web:1"`,
    });
  });

  it('keep the data source and the time range', () => {
    const [link] = timelineLinks;
    const { path = '' } = link?.configure?.(context({ user_name: 'alice' })) ?? {};
    const params = new URL(path, 'http://grafana').searchParams;
    expect([params.get('var-ds'), params.get('from'), params.get('to')]).toEqual(['uid', '1000', '2000']);
  });

  it('are not there for the rows of other data sources', () => {
    expect(linksOf(context({ ...pod, user_name: 'alice' }, 'loki'))).toEqual({});
  });

  it('are of fields that records have, and no more than Grafana shows', () => {
    expect(timelineLinks.map(({ category = '' }) => queryField(category)?.name)).toEqual(
      timelineLinks.map(({ category }) => category)
    );
    expect(timelineLinks.length).toBeLessThanOrEqual(10);
  });

  it('are in the manifest, without which Grafana drops them', () => {
    const declared = manifest.extensions.addedLinks;
    expect(declared).toEqual(
      timelineLinks.map(({ title, description, targets }) => ({ targets: [targets], title, description }))
    );
  });
});
