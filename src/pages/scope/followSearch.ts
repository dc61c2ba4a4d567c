import type { SceneQueryRunner, SceneStatelessBehavior } from '@grafana/scenes';
import { fromList, toList } from '../../datasource/query/condition';
import type { AuditQuery, Condition } from '../../datasource/query/types';
import type { Conditions } from '../../datasource/search/api';
import { AuditSearch } from './AuditSearch';
import { inClusters } from './variables';

/** What a page is about, whatever it is narrowed by. */
export interface PageSubject {
  objects?: string[];
  where?: Condition;
  /** What belongs to the page besides, though it does not meet the search. */
  also?: Condition;
}

/** What the page asks all its queries for: its own subject, the chosen clusters and the search. */
export function askedFor(
  { objects, where, also }: PageSubject,
  search: Conditions
): Pick<AuditQuery, 'objects' | 'where'> {
  const wanted = search.objects?.length ? search.objects : undefined;
  const searched = [inClusters, ...toList(search.where)];
  return {
    objects: wanted ? (objects?.filter((object) => wanted.includes(object)) ?? wanted) : objects,
    where: fromList([...toList(where), ...(also ? [{ or: [{ and: searched }, also] }] : searched)]),
  };
}

/** Objects were searched for of which the page shows none. */
export const isElsewhere = ({ objects }: PageSubject, search: Conditions): boolean =>
  Boolean(objects && askedFor({ objects }, search).objects?.length === 0);

/**
 * Keeps the runner's queries those of the page's search; while the search cannot be read there are none. The state of the object that
 * the runner belongs to may take part in them (its limit, its order), and is followed too.
 */
export const followSearch =
  (subject: PageSubject | (() => PageSubject), build: (asked: Pick<AuditQuery, 'objects' | 'where'>) => AuditQuery[]) =>
  (runner: SceneQueryRunner): ReturnType<SceneStatelessBehavior> => {
    const search = AuditSearch.of(runner);
    const follow = () => {
      const { conditions } = search.state;
      const current = typeof subject === 'function' ? subject() : subject;
      const isReadable = conditions && !isElsewhere(current, conditions);
      const queries = isReadable ? build(askedFor(current, conditions)) : [];
      if (JSON.stringify(queries) !== JSON.stringify(runner.state.queries)) {
        runner.setState({ queries });
        runner.runQueries();
      }
    };
    const subscriptions = [search, runner.parent].map((followed) => followed?.subscribeToState(follow));
    follow();
    return () => subscriptions.forEach((subscription) => subscription?.unsubscribe());
  };
