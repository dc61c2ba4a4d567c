import React, { useCallback } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, TimeRange } from '@grafana/data';
import { sceneGraph, type SceneComponentProps } from '@grafana/scenes';
import { Alert, Button, Stack, useStyles2 } from '@grafana/ui';
import type { AuditDataSource } from '../../datasource/datasource';
import { SearchField } from '../../datasource/editor/SearchField';
import { useAuditDataSource } from '../../datasource/instance';
import type { Condition } from '../../datasource/query/types';
import { Failure } from '../../ui/Failure';
import type { AuditSearch } from './AuditSearch';
import { QuickFilters } from './QuickFilters';
import { useDraft } from './useDraft';
import { chosenClusters, chosenDataSource } from './variables';

export function AuditSearchRenderer({ model }: SceneComponentProps<AuditSearch>) {
  const styles = useStyles2(getStyles);
  const { conditions, problem, failure, quickFields, objects } = model.useState();
  const { value: range } = sceneGraph.getTimeRange(model).useState();
  const source = useAuditDataSource(chosenDataSource(model));

  const within = useCallback((): Condition[] => {
    const clusters = chosenClusters(model);
    return clusters.length > 0 ? [{ field: 'cluster', op: 'in', value: clusters }] : [];
  }, [model]);

  const isReadable = !problem && failure === undefined;
  return (
    <div role="search" aria-label="Search in records">
      <Stack direction="column" gap={1}>
        <div className={styles.line}>{source && <SearchText model={model} source={source} range={range} />}</div>
        {problem && (
          <Alert severity="error" title="This search cannot be read, so nothing is shown">
            <Button variant="secondary" size="sm" onClick={model.clear}>
              Show everything
            </Button>
          </Alert>
        )}
        {failure !== undefined && (
          <Failure
            title="The data source does not say what this search asks for"
            failure={failure}
            again={model.read}
          />
        )}
        {quickFields.length > 0 && isReadable && (
          <div className={styles.line}>
            {source && conditions && (
              <QuickFilters
                source={source}
                fields={quickFields}
                objects={objects}
                conditions={conditions}
                range={range}
                within={within}
                onChange={(next) => model.change(next)}
              />
            )}
          </div>
        )}
      </Stack>
    </div>
  );
}

function SearchText({ model, source, range }: { model: AuditSearch; source: AuditDataSource; range: TimeRange }) {
  const { text, problem, edit, commit } = useDraft(model, source.search);
  return (
    <SearchField api={source.search} text={text} problem={problem} range={range} onEdit={edit} onCommit={commit} />
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  // What is below does not jump as soon as the controls are there.
  line: css({ minHeight: theme.spacing(theme.components.height.md) }),
});
