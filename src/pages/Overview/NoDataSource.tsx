import React from 'react';
import { t, Trans } from '@grafana/i18n';
import { PluginPage } from '@grafana/runtime';
import { EmptyState, LinkButton, Stack } from '@grafana/ui';
import { AddDataSource } from '../../ui/AddDataSource';
import { setupUrl } from '../routes';

/** First page of an installation in which nothing is set up yet. */
export function NoDataSource() {
  return (
    <PluginPage>
      <EmptyState
        variant="call-to-action"
        message={t('no-data-source.title', 'Tallyman does not know yet where your records are')}
        button={
          <Stack direction="column" alignItems="center">
            <AddDataSource />
            <LinkButton href={setupUrl()} variant="secondary" icon="list-ul">
              <Trans i18nKey="no-data-source.set-up">Set up</Trans>
            </LinkButton>
          </Stack>
        }
      >
        <Trans i18nKey="no-data-source.text">
          The records are in Loki. A Tallyman data source says which Loki that is, and how to log in there.
        </Trans>
      </EmptyState>
    </PluginPage>
  );
}
