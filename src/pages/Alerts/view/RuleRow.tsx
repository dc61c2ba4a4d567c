import React, { useId } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Checkbox, Icon, useStyles2 } from '@grafana/ui';
import { SeverityBadge } from '../../../ui/SeverityBadge';
import type { RuleTemplate } from '../catalogue/template';
import type { Rights } from '../api/rights';
import type { Installed } from './installed';
import { RuleDetails } from './RuleDetails';
import { StateBadges } from './StateBadges';

interface Props {
  template: RuleTemplate;
  rules: Installed[];
  isChosen: boolean;
  isOpen: boolean;
  rights: Rights;
  onChoose: () => void;
  onOpen: () => void;
  onInstall: (from?: Installed) => void;
  onRemove: (rule: Installed) => void;
}

/** A rule of the catalogue: one line, and all about it when it is opened. */
export function RuleRow({ template, rules, isChosen, isOpen, rights, onChoose, onOpen, onInstall, onRemove }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const { title, severity } = template;
  const verb = rules.length > 0 ? 'Install another' : 'Install';
  return (
    <li>
      <div className={styles.row}>
        <Checkbox aria-label={`Choose ${title}`} value={isChosen} onChange={onChoose} />
        <button type="button" className={styles.title} aria-expanded={isOpen} aria-controls={id} onClick={onOpen}>
          <Icon name={isOpen ? 'angle-down' : 'angle-right'} aria-hidden />
          <span>{title}</span>
        </button>
        <div className={styles.states}>
          <StateBadges rules={rules} />
        </div>
        <div className={styles.severity}>
          <SeverityBadge severity={severity} />
        </div>
        <Button
          size="sm"
          variant="secondary"
          icon="plus"
          aria-label={`${verb} ${title}`}
          disabled={!rights.install}
          onClick={() => onInstall()}
        >
          {verb}
        </Button>
      </div>
      <div id={id}>
        {isOpen && (
          <RuleDetails template={template} rules={rules} rights={rights} onChange={onInstall} onRemove={onRemove} />
        )}
      </div>
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    padding: theme.spacing(0.75, 1.5),
    '&:hover': { background: theme.colors.action.hover },
    [theme.breakpoints.down('md')]: { flexWrap: 'wrap' },
  }),
  title: css({
    flex: '1 1 0',
    minWidth: theme.spacing(26),
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.5, 0),
    border: 'none',
    background: 'none',
    color: theme.colors.text.primary,
    fontWeight: theme.typography.fontWeightMedium,
    textAlign: 'left',
  }),
  states: css({ display: 'flex', flexWrap: 'wrap', justifyContent: 'flex-end', gap: theme.spacing(0.5) }),
  severity: css({ width: theme.spacing(11) }),
});
