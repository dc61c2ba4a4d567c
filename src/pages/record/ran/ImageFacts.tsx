import React from 'react';
import { LoadingPlaceholder, Stack } from '@grafana/ui';
import type { Span } from '../../../datasource/lifecycle/types';
import { Facts } from '../../../ui/Facts';
import { CopyButton } from '../CopyButton';
import { Failure } from '../../../ui/Failure';
import { RecordLink, type Opener } from '../RecordLink';
import { refOf } from '../../records/ids';
import { useAnswer } from '../../../ui/useAnswer';
import { timeText } from '../values';
import { PUSHED_DAYS, readImageNames, readOrigin, type ImageNames, type Origin } from './origin';

/** The image of a container that was there, by the record of its start. */
export function ImageOf({ span, ...opener }: { span: Span } & Opener) {
  const { uid } = opener;
  const { image, digest, startRecordId, start } = span;
  const { value, failure, loading, again } = useAnswer(`${uid} ${startRecordId}`, () =>
    readImageNames(uid, startRecordId, Math.floor(start), digest)
  );
  if (failure) {
    return <Failure title="The image cannot be read" failure={failure} again={again} />;
  }
  return loading || !value ? (
    <LoadingPlaceholder text="Reading the image…" />
  ) : (
    <ImageFacts written={image} names={value} before={start} {...opener} />
  );
}

interface Props extends Opener {
  /** The image as it was asked for. */
  written: string;
  names: ImageNames;
  /** When the container started, which is after the image was there. */
  before: number;
}

/** Which image it is, and who pushed it. */
export function ImageFacts({ written, names, before, ...opener }: Props) {
  const { digest } = names;
  return (
    <Facts
      label="Image"
      facts={[
        ['Image', written && <code>{written}</code>],
        [
          'Digest',
          digest && (
            // Beside the digest, however many lines that takes.
            <Stack direction="row" gap={0.5} alignItems="start">
              <code>{digest}</code>
              <CopyButton text={digest} what="the digest" />
            </Stack>
          ),
        ],
        ['Pushed by', <Pusher key="pusher" names={names} before={before} {...opener} />],
      ]}
    />
  );
}

function Pusher({ names, before, ...opener }: Omit<Props, 'written'>) {
  const { uid } = opener;
  const key = [uid, names.repository, names.tag, names.digest, before].join(' ');
  const { value, failure, loading, again } = useAnswer(key, () => readOrigin(uid, names, before));
  if (loading) {
    return <>Reading pushes…</>;
  }
  if (failure) {
    return <Failure title="Pushes cannot be read" failure={failure} again={again} />;
  }
  return <Told origin={value ?? {}} names={names} {...opener} />;
}

function Told({ origin: { push, tagged }, names, ...opener }: { origin: Origin; names: ImageNames } & Opener) {
  const found = push ?? tagged;
  if (!found) {
    return <>no push in the {PUSHED_DAYS} days before is recorded; see what the registry’s source cannot see</>;
  }
  const { user_name: user, client_address: from } = found.labels;
  const other = tagged?.labels.oci_manifest_digest;
  return (
    <>
      <RecordLink {...opener} record={refOf(found)}>
        {user || 'somebody whom the registry does not name'}
        {from && ` from ${from}`}, {timeText(found.time)}
      </RecordLink>
      {tagged && ` ${doubt(names, other)}`}
    </>
  );
}

/** What can be said of a push that is known to have been of the tag only. */
const doubt = ({ tag = '', digest }: ImageNames, other: string | undefined): string =>
  digest && other && other !== digest
    ? `(of the tag ${tag}, with another digest: who pushed this one is not recorded)`
    : `(the last push of the tag ${tag} before: the digest is not known on both sides)`;
