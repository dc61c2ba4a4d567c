import { expect, test } from './fixtures.ts';

interface Rules {
  data: {
    groups: Array<{
      rules: Array<{ name: string; alerts?: Array<{ state: string; labels: Record<string, string> }> }>;
    }>;
  };
}

test('an execution into a pod or a container fires the provisioned rules', async ({ request, seeded }) => {
  const firing = async () => {
    const answer = await request.get('/api/prometheus/grafana/api/v1/rules');
    const { data } = (await answer.json()) as Rules;
    return data.groups
      .flatMap(({ rules }) => rules)
      .flatMap(({ alerts }) => alerts ?? [])
      .filter(({ state }) => state === 'Alerting')
      .map(({ labels }) => labels.k8s_pod_name ?? labels.container_name);
  };
  await expect.poll(firing, { timeout: 60_000 }).toContain(seeded.pod);
  await expect.poll(firing, { timeout: 60_000 }).toContain(seeded.container);
});

test('the rule is shown as the question it asks', async ({ page }) => {
  await page.goto('/alerting/grafana/tallyman-exec-pod/view');
  await expect(page.getByRole('heading', { name: 'Exec into a pod' })).toBeVisible();
});

test('a new rule begins with a number that can be compared', async ({ alertRuleEditPage, page, seeded }) => {
  const row = alertRuleEditPage.getAlertRuleQueryRow('A');
  await row.datasource.set('Tallyman');
  await expect(page.getByRole('radio', { name: 'One number' }).first()).toBeChecked();
  await expect(alertRuleEditPage.evaluate()).toBeOK();
  await expect(page.getByText(seeded.user).first()).toBeVisible();
});
