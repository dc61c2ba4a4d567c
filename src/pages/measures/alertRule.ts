import { comparisons } from '../../datasource/query/condition';
import { CATALOGUE } from '../Alerts/catalogue/catalogue';
import { SEVERITIES } from '../Alerts/catalogue/labels';
import type { RuleTemplate } from '../Alerts/catalogue/template';
import type { Values } from '../record/values';
import { holds } from './holds';

/** What is about one kind of object comes before what is about all, what tells of one record before what counts many; then the most severe. */
const rank = ({ where, threshold, severity }: RuleTemplate): number =>
  (comparisons(where).some(({ field }) => field === 'object') ? 0 : 10) +
  (threshold > 0 ? 100 : 0) -
  SEVERITIES.indexOf(severity);

/** The rule of the catalogue that would have told of a record; undefined where none would. */
export const alertRuleOf = (values: Values): RuleTemplate | undefined =>
  CATALOGUE.filter(({ kind, where }) => kind === 'count' && holds(where, values)).sort((a, b) => rank(a) - rank(b))[0];
