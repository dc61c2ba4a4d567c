import React, { useId, useLayoutEffect, useRef } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Drawer, IconButton, useStyles2 } from '@grafana/ui';
import type { ValueFilter } from '../../datasource/query/filters';
import type { RecordRef } from '../routes';
import { RecordState } from './RecordState';
import { useRecord } from './useRecord';
import { useRowKeys } from './useRowKeys';

export interface RecordDrawerProps {
  /** Of the data source. */
  uid: string;
  /** It is read here, so that a link opens it too. */
  record: RecordRef;
  onClose(): void;
  /** Another record: a related one. */
  onOpen(record: RecordRef): void;
  /** Where the page has rows: the one before and after this one. */
  onPrevious?: () => void;
  onNext?: () => void;
  /** Where the page can be filtered. */
  onFilter?: (filter: ValueFilter) => void;
}

/** All about one record, beside the page that it was found on. */
export function RecordDrawer({ uid, record, onClose, onOpen, onPrevious, onNext, onFilter }: RecordDrawerProps) {
  const answer = useRecord(uid, record);
  useRowKeys({ onPrevious, onNext });
  const title = <Title sentence={answer.value?.body || 'Record'} onPrevious={onPrevious} onNext={onNext} />;
  return (
    <Drawer title={title} size="md" onClose={onClose}>
      <RecordState answer={answer} uid={uid} record={record} onOpen={onOpen} onFilter={onFilter} />
    </Drawer>
  );
}

interface TitleProps extends Pick<RecordDrawerProps, 'onPrevious' | 'onNext'> {
  sentence: string;
}

/** Grafana's own title of a drawer has one line; a sentence with a command in it needs more. */
function Title({ sentence, onPrevious, onNext }: TitleProps) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  // The drawer is named only by titles that it has drawn itself.
  useLayoutEffect(() => heading.current?.closest('[role="dialog"]')?.setAttribute('aria-labelledby', id));
  return (
    <div className={styles.header}>
      <h3 id={id} ref={heading} className={styles.sentence} title={sentence}>
        {sentence}
      </h3>
      {(onPrevious ?? onNext) && (
        <div className={styles.rows}>
          <IconButton
            name="angle-up"
            size="lg"
            tooltip="Previous row ( [ )"
            disabled={!onPrevious}
            onClick={onPrevious}
          />
          <IconButton name="angle-down" size="lg" tooltip="Next row ( ] )" disabled={!onNext} onClick={onNext} />
        </div>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  // Leaves room for the drawer's own button, which closes it.
  header: css({ display: 'flex', gap: theme.spacing(1), alignItems: 'start', paddingRight: theme.spacing(4) }),
  sentence: css({
    flex: 1,
    margin: 0,
    fontSize: theme.typography.h5.fontSize,
    overflowWrap: 'anywhere',
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: 5,
    overflow: 'hidden',
  }),
  rows: css({ display: 'flex', gap: theme.spacing(0.5) }),
});
