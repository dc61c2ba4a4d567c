import React, { useMemo } from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { InteractiveTable, TextLink, useStyles2, type CellProps, type Column } from '@grafana/ui';
import { RecordLink, type Opener } from '../record/RecordLink';
import { timelineUrl } from '../routes';
import { shortDigest } from './history';
import type { PageLinks } from './links';
import { pathOf, placeOf, type RunningImage } from './running';

interface Props extends PageLinks, Pick<Opener, 'onOpen'> {
  images: RunningImage[];
}

type Cell = CellProps<RunningImage, unknown>;

const PAGE_SIZE = 20;

/** Containers with what they run, and what was done to that. */
export function RunningTable({ images, uid, from, to, timeZone, onOpen }: Props) {
  const styles = useStyles2(getStyles);
  const columns = useMemo<Array<Column<RunningImage>>>(() => {
    const timeline = (subject: Record<string, string>) => timelineUrl({ uid, subject, from, to });
    return [
      {
        id: 'container',
        header: 'Container',
        sortType: 'string',
        cell: ({ row: { original } }: Cell) => (
          <div className={styles.cell}>
            <TextLink inline={false} href={timeline(placeOf(original))}>
              {pathOf(original)}
            </TextLink>
            <div
              className={styles.less}
            >{`in ${original.cluster}, since ${dateTimeFormat(original.since, { timeZone })}`}</div>
          </div>
        ),
      },
      {
        id: 'image',
        header: 'Image',
        sortType: 'string',
        cell: ({ row: { original } }: Cell) => (
          <div className={styles.cell}>
            <Image image={original} url={timeline({ container_image_repository: original.repository })} />
            {original.digest && <code title={original.digest}>{shortDigest(original.digest)}</code>}
          </div>
        ),
      },
      {
        id: 'why',
        header: 'Why',
        sortType: 'string',
        cell: ({ row: { original } }: Cell) => <div className={styles.cell}>{original.why}</div>,
      },
      {
        id: 'event',
        header: 'What was done',
        visible: (rows: RunningImage[]) => rows.some(({ event }) => event),
        cell: ({ row: { original } }: Cell) =>
          original.event ? (
            <div className={styles.cell}>
              <RecordLink uid={uid} record={original.event.record} onOpen={onOpen}>
                {original.event.text}
              </RecordLink>
              <div className={styles.less}>{dateTimeFormat(original.event.record.time, { timeZone })}</div>
            </div>
          ) : null,
      },
    ];
  }, [uid, from, to, timeZone, onOpen, styles]);
  return <InteractiveTable columns={columns} data={images} getRowId={rowId} pageSize={PAGE_SIZE} />;
}

const rowId = (image: RunningImage) => `${image.cluster}/${pathOf(image)}/${image.since}`;

function Image({ image: { image, repository }, url }: { image: RunningImage; url: string }) {
  return repository === '' ? (
    <div>{image}</div>
  ) : (
    <TextLink inline={false} href={url}>
      {image}
    </TextLink>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  cell: css({ padding: theme.spacing(0.5, 0), overflowWrap: 'anywhere', minWidth: theme.spacing(14) }),
  less: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
