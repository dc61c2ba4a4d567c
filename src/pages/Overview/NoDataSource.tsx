import React from 'react';
import { PluginPage } from '@grafana/runtime';
import { EmptyState } from '@grafana/ui';
import { AddDataSource } from '../../ui/AddDataSource';

/** First page of an installation in which nothing is set up yet. */
export function NoDataSource() {
  return (
    <PluginPage>
      <EmptyState
        variant="call-to-action"
        message="Tallyman does not know yet where your records are"
        button={<AddDataSource />}
      >
        The records are in Loki. A Tallyman data source says which Loki that is, and how to log in there.
      </EmptyState>
    </PluginPage>
  );
}
