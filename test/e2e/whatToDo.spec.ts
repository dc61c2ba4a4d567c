import { expectAccessible } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { pushShell } from './seedShell.ts';

test('a shell in a pod that is gone tells what else was done, and what to do about it now', async ({ page }) => {
  const { user, pod, group } = await pushShell(page.request);
  const params = { 'var-cluster': 'e2e', from: 'now-1h', to: 'now', q: `user:${user}` };
  await page.goto(`/a/tallyman-audit-app/clusters/audit?${new URLSearchParams(params).toString()}`);
  await page.getByRole('row').filter({ hasText: '`sh`' }).click();
  const drawer = page.getByRole('dialog', { name: new RegExp(`${user} ran`) });

  await expect(drawer.getByText(/What was typed in it is not recorded/)).toBeVisible();
  const others = drawer.getByRole('list', { name: `What else ${user} did in this pod` });
  await expect(others.getByRole('link', { name: /sh -c 'id/ })).toBeVisible();

  await drawer.getByRole('tab', { name: 'What to do' }).click();
  const steps = drawer.getByRole('region', { name: 'What to do' });
  await expect(steps.getByText('Read what is kept here: the pod is gone')).toBeVisible();
  await expect(steps.getByText(/^It was deleted at .* by alice/)).toBeVisible();
  await expect(steps.getByText(new RegExp(`kubectl .*${pod}`))).toHaveCount(0);
  await expectAccessible(page, { within: '[role="dialog"]' });

  await steps.getByText('See what else they may do').click();
  await expect(
    steps.getByText(new RegExp(`--as=${user} --as-group=${group} --as-group=system:authenticated`))
  ).toBeVisible();
  await steps.getByText('Find out who granted it').click();
  await expect(steps.getByRole('link', { name: new RegExp(`alice created rolebindings ${group}`) })).toBeVisible();

  await steps.getByText('Be told the next time').click();
  await steps.getByRole('link', { name: 'Alert rule' }).click();
  await page.getByRole('button', { name: /^Install .*Exec into a pod/ }).click();
  const install = page.getByRole('dialog', { name: /Install/ });
  await expect(install.getByText('e2e', { exact: true })).toBeVisible();
  await expect(install.getByText('shop', { exact: true })).toBeVisible();
});
