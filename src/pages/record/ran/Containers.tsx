import React from 'react';
import { LoadingPlaceholder, Text } from '@grafana/ui';
import type { Span } from '../../../datasource/lifecycle/types';
import type { RecordRow } from '../../../datasource/records/readRecords';
import { Facts } from '../../../ui/Facts';
import { Failure } from '../../../ui/Failure';
import type { Place } from '../place';
import { RecordLink, type Opener } from '../RecordLink';
import { useAnswer } from '../../../ui/useAnswer';
import { timeText } from '../values';
import { readContainers } from './containers';
import { ImageFacts, ImageOf } from './ImageFacts';
import { imageNames } from './origin';

interface Props extends Opener {
  row: RecordRow;
  place: Place;
}

/** The containers that were there, each with its image and where that came from. */
export function Containers({ row, place, ...opener }: Props) {
  const { uid } = opener;
  const { value, failure, loading, again } = useAnswer(`${uid} ${row.labels.record_id}`, () =>
    readContainers(uid, place, row)
  );
  if (loading) {
    return <LoadingPlaceholder text="Reading what was running…" />;
  }
  if (failure) {
    return <Failure title="What was running cannot be read" failure={failure} again={again} />;
  }
  if (!value || value.length === 0) {
    return <Unseen row={row} {...opener} />;
  }
  return (
    <>
      {value.map((span) => (
        <Container key={span.entity} span={span} {...opener} />
      ))}
    </>
  );
}

/** What the record itself says of its image has to do, where the container's start was not seen. */
function Unseen({ row, ...opener }: Omit<Props, 'place'>) {
  const { labels, time } = row;
  return (
    <>
      <Text color="secondary" element="p">
        No container is recorded as being there then: it may have started more than seven days earlier, or its lifecycle
        is not recorded.
      </Text>
      {labels.container_image_name && (
        <ImageFacts written={labels.container_image_name} names={imageNames(labels)} before={time} {...opener} />
      )}
    </>
  );
}

function Container({ span, ...opener }: { span: Span } & Opener) {
  const { pod, container, namespace, start, startKnown, startRecordId, restarts, containerId, node, host, user } = span;
  const started = timeText(start);
  return (
    <div>
      <Facts
        label={`Container ${container}`}
        facts={[
          ['Container', [namespace, pod, container].filter(Boolean).join('/')],
          [
            'Started',
            startKnown && startRecordId ? (
              <RecordLink {...opener} record={{ id: startRecordId, time: Math.floor(start) }}>
                {started}
              </RecordLink>
            ) : (
              `before ${started}`
            ),
          ],
          ['Started by', user],
          ['Restarts', restarts > 0 && String(restarts)],
          ['On', node || host],
          ['Container id', containerId && <code>{containerId.slice(0, 12)}</code>],
        ]}
      />
      <ImageOf span={span} {...opener} />
    </div>
  );
}
