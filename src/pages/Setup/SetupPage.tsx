import React, { useEffect, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import { DEFAULTS, type Choices } from '../../../collector/guide/choices.ts';
import type { Between } from '../../datasource/records/ask';
import { auditDataSources, lokiOf } from '../../dataSources';
import { DataSourceCards } from '../../ui/DataSourceCards';
import { Checklist } from './Checklist';
import { choicesSeen } from './choices';
import { EnvironmentForm } from './EnvironmentForm';
import { Section } from '../../ui/Section';
import { prerequisitesOf, type Prerequisite } from './collectorState';
import { State } from './State';
import { useClusters, useLive, type Live } from './useLive';

const OBJECTS = [
  'kubernetes-audit',
  'kubernetes-event',
  'container-log',
  'container-command',
  'container-lifecycle',
  'image-registry',
  'collector',
];

interface Props {
  chosen: Partial<Choices>;
  between: Between;
  onChoose: (changes: Partial<Choices>) => void;
  /** The cluster or host that the user was at before; without one, and without a choice, it is the first that has records. */
  place?: string;
  /** The data source that is asked for the state. */
  uid?: string;
}

/** The first page of those who start, and of those who look why nothing comes. */
export function SetupPage({ chosen, between, onChoose, place, uid }: Props) {
  const styles = useStyles2(getStyles);
  const clusters = useClusters(uid, between);
  const loki = useLoki(uid);
  const name = chosen.name ?? place ?? clusters.value?.[0];
  const asked = useLive(uid, name, OBJECTS, between);
  const prerequisites = usePrerequisites(asked.value);
  const failure = clusters.failure ?? asked.failure;
  const choices: Choices = {
    ...DEFAULTS,
    ...loki,
    ...(name !== undefined && { name }),
    ...choicesSeen(
      prerequisites.map(({ part }) => part),
      prerequisites.map(({ found }) => found)
    ),
    ...chosen,
  };
  const known = clusters.value !== undefined && (name === undefined || asked.value !== undefined);
  // What is chosen already does not wait for what might be seen.
  const told = chosen.place !== undefined && chosen.name !== undefined;
  const ready = useOnce(uid === undefined || failure !== undefined || known || told);

  return (
    <div className={styles}>
      <Section title="Data sources" text="Where the records are read.">
        <DataSourceCards />
      </Section>
      {!ready && <LoadingPlaceholder text="Looking what is recorded …" />}
      {ready && (
        <Section
          title="Environment"
          text="What is below is for what is chosen here; the address has it, for a colleague."
        >
          <EnvironmentForm choices={choices} clusters={clusters.value ?? []} onChange={onChoose} />
        </Section>
      )}
      {ready && uid !== undefined && (
        <Section
          title="State"
          text={
            name === undefined
              ? 'What collectors say of themselves.'
              : `What the collectors of ${name} say of themselves: now, and in the time range.`
          }
        >
          <State uid={uid} name={name} live={asked.value} failure={failure} between={between} />
        </Section>
      )}
      {ready && (
        <Checklist choices={choices} uid={uid} between={between} live={asked.value} prerequisites={prerequisites} />
      )}
    </div>
  );
}

/** What was found last: while another cluster is asked for, the page keeps its shape. */
function usePrerequisites(live: Live | undefined): Prerequisite[] {
  const [settled, setSettled] = useState<{ live?: Live; found: Prerequisite[] }>({ found: [] });
  if (live && live !== settled.live) {
    setSettled({ live, found: prerequisitesOf(live.runs, live.checks) });
  }
  return settled.found;
}

/** Whether it was true at any time. */
function useOnce(now: boolean): boolean {
  const [was, setWas] = useState(now);
  if (now && !was) {
    setWas(true);
  }
  return was || now;
}

/** Where the records are, for the collector to write to: as far as the user may know it. */
function useLoki(uid: string | undefined): Partial<Pick<Choices, 'loki' | 'tenant'>> {
  const [known, setKnown] = useState<{ uid?: string; choices: Partial<Choices> }>({ choices: {} });
  useEffect(() => {
    let current = true;
    const source = auditDataSources().find((one) => one.uid === uid);
    if (source) {
      void lokiOf(source).then(
        ({ url, tenant }) =>
          current && setKnown({ uid, choices: { ...(url && { loki: url }), ...(tenant && { tenant }) } })
      );
    }
    return () => {
      current = false;
    };
  }, [uid]);
  return known.uid === uid ? known.choices : {};
}

/** No wider than the page, however long a line of a command is. */
const getStyles = (theme: GrafanaTheme2) =>
  css({ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: theme.spacing(4), width: '100%', minWidth: 0 });
