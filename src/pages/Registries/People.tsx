import React from 'react';
import { LinkButton, Stack } from '@grafana/ui';
import type { RecordRow } from '../../datasource/records/readRecords';
import { subjectTimelineUrl } from '../record/links';
import { subjectName, subjectsOf, type Subject } from '../record/subjects';
import { refOf } from '../records/ids';
import { subjectIcon } from '../Timeline/subjectIcon';

const SHOWN: ReadonlyArray<Subject['id']> = ['user', 'address'];

/** Who did it and from where: ways to what else they did about then. */
export function People({ uid, record }: { uid: string; record: RecordRow }) {
  const subjects = subjectsOf(record.labels).filter(({ id }) => SHOWN.includes(id));
  return subjects.length === 0 ? null : (
    <Stack direction="row" gap={0.5} wrap="wrap">
      {subjects.map((subject) => (
        <LinkButton
          key={subject.id}
          size="sm"
          variant="secondary"
          fill="outline"
          icon={subjectIcon(subject.id)}
          aria-label={`Timeline of ${subjectName(subject)}`}
          href={subjectTimelineUrl(uid, subject, refOf(record))}
        >
          {subjectName(subject)}
        </LinkButton>
      ))}
    </Stack>
  );
}
