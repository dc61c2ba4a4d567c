import React, { useEffect, useRef, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { errorText } from '../../../ui/errorText';
import { useLatest } from '../../../ui/useLatest';
import { fieldTitle } from '../../../datasource/query/fields';
import type { RuleTemplate } from '../catalogue/template';
import { previewRule, type Preview } from '../api/preview';
import type { Scope } from '../rule/types';
import { Section } from './Section';

interface Props {
  templates: RuleTemplate[];
  scope: Scope;
  thresholds: Record<string, number>;
}

type Answer = { preview: Preview } | { error: string };

/** What the answers were about: to other settings they say nothing. */
const keyOf = ({ templates, scope, thresholds }: Props): string =>
  JSON.stringify([templates.map(({ id }) => id), scope, thresholds]);

function said(template: RuleTemplate, answer: Answer | undefined): string {
  if (!answer) {
    return '…';
  }
  if ('error' in answer) {
    return `cannot be told: ${answer.error}`;
  }
  const { alerts, groups } = answer.preview;
  const by = template.by.map((name) => fieldTitle(name).toLowerCase()).join(', ');
  return alerts === 0
    ? 'would not have fired'
    : `would have fired ${alerts === 1 ? 'once' : `${alerts} times`}, for ${groups} different (${by})`;
}

/** How often the rules would have fired in the last 24 hours. Asked for, as each answer costs Loki a day of records. */
export function PreviewView(props: Props) {
  const styles = useStyles2(getStyles);
  const { templates, scope, thresholds } = props;
  const [asked, setAsked] = useState<{ key: string; answers: Record<string, Answer> }>();
  const alive = useRef(true);
  const key = keyOf(props);
  const latest = useLatest(key);
  const answers = asked?.key === key ? asked.answers : undefined;

  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);

  const ask = async () => {
    setAsked({ key, answers: {} });
    for (const template of templates) {
      const answer = await previewRule(template, scope, thresholds[template.id] ?? template.threshold, Date.now()).then(
        (preview): Answer => ({ preview }),
        (failure: unknown): Answer => ({ error: errorText(failure) })
      );
      if (!alive.current || latest.current !== key) {
        return;
      }
      setAsked((before) => ({ key, answers: { ...before?.answers, [template.id]: answer } }));
    }
  };

  return (
    <Section title="In the last 24 hours">
      <div>
        <Button variant="secondary" icon="history" disabled={answers !== undefined} onClick={() => void ask()}>
          {templates.length === 1 ? 'How often would it have fired?' : 'How often would they have fired?'}
        </Button>
      </div>
      {answers && (
        <ul className={styles.list} aria-live="polite" aria-label="Preview">
          {templates.map((template) => (
            <li key={template.id}>
              {templates.length > 1 && `${template.title}: `}
              {said(template, answers[template.id])}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    margin: 0,
    paddingLeft: theme.spacing(2.5),
    maxHeight: theme.spacing(30),
    overflow: 'auto',
    overflowWrap: 'anywhere',
  }),
});
