import React, { useEffect, useState } from 'react';
import { Alert, LinkButton, LoadingPlaceholder, Stack } from '@grafana/ui';
import { DEFAULTS, type Choices } from '../../../collector/guide/choices.ts';
import { guideFor } from '../../../collector/guide/guide.ts';
import type { Between } from '../../datasource/records/ask';
import { auditDataSources, dataSourceUrl, lokiOf } from '../../dataSources';
import { DataSourceCards } from '../../ui/DataSourceCards';
import { choicesSeen } from './choices';
import { Collectors } from './Collectors';
import { EnvironmentForm } from './EnvironmentForm';
import { ObjectCard } from './ObjectCard';
import { Section } from './Section';
import { Snippet } from './Snippet';
import { collectorsOf, prerequisitesOf } from './state';
import { Troubles } from './Troubles';
import { useClusters, useLive, type Asked, type Live } from './useLive';

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
  /** The data source that is asked for the state. */
  uid?: string;
}

export function SetupPage({ chosen, between, onChoose, uid }: Props) {
  const clusters = useClusters(uid, between);
  const loki = useLoki(uid);
  const name = chosen.name ?? clusters.value?.[0];
  const asked = useLive(uid, name, OBJECTS, between);
  const live = asked.value;
  const prerequisites = live ? prerequisitesOf(live.runs, live.checks) : [];
  const seen = choicesSeen(
    prerequisites.map(({ part }) => part),
    prerequisites.map(({ found }) => found)
  );
  const choices: Choices = { ...DEFAULTS, ...loki, ...(name !== undefined && { name }), ...seen, ...chosen };
  const guide = guideFor(choices);
  const waiting = uid !== undefined && clusters.value === undefined && clusters.failure === undefined;

  return (
    <Stack direction="column" gap={4}>
      <Section title="Data sources" text="Where the records are read.">
        <DataSourceCards />
      </Section>
      <Section
        title="Environment"
        text="The commands and the configuration below are for what is chosen here; the address has it, for a colleague."
      >
        {waiting ? (
          <LoadingPlaceholder text="Looking which clusters and hosts have records …" />
        ) : (
          <EnvironmentForm choices={choices} clusters={clusters.value ?? []} onChange={onChoose} />
        )}
      </Section>
      {uid !== undefined && (
        <Section
          title="State"
          text={`What the collectors of ${choices.name} say of themselves, now and in the time range.`}
        >
          <State uid={uid} name={name} asked={asked} failure={clusters.failure} between={between} />
        </Section>
      )}
      <Section title="Checklist" text="What can be recorded there, whether it is, and what has to be done.">
        {guide ? (
          <div>
            {guide.objects.map((one) => (
              <ObjectCard
                key={`${choices.place} ${one.object}`}
                guide={one}
                uid={uid}
                cluster={choices.name}
                between={between}
                live={live}
                prerequisites={prerequisites}
              />
            ))}
          </div>
        ) : (
          <Alert severity="warning" title="Something above cannot be used">
            Correct what is marked there; then the commands are here.
          </Alert>
        )}
      </Section>
      {guide && (
        <Section
          title="Configuration of the collector"
          text="Made of the choices above. File names in it are taken from the folder that it is in."
        >
          {guide.files.map((file) => (
            <Snippet key={file.where} {...file} />
          ))}
        </Section>
      )}
    </Stack>
  );
}

interface StateProps {
  uid: string;
  name?: string;
  asked: Asked<Live>;
  /** Why the names of clusters cannot be read. */
  failure?: string;
  between: Between;
}

function State({ uid, name, asked, failure = asked.failure, between }: StateProps) {
  const { value: live } = asked;
  if (failure !== undefined) {
    return (
      <Alert severity="error" title="The state cannot be read">
        <Stack direction="column" gap={1} alignItems="flex-start">
          {failure}
          <LinkButton href={dataSourceUrl(uid)} variant="secondary" icon="cog" size="sm">
            Data source settings
          </LinkButton>
        </Stack>
      </Alert>
    );
  }
  if (name === undefined) {
    return <NothingYet />;
  }
  if (!live) {
    return <LoadingPlaceholder text="Asking Loki …" />;
  }
  const collectors = collectorsOf(live.runs, live.checks, live.at);
  return (
    <Stack direction="column" gap={2}>
      {collectors.length > 0 ? <Collectors collectors={collectors} /> : <NothingYet name={name} />}
      <Troubles uid={uid} cluster={name} live={live} between={between} />
    </Stack>
  );
}

const NothingYet = ({ name }: { name?: string }) => (
  <Alert
    severity="info"
    title={
      name === undefined
        ? 'Nothing was ever recorded in this time range'
        : `No collector of ${name} has said anything of itself in the last 7 days`
    }
  >
    Begin with “The collector itself” below: it is configured and started there. Then come back; the state is here
    within seconds of its start, what is missing some ten seconds later.
  </Alert>
);

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
