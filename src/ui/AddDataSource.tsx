import React, { useState } from 'react';
import { t, Trans } from '@grafana/i18n';
import { Alert, Button, Stack, Text } from '@grafana/ui';
import { addDataSource, canAddDataSource } from '../dataSources';

interface Props {
  /** Beside others it is not what the page is about. */
  another?: boolean;
}

export function AddDataSource({ another = false }: Props) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);

  if (!canAddDataSource()) {
    return (
      <Text color="secondary">
        <Trans i18nKey="add-data-source.forbidden">
          You are not allowed to add data sources. Ask an administrator of Grafana to add one.
        </Trans>
      </Text>
    );
  }
  const add = () => {
    setBusy(true);
    setFailed(false);
    addDataSource().catch(() => {
      setBusy(false);
      setFailed(true);
    });
  };
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      <Button
        icon={busy ? 'spinner' : 'plus'}
        variant={another ? 'secondary' : 'primary'}
        disabled={busy}
        onClick={add}
      >
        <Trans i18nKey="add-data-source.add">Add a Tallyman data source</Trans>
      </Button>
      {failed && <Alert severity="error" title={t('add-data-source.failed', 'Grafana did not add the data source')} />}
    </Stack>
  );
}
