import React, { useState } from 'react';
import { css } from '@emotion/css';
import { dateTimeFormatTimeAgo, type GrafanaTheme2 } from '@grafana/data';
import { Badge, Collapse, Stack, Text, useStyles2, type BadgeColor } from '@grafana/ui';
import type { ObjectGuide } from '../../../collector/guide/types.ts';
import { isAbout } from '../../../collector/guide/about.ts';
import type { Between } from '../../datasource/records/ask';
import { objectTitle } from '../../datasource/editor/options';
import { ExploreLink } from '../../ui/ExploreLink';
import { exploreUrl } from '../../ui/exploreUrl';
import { ofSource } from '../sources/source';
import { Prerequisites } from './Prerequisites';
import { reasonText, stateText } from '../sources/texts';
import { verdictOf, type Prerequisite, type Verdict as VerdictName } from './collectorState';
import { Steps } from './Steps';
import type { Live } from './useLive';

interface Props {
  guide: ObjectGuide;
  uid?: string;
  cluster: string;
  between: Between;
  /** Undefined while it is not known, or where nobody can be asked. */
  live?: Live;
  prerequisites: Prerequisite[];
}

/** How a verdict is shown. */
export const VERDICTS: Record<VerdictName, { text: string; color: BadgeColor }> = {
  recorded: { text: 'Recorded', color: 'green' },
  missing: { text: 'Something is missing', color: 'red' },
  silent: { text: 'Silent', color: 'orange' },
  idle: { text: 'Recorded, quiet now', color: 'darkgrey' },
  ready: { text: 'Ready, nothing yet', color: 'blue' },
  nothing: { text: 'Not set up', color: 'darkgrey' },
};

/** One kind of audit object: whether it is recorded, what is missing for it, and what has to be done. */
export function ObjectCard({ guide, uid, cluster, between, live, prerequisites }: Props) {
  const styles = useStyles2(getStyles);
  const [open, setOpen] = useState(false);
  const { object, steps, page } = guide;
  const title = object === 'collector' ? 'The collector itself' : objectTitle(object);
  const own = prerequisites.filter(({ part }) => isAbout(guide, part));
  const last = live?.last.get(object);
  return (
    <Collapse
      isOpen={open}
      onToggle={setOpen}
      label={
        <div className={styles.label}>
          <Text element="h3" variant="h6">
            {title}
          </Text>
          {live && <Verdict object={object} live={live} prerequisites={own} />}
          {live && <LastRecord time={last?.time} />}
          {live && object === 'container-command' && !last && live.execution && (
            <Text color="secondary" variant="bodySmall">
              {`Commands that people run by way of the API server (kubectl exec) are in its audit log: last ${dateTimeFormatTimeAgo(live.execution.time)}`}
            </Text>
          )}
        </div>
      }
    >
      <div className={styles.body}>
        {last && uid !== undefined && (
          <div>
            <Text color="secondary">Newest record: </Text>
            <ExploreLink
              href={exploreUrl({ uid, query: { shape: 'records', where: ofSource({ object, cluster }) }, ...between })}
            >
              {last.body}
            </ExploreLink>
          </div>
        )}
        {own.length > 0 && (
          <Part title="What the collectors found">
            <Prerequisites prerequisites={own} />
          </Part>
        )}
        <Part title="What has to be done">
          <Steps steps={steps} />
        </Part>
        <Text color="secondary" variant="bodySmall">
          {`More in docs/${page}.`}
        </Text>
      </div>
    </Collapse>
  );
}

interface VerdictProps {
  object: string;
  live: Live;
  prerequisites: Prerequisite[];
}

function Verdict({ object, live, prerequisites }: VerdictProps) {
  const judged = live.states.get(object);
  const verdict = verdictOf(prerequisites, judged?.state);
  if (verdict === 'nothing' && object === 'container-command' && live.execution) {
    return <Badge text="Executions through the API server only" color="blue" />;
  }
  const { text, color } = VERDICTS[verdict];
  return (
    <Badge
      color={color}
      text={verdict === 'silent' && judged ? stateText(judged, live.judgedAt) : text}
      tooltip={judged && verdict !== 'missing' ? reasonText(object, judged) : undefined}
    />
  );
}

const LastRecord = ({ time }: { time?: number }) => (
  <Text color="secondary" variant="bodySmall">
    {time === undefined ? 'no record in this time range' : `last record ${dateTimeFormatTimeAgo(time)}`}
  </Text>
);

const Part = ({ title, children }: { title: string; children: React.ReactNode }) => (
  <section aria-label={title}>
    <Stack direction="column" gap={1}>
      <Text element="h4" variant="bodySmall" weight="medium" color="secondary">
        {title}
      </Text>
      {children}
    </Stack>
  </section>
);

const getStyles = (theme: GrafanaTheme2) => ({
  label: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5, 1.5) }),
  body: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), padding: theme.spacing(0, 1, 1) }),
});
