import React, { useState } from 'react';
import { Alert, Button, Drawer, LoadingPlaceholder, Stack } from '@grafana/ui';
import type { RuleTemplate } from '../catalogue/template';
import { EscapeClosesLists } from '../../../ui/EscapeClosesLists';
import type { Rights } from '../api/rights';
import { Failure } from '../../../ui/Failure';
import { DeliveryFields } from './DeliveryFields';
import type { Installed } from './installed';
import { Outcomes } from './Outcomes';
import { PlanView } from './PlanView';
import { PreviewView } from './PreviewView';
import { ScopeFields } from './ScopeFields';
import { ThresholdFields } from './ThresholdFields';
import { useInstall } from './useInstall';

interface Props {
  templates: RuleTemplate[];
  /** The rule that is to be changed; a new one otherwise. */
  from?: Installed;
  installed: Installed[];
  rights: Rights;
  onChanged: () => Promise<void>;
  onClose: () => void;
}

/** Where the rules look, whom they tell, what they would have done, and what installing them changes. */
export function InstallDrawer({ templates, from, installed, rights, onChanged, onClose }: Props) {
  const { draft, choices, changes, error, busy, outcomes, edit, install, again, back } = useInstall(
    templates,
    from,
    installed,
    onChanged
  );
  const [overwrite, setOverwrite] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<string>();

  const [first] = templates;
  const what = templates.length === 1 && first ? `“${first.title}”` : `${templates.length} rules`;
  const doable = changes.filter(
    ({ action, rule }) => action === 'create' || action === 'update' || (action === 'edited' && overwrite.has(rule.uid))
  );
  return (
    // A click beside it would lose what was filled in.
    <Drawer title={from ? `Change ${what}` : `Install ${what}`} size="md" closeOnMaskClick={false} onClose={onClose}>
      <EscapeClosesLists>
        <Stack direction="column" gap={3}>
          {error && draft && (
            <Alert severity="error" title="Nothing was installed">
              {error}
            </Alert>
          )}
          {error && !draft && <Failure title="What can be chosen cannot be read" failure={error} again={again} />}
          {!draft && !error && <LoadingPlaceholder text="Asking Grafana for folders and contact points …" />}
          {draft && choices && !outcomes && (
            <>
              <ScopeFields
                scope={draft.scope}
                templates={templates}
                fixed={from !== undefined}
                onChange={(scope) => edit({ scope })}
                onProblem={setProblem}
              />
              <DeliveryFields draft={draft} choices={choices} rights={rights} onChange={edit} />
              <ThresholdFields
                templates={templates}
                thresholds={draft.thresholds}
                onChange={(thresholds) => edit({ thresholds })}
              />
              <PreviewView templates={templates} scope={draft.scope} thresholds={draft.thresholds} />
              <PlanView changes={changes} installed={installed} overwrite={overwrite} onOverwrite={setOverwrite} />
            </>
          )}
          {outcomes && <Outcomes outcomes={outcomes} total={changes.length} />}
          <Stack direction="row" gap={1}>
            {draft && !outcomes && (
              <Button
                icon={busy ? 'spinner' : undefined}
                disabled={busy || doable.length === 0 || problem !== undefined || !draft.scope.datasource}
                onClick={() => void install(overwrite)}
              >
                {from ? 'Save' : doable.length > 1 ? `Install ${doable.length} rules` : 'Install'}
              </Button>
            )}
            {outcomes?.some(({ done }) => done === 'failed' || done === 'partly') && (
              <Button disabled={busy} onClick={back}>
                Back, to try again
              </Button>
            )}
            <Button variant="secondary" fill={outcomes ? 'solid' : 'outline'} disabled={busy} onClick={onClose}>
              {outcomes ? 'Close' : 'Cancel'}
            </Button>
          </Stack>
        </Stack>
      </EscapeClosesLists>
    </Drawer>
  );
}
