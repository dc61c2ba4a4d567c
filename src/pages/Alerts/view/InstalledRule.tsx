import React from 'react';
import { css } from '@emotion/css';
import { dateTimeFormatTimeAgo, locationUtil, type GrafanaTheme2 } from '@grafana/data';
import { Alert, Badge, Button, LinkButton, Stack, Text, useStyles2 } from '@grafana/ui';
import type { Rights } from '../api/rights';
import { promDuration } from '../rule/duration';
import { isFailing, isFiring, type Installed } from './installed';

interface Props {
  installed: Installed;
  rights: Rights;
  onChange: () => void;
  onRemove: () => void;
}

const viewUrl = (uid: string): string =>
  locationUtil.assureBaseUrl(`/alerting/grafana/${encodeURIComponent(uid)}/view?tab=instances`);

/** One rule in Grafana: where it looks, whom it tells, how it is doing, and what can be done with it. */
export function InstalledRule({ installed, rights, onChange, onRemove }: Props) {
  const styles = useStyles2(getStyles);
  const { rule, state, provisioned, edited, outdated, marker, undelivered } = installed;
  const receiver = rule.notification_settings?.receiver;
  const facts = [
    state && `every ${promDuration(state.interval)}`,
    receiver ? `tells ${receiver}` : 'told by the notification policies',
    state?.lastEvaluation && `evaluated ${dateTimeFormatTimeAgo(state.lastEvaluation)}`,
  ].filter(Boolean);
  return (
    <div className={styles.rule} role="group" aria-label={rule.title}>
      <Stack direction="row" gap={1} wrap="wrap" alignItems="center" justifyContent="space-between">
        <Stack direction="row" gap={1} wrap="wrap" alignItems="center">
          <Text weight="medium">{rule.title}</Text>
          {isFiring(installed) && <Badge color="orange" icon="fire" text={`Firing: ${state?.firing}`} />}
          {rule.isPaused && <Badge color="darkgrey" icon="pause" text="Paused" />}
          {edited && <Badge color="blue" icon="pen" text="Edited" />}
          {outdated && <Badge color="purple" icon="sync" text="Newer version" />}
          {provisioned && <Badge color="darkgrey" icon="lock" text="Provisioned from a file" />}
        </Stack>
        <Stack direction="row" gap={1}>
          <LinkButton size="sm" variant="secondary" icon="eye" href={viewUrl(rule.uid)}>
            Open in Grafana
          </LinkButton>
          {marker && !provisioned && (
            <Button size="sm" variant="secondary" icon="cog" disabled={!rights.install} onClick={onChange}>
              Change
            </Button>
          )}
          {!provisioned && (
            <Button
              size="sm"
              variant="destructive"
              fill="outline"
              icon="trash-alt"
              aria-label={`Remove ${rule.title}`}
              disabled={!rights.remove}
              onClick={onRemove}
            >
              Remove
            </Button>
          )}
        </Stack>
      </Stack>
      <Text color="secondary" variant="bodySmall">
        {facts.join(' · ')}
      </Text>
      {undelivered && (
        <Alert severity="warning" title="The contact point did not deliver its last message" bottomSpacing={0}>
          {undelivered}
        </Alert>
      )}
      {isFailing(installed) && (
        <Alert severity="error" title="It cannot be evaluated" bottomSpacing={0}>
          {state?.lastError || 'Grafana does not say why.'}
        </Alert>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  rule: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    padding: theme.spacing(1, 1.5),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
  }),
});
