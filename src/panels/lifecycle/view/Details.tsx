import React, { useState } from 'react';
import { t } from '@grafana/i18n';
import type { TimeZone } from '@grafana/schema';
import { Button, Drawer } from '@grafana/ui';
import type { Mark } from '../../../datasource/lifecycle/types';
import { placeName, stateNames } from '../text';
import { MarkDetails } from './MarkDetails';
import { MarkList } from './MarkList';
import type { Selection } from './selection';
import { SpanDetails } from './SpanDetails';

interface Props {
  selection: Selection;
  /** All marks, to find those about a span's image. */
  marks: Mark[];
  now: number;
  timeZone: TimeZone;
  /** Takes a mark of several to where its record is shown; false where it is to be shown here. */
  onOpen: (mark: Mark) => boolean;
  onClose: () => void;
}

/** More of a mark, of several, or of a time in a state. */
export function Details({ selection, marks, now, timeZone, onOpen, onClose }: Props) {
  const [chosen, setChosen] = useState<Mark>();
  if ('span' in selection) {
    const { span } = selection;
    return (
      <Drawer title={placeName(span)} subtitle={stateNames()[span.state]} size="md" onClose={onClose}>
        <SpanDetails span={span} marks={marks} now={now} timeZone={timeZone} />
      </Drawer>
    );
  }
  const mark = chosen ?? (selection.marks.length === 1 ? selection.marks[0] : undefined);
  if (!mark) {
    return (
      <Drawer
        title={t('details.several', '{{number}} marks', { number: selection.marks.length })}
        size="md"
        onClose={onClose}
      >
        <MarkList marks={selection.marks} timeZone={timeZone} onChoose={(one) => onOpen(one) || setChosen(one)} />
      </Drawer>
    );
  }
  return (
    <Drawer title={mark.sentence} size="md" onClose={onClose}>
      {chosen && (
        <Button icon="arrow-left" variant="secondary" fill="text" size="sm" onClick={() => setChosen(undefined)}>
          {t('details.back', 'All of them')}
        </Button>
      )}
      <MarkDetails mark={mark} timeZone={timeZone} />
    </Drawer>
  );
}
