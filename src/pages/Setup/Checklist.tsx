import React from 'react';
import { Alert } from '@grafana/ui';
import { isAbout } from '../../../collector/guide/about.ts';
import type { Choices } from '../../../collector/guide/choices.ts';
import { guideFor } from '../../../collector/guide/guide.ts';
import type { Between } from '../../datasource/records/ask';
import { ObjectCard } from './ObjectCard';
import { OtherFindings } from './OtherFindings';
import { Section } from '../../ui/Section';
import { Snippet } from './Snippet';
import type { Prerequisite } from './collectorState';
import type { Live } from './useLive';

interface Props {
  choices: Choices;
  uid?: string;
  between: Between;
  live?: Live;
  prerequisites: Prerequisite[];
}

/** What can be recorded in an environment, object by object, and the configuration of the collector that does it. */
export function Checklist({ choices, uid, between, live, prerequisites }: Props) {
  const guide = guideFor(choices);
  if (!guide) {
    return (
      <Alert severity="warning" title="Something above cannot be used">
        Correct what is marked there; then the commands are here.
      </Alert>
    );
  }
  const others = live ? prerequisites.filter(({ part }) => !guide.objects.some((one) => isAbout(one, part))) : [];
  return (
    <>
      <Section title="Checklist" text="What can be recorded there, whether it is, and what has to be done.">
        <div>
          {guide.objects.map((one) => (
            <ObjectCard
              key={`${choices.place} ${one.object}`}
              guide={one}
              uid={uid}
              cluster={choices.name}
              between={between}
              live={live}
              prerequisites={live ? prerequisites : []}
            />
          ))}
          {others.length > 0 && <OtherFindings prerequisites={others} />}
        </div>
      </Section>
      <Section
        title="Configuration of the collector"
        text="Made of the choices above. File names in it are taken from the folder that it is in."
      >
        {guide.files.map((file) => (
          <Snippet key={file.where} {...file} />
        ))}
      </Section>
    </>
  );
}
