import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, ClipboardButton, FieldValidationMessage, Text, useStyles2 } from '@grafana/ui';
import type { AuditQuery } from '../query/types';
import { isShownAtField } from './problem';
import type { ExplanationState } from './useExplanation';

interface Props extends ExplanationState {
  query: AuditQuery;
  /** What Loki did for the last answer. */
  work: string | undefined;
}

/** The LogQL that the back end makes of the conditions, and on request the reason for each part of it. */
export function LogQLPreview({ explanation, problem, failure, query, work }: Props) {
  const styles = useStyles2(getStyles);
  const [open, setOpen] = useState(false);

  if (problem) {
    return isShownAtField(problem, query) ? null : <FieldValidationMessage>{problem.error}</FieldValidationMessage>;
  }
  if (failure) {
    return <Text color="secondary" variant="bodySmall">{`LogQL cannot be shown: ${failure}`}</Text>;
  }
  if (!explanation) {
    return null;
  }
  return (
    <section aria-label="LogQL" className={styles.preview}>
      <div className={styles.line}>
        <code className={styles.logql}>{explanation.logql}</code>
        <ClipboardButton
          icon="copy"
          fill="text"
          size="sm"
          aria-label="Copy LogQL"
          tooltip="Copy LogQL"
          getText={() => explanation.logql}
        />
        {explanation.parts.length > 0 && (
          <Button
            fill="text"
            size="sm"
            icon={open ? 'angle-down' : 'angle-right'}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            Why
          </Button>
        )}
      </div>
      {work && (
        <Text color="secondary" variant="bodySmall">
          {work}
        </Text>
      )}
      {open && (
        <dl className={styles.parts}>
          {explanation.parts.map((part, index) => (
            <React.Fragment key={index}>
              <dt>
                <code className={styles.logql}>{part.logql}</code>
              </dt>
              <dd>{part.reason}</dd>
            </React.Fragment>
          ))}
        </dl>
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  preview: css({
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
    padding: theme.spacing(0.5, 1),
  }),
  line: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
  logql: css({
    background: 'none',
    border: 'none',
    padding: 0,
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.secondary,
    overflowWrap: 'anywhere',
    whiteSpace: 'pre-wrap',
  }),
  parts: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(20%, max-content) 1fr',
    gap: theme.spacing(0.5, 2),
    margin: theme.spacing(1, 0, 0.5),
    fontSize: theme.typography.bodySmall.fontSize,
    dt: { fontWeight: theme.typography.fontWeightRegular, margin: 0 },
    dd: { margin: 0 },
  }),
});
