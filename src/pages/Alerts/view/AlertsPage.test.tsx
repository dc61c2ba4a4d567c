import React from 'react';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { locationService, setDataSourceSrv, type DataSourceSrv } from '@grafana/runtime';
import { buildRule } from '../rule/build';
import { everywhere, template } from '../rule/testing';
import type { ProvisionedRule } from '../rule/types';
import { AlertsPage } from './AlertsPage';
import { FakeGrafana } from './fakeGrafana';

const exec = template('exec-pod');
const written = buildRule(exec, everywhere, { folderUid: 'f1', interval: 60 });

beforeEach(() => {
  locationService.replace('/');
  setDataSourceSrv({ get: () => Promise.reject(new Error('no data source here')) } as unknown as DataSourceSrv);
});

async function show(grafana: FakeGrafana, permissions?: string[]) {
  grafana.install(permissions);
  const user = userEvent.setup();
  render(<AlertsPage />);
  await screen.findByRole('search');
  return user;
}

const withRule = (changes: Partial<ProvisionedRule> = {}, state: Record<string, unknown> = {}) => {
  const grafana = new FakeGrafana();
  grafana.rules.set(written.uid, { ...written, ...changes });
  grafana.states.set(written.uid, { health: 'ok', state: 'inactive', ...state });
  return grafana;
};

const list = () => screen.getAllByRole('button', { expanded: false }).map((button) => button.textContent);

