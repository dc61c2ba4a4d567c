import React from 'react';
import { Alert, Combobox, RadioButtonGroup, TextLink } from '@grafana/ui';
import { FormField } from '../../../ui/FormField';
import type { ContactPoint } from '../api/read';
import type { Rights } from '../api/rights';
import { durationInWords } from '../rule/duration';
import { INTERVALS, type Draft } from './draft';
import { Section } from './Section';
import type { Choices } from './useInstall';

interface Props {
  draft: Draft;
  choices: Choices;
  rights: Rights;
  onChange: (changes: Partial<Draft>) => void;
}

const POLICIES = '';

/** Where the rules are kept, whom they tell, and how often they are evaluated. */
export function DeliveryFields({ draft, choices, rights, onChange }: Props) {
  const { folder, receiver, interval } = draft;
  const points = choices.contactPoints ?? [];
  const folders = choices.folders.map(({ uid, title }) => ({ value: uid, label: title }));
  const chosen = folder.uid ?? { value: folder.title, label: `${folder.title} (new)` };
  const receivers = [
    { value: POLICIES, label: 'By the notification policies', description: 'Labels decide, such as severity' },
    ...points.map(({ name, failure }) => ({
      value: name,
      label: name,
      description: failure && 'Its last delivery failed',
    })),
  ];
  const intervals = [...new Set([...INTERVALS, interval])].sort((a, b) => a - b);
  return (
    <Section title="Delivery">
      <FormField
        label="Folder"
        description={rights.createFolders ? 'Type a new name to make one' : 'You are not allowed to make folders'}
        error={folder.uid || rights.createFolders ? undefined : 'Choose a folder that is there'}
      >
        {({ id }) => (
          <Combobox
            id={id}
            options={folders}
            value={chosen}
            createCustomValue={rights.createFolders}
            onChange={({ value }) =>
              onChange({
                folder: choices.folders.find(({ uid, title }) => uid === value || title === value) ?? { title: value },
              })
            }
          />
        )}
      </FormField>
      <FormField
        label="Contact point"
        description={
          choices.contactPoints ? (
            <TextLink href="/alerting/notifications" inline external>
              All contact points
            </TextLink>
          ) : (
            'Contact points cannot be read: you may not be allowed to see them'
          )
        }
      >
        {({ id }) => (
          <Combobox
            id={id}
            options={receivers}
            value={receiver}
            onChange={({ value }) => onChange({ receiver: value })}
          />
        )}
      </FormField>
      <Undelivered receiver={receiver} points={points} />
      <FormField label="Evaluate every">
        {() => (
          <RadioButtonGroup
            aria-label="Evaluate every"
            options={intervals.map((seconds) => ({ value: seconds, label: durationInWords(seconds) }))}
            value={interval}
            onChange={(seconds) => onChange({ interval: seconds })}
          />
        )}
      </FormField>
    </Section>
  );
}

/** Warns that what is chosen did not get its last message out. Which contact points the notification policies choose is theirs. */
function Undelivered({ receiver, points }: { receiver: string; points: ContactPoint[] }) {
  const failed = points.filter(({ name, failure }) => failure && (receiver === POLICIES || name === receiver));
  if (failed.length === 0) {
    return null;
  }
  const title = receiver === POLICIES ? 'Some contact points did not deliver' : 'Its last delivery failed';
  return (
    <Alert severity="warning" title={title} bottomSpacing={0}>
      {failed.map(({ name, failure }) => (
        <div key={name}>
          {name}: {failure}
        </div>
      ))}
    </Alert>
  );
}
