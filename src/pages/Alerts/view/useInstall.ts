import { useEffect, useState } from 'react';
import { locationService } from '@grafana/runtime';
import { auditDataSource } from '../../../datasource/instance';
import { isSearchProblem } from '../../../datasource/search/searchApi';
import { errorText } from '../../../ui/errorText';
import type { RuleTemplate } from '../catalogue/template';
import { applyChanges, type Outcome } from '../api/apply';
import { createFolder, listContactPoints, listFolders } from '../api/grafana';
import type { ContactPoint, Folder } from '../api/read';
import { planChange, type Change } from '../rule/plan';
import type { ProvisionedRule } from '../rule/types';
import { draftOf, newDraft, type Draft } from './draft';
import type { Installed } from './installed';

export interface Choices {
  folders: Folder[];
  /** Undefined where they cannot be read. */
  contactPoints?: ContactPoint[];
}

export interface Install {
  /** Undefined until the choices are there. */
  draft?: Draft;
  choices?: Choices;
  changes: Change[];
  /** Why it cannot be installed at all. */
  error?: string;
  busy: boolean;
  outcomes?: Outcome[];
  edit: (changes: Partial<Draft>) => void;
  install: (overwrite: ReadonlySet<string>) => Promise<void>;
  /** Asks for the choices again. */
  again: () => void;
  /** From what became of the rules back to the draft, for another try. */
  back: () => void;
}

/** The conditions that a search stands for are not kept in a rule's notes: they are read again. */
async function withConditions(draft: Draft): Promise<Draft> {
  const { datasource, search } = draft.scope;
  if (!search) {
    return draft;
  }
  const answer = await (await auditDataSource(datasource)).search.parse(search);
  if (isSearchProblem(answer)) {
    throw new Error(`The rule’s condition cannot be read any more: ${answer.error}`);
  }
  return { ...draft, scope: { ...draft.scope, where: answer.where } };
}

async function loadChoices(): Promise<Choices> {
  const [folders, contactPoints] = await Promise.all([listFolders(), listContactPoints().catch(() => undefined)]);
  return { folders, contactPoints };
}

export function useInstall(
  templates: RuleTemplate[],
  from: Installed | undefined,
  installed: Installed[],
  onChanged: () => Promise<void>
): Install {
  const [choices, setChoices] = useState<Choices>();
  const [draft, setDraft] = useState<Draft>();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [outcomes, setOutcomes] = useState<Outcome[]>();
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let current = true;
    loadChoices()
      .then(async (loaded) => {
        const next = await withConditions(
          from ? draftOf(from, loaded.folders) : newDraft(loaded.folders, locationService.getSearch().toString())
        );
        if (current) {
          setChoices(loaded);
          setDraft(next);
        }
      })
      .catch((failure: unknown) => current && setError(errorText(failure)));
    return () => {
      current = false;
    };
    // Until there is a draft: from then on it is the user's.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [attempt]);

  const known = new Map(installed.map(({ rule }): [string, ProvisionedRule] => [rule.uid, rule]));
  const plan = ({ scope, receiver, interval, thresholds }: Draft, folderUid: string): Change[] => {
    const delivery = { folderUid, receiver: receiver || undefined, interval };
    return templates.map((template) => planChange(template, { scope, delivery, thresholds }, known));
  };

  const install = async (overwrite: ReadonlySet<string>) => {
    if (!draft) {
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      const folder = draft.folder.uid ?? (await createFolder(draft.folder.title)).uid;
      setDraft({ ...draft, folder: { ...draft.folder, uid: folder } });
      setOutcomes([]);
      await applyChanges(plan(draft, folder), overwrite, draft.interval, (outcome) =>
        setOutcomes((before = []) => [...before, outcome])
      );
      await onChanged();
    } catch (failure) {
      setError(`The folder “${draft.folder.title}” cannot be made: ${errorText(failure)}`);
    }
    setBusy(false);
  };

  return {
    draft,
    choices,
    changes: draft ? plan(draft, draft.folder.uid ?? '') : [],
    error,
    busy,
    outcomes,
    edit: (changes) => setDraft((before) => before && { ...before, ...changes }),
    install,
    again: () => {
      setError(undefined);
      setAttempt(attempt + 1);
    },
    back: () => setOutcomes(undefined),
  };
}