describe('the list', () => {
  it('has the whole catalogue, and says that nothing is installed', async () => {
    await show(new FakeGrafana());
    expect(screen.getByText(/None of these rules is installed yet/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Exec into a pod' })).toBeInTheDocument();
    expect(screen.getByRole('region', { name: 'Image registry' })).toBeInTheDocument();
  });

  it('is searched, also for techniques, and keeps that in the address', async () => {
    const user = await show(new FakeGrafana());
    await user.type(screen.getByRole('textbox', { name: 'Search' }), 'T1525');
    expect(list()).toEqual(['Image tag moved']);
    expect(locationService.getSearchObject()).toMatchObject({ search: 'T1525' });
  });

  it('says when nothing is like that', async () => {
    locationService.replace('/?search=nothing-at-all&state=none-such');
    await show(new FakeGrafana());
    expect(screen.getByText('No rule is like this')).toBeInTheDocument();
  });

  it('shows what fires, what cannot be evaluated and why', async () => {
    const states = { state: 'firing', totals: { alerting: 3 }, health: 'error', lastError: 'Loki cannot be reached' };
    const grafana = withRule({}, states);
    const user = await show(grafana);
    await user.click(screen.getByRole('button', { name: '1 firing now' }));
    expect(list()).toEqual(['Exec into a pod']);
    expect(screen.getByText('Firing: 3')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Exec into a pod' }));
    expect(screen.getByText('Loki cannot be reached')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Open in Grafana' })).toHaveAttribute(
      'href',
      `/alerting/grafana/${written.uid}/view?tab=instances`
    );
  });

  it('says where nobody was told', async () => {
    locationService.replace('/?open=exec-pod');
    const grafana = withRule();
    grafana.receivers = [
      {
        name: 'on call',
        active: true,
        integrations: [{ name: 'email', lastNotifyAttemptError: 'SMTP not configured' }],
      },
    ];
    await show(grafana);
    const rule = screen.getByRole('group', { name: 'Exec into a pod' });
    expect(await within(rule).findByText('on call: email: SMTP not configured')).toBeInTheDocument();
  });

  it('lets alone what a file provisioned', async () => {
    locationService.replace('/?open=exec-pod');
    await show(withRule({ provenance: 'file' }));
    const rule = screen.getByRole('group', { name: 'Exec into a pod' });
    expect(within(rule).getByText('Provisioned from a file')).toBeInTheDocument();
    expect(within(rule).queryByRole('button')).not.toBeInTheDocument();
  });

  it('shows rules that the catalogue does not have', async () => {
    await show(withRule({ labels: { ...written.labels, tallyman_rule: 'of-old' } }));
    expect(screen.getByRole('region', { name: 'Rules that are not in the catalogue' })).toBeInTheDocument();
  });
});

describe('what cannot be read', () => {
  // Few rows, as below.
  beforeEach(() => locationService.replace('/?search=exec into'));

  it('are the rules: nothing is offered whose outcome nobody can tell, until they are read', async () => {
    const grafana = withRule();
    grafana.unreadable.set('/alert-rules', 'database is locked');
    grafana.unreadable.set('/prometheus/', 'database is locked');
    const user = await show(grafana);
    expect(screen.getByText('database is locked')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Install Exec into a pod' })).toBeDisabled();
    grafana.unreadable.clear();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('button', { name: '1 rule installed' })).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Install Exec into a pod' })).toBeEnabled();
  });

  it('are the states: it is not said that none fires', async () => {
    const grafana = withRule();
    grafana.unreadable.set('/prometheus/', 'the ruler does not answer');
    await show(grafana);
    expect(screen.getByText('the ruler does not answer')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: '1 rule installed' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /firing now/ })).not.toBeInTheDocument();
  });

  it('are the folders: they are asked for again', async () => {
    const grafana = new FakeGrafana();
    grafana.unreadable.set('/api/folders', 'no folders today');
    const user = await show(grafana);
    await user.click(screen.getByRole('button', { name: 'Install Exec into a pod' }));
    const drawer = within(await screen.findByRole('dialog'));
    expect(await drawer.findByText('no folders today')).toBeInTheDocument();
    grafana.unreadable.clear();
    await user.click(drawer.getByRole('button', { name: 'Try again' }));
    expect(await drawer.findByRole('button', { name: 'Install' })).toBeEnabled();
  });
});

describe('installing', () => {
  // Few rows: what is looked for by its role is looked for in all of them.
  beforeEach(() => locationService.replace('/?search=exec into'));

  it('writes each rule once, editable, and sets the interval of its group', async () => {
    const grafana = new FakeGrafana();
    const user = await show(grafana);
    await user.click(screen.getByRole('checkbox', { name: 'Choose Exec into a pod' }));
    await user.click(screen.getByRole('checkbox', { name: 'Choose Exec into a container on a host' }));
    await user.click(screen.getByRole('button', { name: 'Install chosen' }));
    const drawer = await screen.findByRole('dialog');
    await user.click(await within(drawer).findByRole('radio', { name: '10 seconds' }));
    expect(within(drawer).getByText('2 new')).toBeInTheDocument();
    await user.click(within(drawer).getByRole('button', { name: 'Install 2 rules' }));
    expect(await within(drawer).findByText('2 of 2 done')).toBeInTheDocument();

    const group = (object: string) => encodeURIComponent(`Tallyman: ${object}, every 10s`);
    expect(grafana.written()).toEqual([
      'POST /api/v1/provisioning/alert-rules',
      `PUT /api/v1/provisioning/folder/f1/rule-groups/${group('kubernetes-audit')}`,
      'POST /api/v1/provisioning/alert-rules',
      `PUT /api/v1/provisioning/folder/f1/rule-groups/${group('container-command')}`,
    ]);
    expect(grafana.requests.map(({ headers }) => headers)).toContainEqual({ 'X-Disable-Provenance': 'true' });
    expect([...grafana.rules.keys()]).toContain(written.uid);
    expect(await screen.findByRole('button', { name: '2 rules installed' })).toBeInTheDocument();
  });

  it('says of each rule what became of it', async () => {
    const grafana = new FakeGrafana();
    grafana.refused.set(written.uid, 'quota has been exceeded');
    const user = await show(grafana);
    await user.click(screen.getByRole('checkbox', { name: 'Choose Exec into a pod' }));
    await user.click(screen.getByRole('checkbox', { name: 'Choose Exec into a container on a host' }));
    await user.click(screen.getByRole('button', { name: 'Install chosen' }));
    const drawer = await screen.findByRole('dialog');
    await user.click(await within(drawer).findByRole('radio', { name: '10 seconds' }));
    await user.click(await within(drawer).findByRole('button', { name: 'Install 2 rules' }));
    expect(await within(drawer).findByText('Exec into a pod: failed. quota has been exceeded')).toBeInTheDocument();
    expect(await within(drawer).findByText('Exec into a container on a host: installed')).toBeInTheDocument();
    expect(within(drawer).getByText('1 of 2 done, 1 failed')).toBeInTheDocument();

    grafana.refused.clear();
    await user.click(within(drawer).getByRole('button', { name: 'Back, to try again' }));
    expect(within(drawer).getByText(/1 new/)).toBeInTheDocument();
    expect(within(drawer).getByRole('radio', { name: '10 seconds' })).toBeChecked();
    await user.click(within(drawer).getByRole('button', { name: 'Install' }));
    expect(await within(drawer).findByText('Exec into a pod: installed')).toBeInTheDocument();
    expect(within(drawer).getByText('Exec into a container on a host: unchanged')).toBeInTheDocument();
  });

  it('offers the contact points that rules may name, and says what did not deliver', async () => {
    const grafana = new FakeGrafana();
    grafana.receivers.push({
      ...{ name: 'grafana-default-email', active: true },
      integrations: [{ name: 'email', lastNotifyAttemptError: 'SMTP not configured' }],
    });
    const user = await show(grafana);
    await user.click(screen.getByRole('button', { name: 'Install Exec into a pod' }));
    const drawer = await screen.findByRole('dialog');
    expect(await within(drawer).findByText('Some contact points did not deliver')).toBeInTheDocument();
    const field = within(drawer).getByLabelText(/^Contact point/);
    await user.click(field);
    await user.click(await screen.findByRole('option', { name: /grafana-default-email/ }));
    expect(within(drawer).getByText('Its last delivery failed')).toBeInTheDocument();
    expect(within(drawer).getByText('grafana-default-email: email: SMTP not configured')).toBeInTheDocument();
    await user.click(within(drawer).getByRole('button', { name: 'Install' }));
    await within(drawer).findByText('1 of 1 done');
    expect(grafana.rules.get(written.uid)?.notification_settings).toEqual({ receiver: 'grafana-default-email' });
  });

  it('warns of a rule that would tell of the same', async () => {
    const file = { ...written, uid: 'tallyman-exec-pod', provenance: 'file' };
    const grafana = new FakeGrafana();
    grafana.rules.set(file.uid, file);
    const user = await show(grafana);
    await user.click(screen.getByRole('button', { name: 'Install another Exec into a pod' }));
    const drawer = await screen.findByRole('dialog');
    expect(await within(drawer).findByText('It would be told twice')).toBeInTheDocument();
    expect(within(drawer).getByText(/, provisioned from a file/)).toHaveTextContent('Exec into a pod');
  });

  it('makes the folder that is not there', async () => {
    const grafana = new FakeGrafana();
    grafana.folders = [];
    const user = await show(grafana);
    await user.click(screen.getByRole('button', { name: 'Install Exec into a pod' }));
    const drawer = await screen.findByRole('dialog');
    await user.click(await within(drawer).findByRole('button', { name: 'Install' }));
    expect(await within(drawer).findByText('Exec into a pod: installed')).toBeInTheDocument();
    expect(grafana.rules.get(written.uid)?.folderUID).toBe('made');
  });

  it('does nothing a second time', async () => {
    const user = await show(withRule());
    await user.click(screen.getByRole('button', { name: 'Install another Exec into a pod' }));
    const drawer = await screen.findByRole('dialog');
    expect(await within(drawer).findByText('1 there already, unchanged')).toBeInTheDocument();
    expect(within(drawer).getByRole('button', { name: 'Install' })).toBeDisabled();
  });

  it('writes over an edited rule only where that was chosen', async () => {
    const grafana = withRule({ labels: { ...written.labels, team: 'a' } });
    const user = await show(grafana);
    expect(screen.getByText('Edited')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Install another Exec into a pod' }));
    const drawer = await screen.findByRole('dialog');
    expect(await within(drawer).findByText('1 edited in Grafana')).toBeInTheDocument();
    expect(within(drawer).getByRole('button', { name: 'Install' })).toBeDisabled();
    await user.click(within(drawer).getByRole('checkbox', { name: /Write over/ }));
    await user.click(within(drawer).getByRole('button', { name: 'Install' }));
    expect(await within(drawer).findByText('Exec into a pod: updated')).toBeInTheDocument();
    expect(grafana.rules.get(written.uid)?.labels.team).toBeUndefined();
  });

  it('changes a rule in the scope that it has, and says what changes', async () => {
    locationService.replace('/?search=exec into&open=exec-pod');
    const grafana = withRule({ isPaused: true });
    const user = await show(grafana);
    await user.click(screen.getByRole('button', { name: 'Change' }));
    const drawer = await screen.findByRole('dialog');
    const threshold = await within(drawer).findByRole('spinbutton', { name: /^More records than/ });
    await user.clear(threshold);
    await user.type(threshold, '7');
    expect(within(drawer).getByText(/threshold: 0 → 7/)).toBeInTheDocument();
    await user.click(within(drawer).getByRole('button', { name: 'Save' }));
    expect(await within(drawer).findByText('Exec into a pod: updated')).toBeInTheDocument();
    expect(grafana.rules.get(written.uid)?.isPaused).toBe(true);
  });
});

describe('removing', () => {
  it('asks before, and says what became of it', async () => {
    locationService.replace('/?open=exec-pod');
    const grafana = withRule();
    const user = await show(grafana);
    await user.click(screen.getByRole('button', { name: 'Remove Exec into a pod' }));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Cancel' }));
    expect(grafana.written()).toEqual([]);

    await user.click(screen.getByRole('button', { name: 'Remove Exec into a pod' }));
    const dialog = await screen.findByRole('dialog');
    await user.click(within(dialog).getByRole('button', { name: 'Remove' }));
    expect(await within(dialog).findByText('Exec into a pod: removed')).toBeInTheDocument();
    expect(await screen.findByRole('heading', { name: 'Rule removed' })).toBeInTheDocument();
    expect(grafana.written()).toEqual([`DELETE /api/v1/provisioning/alert-rules/${written.uid}`]);
  });
});

describe('without rights', () => {
  it('says which permissions are missing, and offers nothing that would fail', async () => {
    await show(withRule(), ['alert.rules:read', 'folders:read']);
    expect(screen.getByText('alert.rules:create')).toBeInTheDocument();
    expect(screen.getByText('alert.rules:delete')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Install another Exec into a pod' })).toBeDisabled();
  });

  it('shows the catalogue to who may not see rules, and asks Grafana for nothing', async () => {
    const grafana = new FakeGrafana();
    await show(grafana, []);
    expect(screen.getByText('You are not allowed to see alert rules')).toBeInTheDocument();
    expect(grafana.requests).toEqual([]);
  });

  it('is content with the right to provision', async () => {
    await show(new FakeGrafana(), ['alert.provisioning:read', 'alert.provisioning:write']);
    expect(screen.queryByText(/Missing permissions/)).not.toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Install Exec into a pod' })).toBeEnabled();
  });
});
