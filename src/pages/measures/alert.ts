import { alertsUrl } from '../Alerts/address';
import { alertRuleOf } from './alertRule';
import { noticeable, type Measure } from './measure';

/** About the next time. */
export const alertMeasure: Measure = {
  id: 'alert',
  title: 'Be told the next time',
  text: (values) => {
    const rule = alertRuleOf(values);
    return rule
      ? `Install the alert rule “${rule.title}”, for where this happened or for all.`
      : 'No rule of the catalogue tells of just this. One can be made of the search that finds it.';
  },
  applies: ({ severity }) => noticeable(severity),
  links: (uid, { labels }) => {
    const rule = alertRuleOf(labels);
    return [
      {
        title: rule ? 'Alert rule' : 'Alert rules',
        icon: 'bell',
        href: alertsUrl({ rule: rule?.id, uid, cluster: labels.cluster, namespace: labels.k8s_namespace_name }),
      },
    ];
  },
};
