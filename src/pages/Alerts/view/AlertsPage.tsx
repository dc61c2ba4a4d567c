import React, { useMemo, useState } from 'react';
import { Alert, EmptyState, LoadingPlaceholder, Stack } from '@grafana/ui';
import { CATALOGUE } from '../catalogue/catalogue';
import type { RuleTemplate } from '../catalogue/template';
import { Failure } from '../../../ui/Failure';
import { rightsOf } from '../api/rights';
import { BulkBar } from './BulkBar';
import { FilterBar } from './FilterBar';
import { matches, NO_FILTERS } from './filters';
import { InstallDrawer } from './InstallDrawer';
import { byTemplate, type Installed } from './installed';
import { MissingRights } from './MissingRights';
import { RemoveDialog } from './RemoveDialog';
import { RuleList } from './RuleList';
import { Strays } from './Strays';
import { Summary } from './Summary';
import { useAlerts } from './useAlerts';
import { useFilters } from './useFilters';

/** What is to be installed: rules of the catalogue, in the scope of one that is there where that is to be changed. */
interface Installing {
  templates: RuleTemplate[];
  from?: Installed;
}

const NONE: Installed[] = [];

/** The catalogue of alert rules: what is installed of it and fires, and the way to install, change and remove. */
export function AlertsPage() {
  const allowed = useMemo(() => rightsOf(), []);
  const { installed, error, hasStates, stateError, reload } = useAlerts(allowed.read);
  // What is there is not known: nobody can tell what installing would change.
  const isUnknown = error !== undefined && installed === undefined;
  const rights = isUnknown ? { ...allowed, install: false, remove: false } : allowed;
  const [filters, setFilters] = useFilters();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [installing, setInstalling] = useState<Installing>();
  const [removing, setRemoving] = useState<Installed[]>();

  const groups = useMemo(() => byTemplate(installed ?? NONE), [installed]);
  const rulesOf = (template: RuleTemplate) => groups.get(template.id) ?? NONE;
  const shown = CATALOGUE.filter((template) => matches(template, rulesOf(template), filters));
  const chosenShown = shown.filter(({ id }) => chosen.has(id));

  if (rights.read && !installed && !error) {
    return <LoadingPlaceholder text="Asking Grafana for its alert rules …" />;
  }
  return (
    <Stack direction="column" gap={2}>
      <MissingRights rights={rights} />
      {error && <Failure title="Grafana’s alert rules cannot be read" failure={error} again={() => void reload()} />}
      {stateError && !isUnknown && (
        <Alert severity="warning" title="It is not known which rules fire">
          {stateError}
        </Alert>
      )}
      {installed && (
        <Summary installed={installed} hasStates={hasStates} onShow={(state) => setFilters({ ...NO_FILTERS, state })} />
      )}
      <FilterBar filters={filters} onChange={setFilters} />
      <BulkBar
        shown={shown}
        chosen={chosenShown}
        installed={chosenShown.flatMap(rulesOf)}
        rights={rights}
        onChoose={setChosen}
        onInstall={(templates) => setInstalling({ templates })}
        onRemove={setRemoving}
      />
      {shown.length === 0 ? (
        <EmptyState variant="not-found" message="No rule is like this">
          Take some of the filters away.
        </EmptyState>
      ) : (
        <RuleList
          templates={shown}
          filters={filters}
          rulesOf={rulesOf}
          chosen={chosen}
          rights={rights}
          onChoose={setChosen}
          onOpen={(open) => setFilters({ open })}
          onInstall={(template, from) => setInstalling({ templates: [template], from })}
          onRemove={(rule) => setRemoving([rule])}
        />
      )}
      <Strays rules={groups.get('') ?? NONE} rights={rights} onRemove={(rule) => setRemoving([rule])} />
      {installing && (
        <InstallDrawer
          {...installing}
          installed={installed ?? NONE}
          rights={rights}
          onChanged={reload}
          onClose={() => setInstalling(undefined)}
        />
      )}
      {removing && <RemoveDialog rules={removing} onChanged={reload} onClose={() => setRemoving(undefined)} />}
    </Stack>
  );
}
