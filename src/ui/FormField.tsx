import React, { useId, type ReactElement, type ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { FieldValidationMessage, Label, useStyles2 } from '@grafana/ui';

export interface FieldIds {
  /** For inputs that can be pointed at by `htmlFor`. */
  id: string;
  /** For those that cannot (MultiCombobox keeps its input to itself). */
  'aria-labelledby': string;
}

interface Props {
  label: string;
  description?: ReactNode;
  error?: string;
  /** Takes the width that is left in the row. */
  grow?: boolean;
  children: (ids: FieldIds) => ReactElement;
}

/** A control with its label above and its error below, tied to each other for screen readers. */
export function FormField({ label, description, error, grow, children }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const labelId = `${id}-label`;
  return (
    <div className={grow ? styles.grow : undefined}>
      <Label htmlFor={id} id={labelId} description={description}>
        {label}
      </Label>
      {children({ id, 'aria-labelledby': labelId })}
      {error && <FieldValidationMessage>{error}</FieldValidationMessage>}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  grow: css({ flex: `1 1 ${theme.spacing(32)}`, maxWidth: theme.spacing(80) }),
});
