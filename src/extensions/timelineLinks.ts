import {
  locationUtil,
  PluginExtensionPoints,
  type PluginExtensionAddedLinkConfig,
  type PluginExtensionResourceAttributesContext,
} from '@grafana/data';
import { APP_URL, DATASOURCE_TYPE, TIMELINE_ROUTE } from '../constants';
import { subjectNamedBy, subjectsOf } from '../pages/record/subjects';
import { timelineUrl } from '../pages/routes';

/** Fields whose values have a timeline, with what each is a timeline of. Grafana shows ten links of a plugin beside a row at most. */
const FIELDS: Record<string, string> = {
  user_name: 'user',
  client_address: 'client address',
  k8s_pod_name: 'pod',
  k8s_container_name: 'container of a pod',
  container_name: 'container',
  k8s_workload_name: 'workload',
  container_image_repository: 'image repository',
  container_image_name: 'image',
  k8s_node_name: 'node',
  host_name: 'host',
};

type LinkConfig = PluginExtensionAddedLinkConfig<PluginExtensionResourceAttributesContext>;

/**
 * Links that Grafana shows beside the fields of a record in Explore and in log panels: what else happened to that user, pod, container … in
 * the time range that is looked at. Grafana wants them in the app's plugin.json too, by title.
 */
export const timelineLinks: LinkConfig[] = Object.entries(FIELDS).map(([field, name]) => ({
  title: `Timeline of the ${name}`,
  description: `All that is recorded of the ${name}, on one time axis`,
  targets: PluginExtensionPoints.LogsViewResourceAttributes,
  category: field,
  icon: 'clock-nine',
  path: `${APP_URL}/${TIMELINE_ROUTE}`,
  configure: (context) => {
    const path = context && pathOf(field, context);
    return path ? { title: 'Timeline', path } : undefined;
  },
}));

/** Without the path that Grafana itself is served below, which it adds. */
function pathOf(field: string, context: Readonly<PluginExtensionResourceAttributesContext>): string | undefined {
  const { attributes, datasource, timeRange } = context;
  if (datasource.type !== DATASOURCE_TYPE) {
    return undefined;
  }
  const values = Object.fromEntries(Object.entries(attributes).map(([name, list]) => [name, list[0] ?? '']));
  const subject = subjectNamedBy(field, subjectsOf(values));
  return (
    subject &&
    locationUtil.stripBaseFromUrl(
      timelineUrl({ uid: datasource.uid, subject: subject.equal, from: timeRange.from, to: timeRange.to })
    )
  );
}
