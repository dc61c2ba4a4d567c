import React, { useState } from 'react';
import { Button, Modal, Stack } from '@grafana/ui';
import { removeRules, type Outcome } from '../api/apply';
import type { Installed } from './installed';
import { Outcomes } from './Outcomes';

interface Props {
  rules: Installed[];
  onChanged: () => Promise<void>;
  onClose: () => void;
}

const wasEdited = (edited: number, all: number): string =>
  all === 1 ? 'It was edited' : `${edited} of them ${edited === 1 ? 'was' : 'were'} edited`;

const questionTitle = (rules: number): string => (rules === 1 ? 'Remove this rule?' : `Remove ${rules} rules?`);

function resultTitle(outcomes: Outcome[], busy: boolean): string {
  if (busy) {
    return 'Removing …';
  }
  const removed = outcomes.filter(({ done }) => done === 'removed').length;
  if (removed < outcomes.length) {
    return removed === 0 ? 'Nothing was removed' : `${removed} of ${outcomes.length} rules removed`;
  }
  return removed === 1 ? 'Rule removed' : `${removed} rules removed`;
}

/** Asks before anything is removed, and tells what became of each rule. */
export function RemoveDialog({ rules, onChanged, onClose }: Props) {
  const [outcomes, setOutcomes] = useState<Outcome[]>();
  const [busy, setBusy] = useState(false);
  const edited = rules.filter((one) => one.edited).length;

  const remove = async () => {
    setBusy(true);
    setOutcomes([]);
    const list = rules.map(({ rule }) => ({ uid: rule.uid, title: rule.title }));
    await removeRules(list, (outcome) => setOutcomes((before = []) => [...before, outcome]));
    await onChanged();
    setBusy(false);
  };

  const title = outcomes ? resultTitle(outcomes, busy) : questionTitle(rules.length);
  return (
    <Modal title={title} isOpen onDismiss={onClose} closeOnBackdropClick={false}>
      {outcomes ? (
        <Outcomes outcomes={outcomes} total={rules.length} />
      ) : (
        <Stack direction="column" gap={1}>
          <p>Grafana forgets the rule and its state; alerts that fire are resolved. Records are not touched.</p>
          <ul>
            {rules.map(({ rule }) => (
              <li key={rule.uid}>{rule.title}</li>
            ))}
          </ul>
          {edited > 0 && <p>{wasEdited(edited, rules.length)} in Grafana. What was changed there is lost.</p>}
        </Stack>
      )}
      <Modal.ButtonRow>
        {outcomes ? (
          <Button disabled={busy} onClick={onClose}>
            Close
          </Button>
        ) : (
          <>
            <Button variant="secondary" fill="outline" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="destructive" onClick={remove}>
              Remove
            </Button>
          </>
        )}
      </Modal.ButtonRow>
    </Modal>
  );
}
