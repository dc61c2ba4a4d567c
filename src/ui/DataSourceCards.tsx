import React, { useState } from 'react';
import { Alert, Badge, Button, Card, Stack, Text } from '@grafana/ui';
import { auditDataSources, canChangeApp, canChangeDataSource, dataSourceUrl, defaultDataSource } from '../dataSources';
import { saveApp } from '../appSettings';
import { AddDataSource } from './AddDataSource';
import { errorText } from './errorText';
import { useHealth } from './useHealth';

/** The Tallyman data sources, whether they work, and which one pages ask unless told otherwise; and the way to get one. */
export function DataSourceCards() {
  const [byDefault, setByDefault] = useState(defaultDataSource()?.uid);
  const [failure, setFailure] = useState<string>();
  const all = auditDataSources();

  const choose = async (uid: string) => {
    setFailure(undefined);
    try {
      await saveApp({ settings: { dataSource: uid } });
      setByDefault(uid);
    } catch (error) {
      setFailure(errorText(error));
    }
  };
  return (
    <Stack direction="column" gap={1}>
      {all.length === 0 && <Text>There is none yet.</Text>}
      {all.map(({ uid, name }) => (
        <DataSourceCard
          key={uid}
          uid={uid}
          name={name}
          isDefault={all.length > 1 && uid === byDefault}
          onChoose={all.length > 1 && uid !== byDefault && canChangeApp() ? () => void choose(uid) : undefined}
        />
      ))}
      {failure !== undefined && (
        <Alert severity="error" title="Grafana did not keep the choice">
          {failure}
        </Alert>
      )}
      <AddDataSource another={all.length > 0} />
    </Stack>
  );
}

interface CardProps {
  uid: string;
  name: string;
  isDefault: boolean;
  onChoose?: () => void;
}

function DataSourceCard({ uid, name, isDefault, onChoose }: CardProps) {
  const health = useHealth(uid);
  return (
    <Card href={canChangeDataSource() ? dataSourceUrl(uid) : undefined} noMargin>
      <Card.Heading>{name}</Card.Heading>
      <Card.Description>{health?.message ?? 'Asking Loki …'}</Card.Description>
      <Card.Tags>
        <Stack direction="row" gap={1}>
          {isDefault && <Badge text="Asked by default" color="blue" />}
          {health && <Badge text={health.ok ? 'Works' : 'Does not work'} color={health.ok ? 'green' : 'red'} />}
        </Stack>
      </Card.Tags>
      {onChoose && (
        <Card.SecondaryActions>
          <Button key="default" size="sm" variant="secondary" onClick={onChoose}>
            Ask by default
          </Button>
        </Card.SecondaryActions>
      )}
    </Card>
  );
}
