import React from 'react';
import { Alert, Stack, Text } from '@grafana/ui';
import type { RecordRow } from '../../../datasource/records/readRecords';
import { RecordLink, type Opener } from '../RecordLink';
import { refOf } from '../../records/ids';
import { timeText, type Values } from '../values';
import { ChangeTable } from './ChangeTable';
import { EARLIER_DAYS, type Compared } from './compare';

interface Props extends Opener {
  compared: Compared;
  row: RecordRow;
}

/** What a request changed in an object of Kubernetes, and how that is known. */
export function ObjectChanges({ compared, row, ...opener }: Props) {
  const { kind, changes } = compared;
  if (row.labels.event_action === 'delete') {
    return <Alert severity="info" title="The object was deleted: there is no version after it." />;
  }
  if (kind === 'none') {
    return <NoBody values={row.labels} />;
  }
  if (kind === 'only') {
    return (
      <Alert severity="info" title="There is nothing to compare with">
        {row.labels.event_action === 'create'
          ? 'The object was made by this request; what it was made as is in its evidence.'
          : `No earlier version of the object was recorded in the ${EARLIER_DAYS} days before.`}
      </Alert>
    );
  }
  return (
    <Stack direction="column" gap={1.5} alignItems="stretch">
      <Basis compared={compared} {...opener} />
      {changes.length > 0 ? (
        <ChangeTable changes={changes} />
      ) : (
        <Alert severity="info" title="Nothing is different">
          The object is as it was: only what the API server counts by itself may have changed.
        </Alert>
      )}
    </Stack>
  );
}

/** Which two versions these are. */
function Basis({ compared: { kind, earlier, between }, ...opener }: { compared: Compared } & Opener) {
  const link = earlier && (
    <RecordLink {...opener} record={refOf(earlier)}>
      the version of {timeText(earlier.time)}
    </RecordLink>
  );
  return (
    <Text color="secondary">
      {kind === 'whole' ? (
        <>Compared with {link}.</>
      ) : (
        <>What the request asked to be changed, {link ? <>beside {link}</> : 'as no earlier version is recorded'}.</>
      )}
      {earlier &&
        between > 0 &&
        ` ${between} writes in between do not tell the whole object: their changes may be among these.`}
    </Text>
  );
}

/** Kinds whose bodies no policy of ours keeps, as they are secret. */
const SECRET = ['secrets', 'configmaps', 'tokenreviews'];

function NoBody({ values }: { values: Values }) {
  const { k8s_audit_level: level, k8s_object_resource: resource = '' } = values;
  return (
    <Alert severity="info" title="What was changed was not recorded">
      {level === 'Metadata'
        ? 'The audit policy keeps no bodies of such requests (level Metadata). '
        : 'The evidence of this record is gone, or has no body. '}
      {SECRET.includes(resource) ? (
        <>No audit policy that comes with Tallyman keeps the bodies of {resource}: they hold what must not be stored.</>
      ) : (
        <>
          Of the policies that come with Tallyman, <code>balanced</code> keeps what is asked for of workloads, roles,
          network policies and webhooks, and <code>forensic</code> what every change came out as; see
          docs/kubernetes-audit.md.
        </>
      )}
    </Alert>
  );
}
