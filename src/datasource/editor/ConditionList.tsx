import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, FieldValidationMessage, IconButton, Label, Tooltip, useStyles2 } from '@grafana/ui';
import { conditionText } from '../query/display';
import type { Condition } from '../query/types';
import { ConditionRow } from './ConditionRow';
import { nextKey, positionInQuery, useConditionItems, type ConditionItem } from './conditionItems';
import { errorAt } from './problem';
import type { QueryProblem, SeenValue } from '../api';

interface Props {
  /** What the conditions are about. */
  title?: string;
  where: Condition | undefined;
  problem: QueryProblem | undefined;
  suggest: (field: string) => Promise<SeenValue[]>;
  onChange: (where: Condition | undefined) => void;
}

const NESTED_HELP =
  'This part has an "or", a "not" or a group in it. The form edits lists in which everything must hold, so it leaves this part as it is.';

/** The conditions that must all hold, a row each. */
export function ConditionList({ title = 'Where all of these hold', where, problem, suggest, onChange }: Props) {
  const styles = useStyles2(getStyles);
  const [items, update] = useConditionItems(where, onChange);

  const replace = (item: ConditionItem) => update(items.map((one) => (one.key === item.key ? item : one)));
  const remove = (key: number) => update(items.filter((one) => one.key !== key));

  return (
    <div role="group" aria-label="Conditions">
      <Label>{title}</Label>
      {items.map((item, index) => {
        const position = positionInQuery(items, item.key);
        const error = errorAt(problem, where && 'and' in where ? `where.and[${position}]` : 'where');
        return (
          <div key={item.key} className={styles.item}>
            {'nested' in item ? (
              <div className={styles.row}>
                <Tooltip content={NESTED_HELP}>
                  <code className={styles.nested} tabIndex={0}>
                    {conditionText(item.nested)}
                  </code>
                </Tooltip>
                <IconButton name="times" tooltip={`Remove condition ${index + 1}`} onClick={() => remove(item.key)} />
              </div>
            ) : (
              <ConditionRow
                number={index + 1}
                row={item.row}
                invalid={Boolean(error)}
                suggest={suggest}
                onChange={(row) => replace({ key: item.key, row })}
                onRemove={() => remove(item.key)}
              />
            )}
            {error && <FieldValidationMessage>{error}</FieldValidationMessage>}
          </div>
        );
      })}
      {problem?.path === 'where.and' && <FieldValidationMessage>{problem.error}</FieldValidationMessage>}
      <Button
        icon="plus"
        variant="secondary"
        size="sm"
        onClick={() => update([...items, { key: nextKey(), row: { op: '=' } }])}
      >
        Add condition
      </Button>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  item: css({ marginBottom: theme.spacing(1) }),
  row: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
  nested: css({ padding: theme.spacing(0.75, 1), whiteSpace: 'normal' }),
});
