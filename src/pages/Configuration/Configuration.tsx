import React, { useState } from 'react';
import { locationUtil, type AppPluginMeta, type PluginConfigPageProps } from '@grafana/data';
import { Alert, Badge, Button, LinkButton, Stack, Text } from '@grafana/ui';
import { saveApp } from '../../appSettings';
import { APP_URL, OVERVIEW_ROUTE } from '../../constants';
import { applyAppSettings, auditDataSources, canChangeApp, type AppSettings } from '../../dataSources';
import { DataSourceCards } from '../../ui/DataSourceCards';
import { errorText } from '../../ui/errorText';
import { setupUrl } from '../routes';

/** Whether the app is on, which Tallyman data sources there are, whether they work, and which of them pages ask. */
const Configuration = ({ plugin }: Pick<PluginConfigPageProps<AppPluginMeta<AppSettings>>, 'plugin'>) => {
  const { enabled, jsonData } = plugin.meta;
  // Once: from then on it is what is chosen on the page.
  useState(() => applyAppSettings(jsonData));
  return (
    <Stack direction="column" gap={3}>
      <Switch enabled={enabled === true} />
      <Stack direction="column" gap={2}>
        <Text element="h2" variant="h4">
          Data sources
        </Text>
        <Text color="secondary">
          Tallyman keeps its records in Loki. Each data source below reads one Loki, or one tenant of it; the pages ask
          the one that is chosen there, and at first the one that is asked by default.
        </Text>
        <DataSourceCards />
      </Stack>
      {enabled && (
        <Stack direction="row" gap={1}>
          <LinkButton href={setupUrl()} variant="secondary" icon="list-ul">
            Open Set up
          </LinkButton>
          {auditDataSources().length > 0 && (
            <LinkButton
              href={locationUtil.assureBaseUrl(`${APP_URL}/${OVERVIEW_ROUTE}`)}
              variant="secondary"
              icon="apps"
            >
              Open Overview
            </LinkButton>
          )}
        </Stack>
      )}
    </Stack>
  );
};

function Switch({ enabled }: { enabled: boolean }) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();

  const change = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      await saveApp({ enabled: !enabled });
      // Grafana learns of it on a fresh page only.
      window.location.reload();
    } catch (error) {
      setBusy(false);
      setFailure(errorText(error));
    }
  };
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      <Text element="h2" variant="h4">
        The app
      </Text>
      <Stack direction="row" gap={2} alignItems="center" wrap="wrap">
        <Badge text={enabled ? 'Enabled' : 'Disabled'} color={enabled ? 'green' : 'darkgrey'} />
        <Text color="secondary">
          {enabled
            ? 'Its pages are in the menu under More apps.'
            : 'Its pages, and the dashboards that it brings, come when it is enabled.'}
        </Text>
        {canChangeApp() && (
          <Button size="sm" variant={enabled ? 'secondary' : 'primary'} disabled={busy} onClick={() => void change()}>
            {enabled ? 'Disable the app' : 'Enable the app'}
          </Button>
        )}
      </Stack>
      {failure !== undefined && (
        <Alert severity="error" title="Grafana did not change it">
          {failure}
        </Alert>
      )}
    </Stack>
  );
}

export default Configuration;
