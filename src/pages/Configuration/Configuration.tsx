import React from 'react';
import { Badge, Card, LinkButton, Stack, Text } from '@grafana/ui';
import { APP_URL, OVERVIEW_ROUTE } from '../../constants';
import { auditDataSources, dataSourceUrl } from '../../dataSources';
import { AddDataSource } from '../../ui/AddDataSource';
import { useHealth } from '../../ui/useHealth';

/** Which Tallyman data sources there are, and whether they work. */
const Configuration = () => {
  const dataSources = auditDataSources();
  return (
    <Stack direction="column" gap={2}>
      <Text element="h2" variant="h4">
        Data sources
      </Text>
      <Text color="secondary">
        Tallyman keeps its records in Loki. Each data source below reads one Loki, or one tenant of it; the pages ask
        the one that is chosen there.
      </Text>
      {dataSources.length === 0 && <Text>There is none yet.</Text>}
      <Stack direction="column" gap={1}>
        {dataSources.map(({ uid, name }) => (
          <DataSourceCard key={uid} uid={uid} name={name} />
        ))}
      </Stack>
      <Stack direction="row" gap={1}>
        <AddDataSource />
        {dataSources.length > 0 && (
          <LinkButton href={`${APP_URL}/${OVERVIEW_ROUTE}`} variant="secondary" icon="apps">
            Open Overview
          </LinkButton>
        )}
      </Stack>
    </Stack>
  );
};

function DataSourceCard({ uid, name }: { uid: string; name: string }) {
  const health = useHealth(uid);

  return (
    <Card href={dataSourceUrl(uid)} noMargin>
      <Card.Heading>{name}</Card.Heading>
      <Card.Description>{health?.message ?? 'Asking Loki …'}</Card.Description>
      <Card.Tags>
        {health && <Badge text={health.ok ? 'Works' : 'Does not work'} color={health.ok ? 'green' : 'red'} />}
      </Card.Tags>
    </Card>
  );
}

export default Configuration;
