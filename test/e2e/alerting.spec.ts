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

test('a firing rule says who was where', async ({ page, seeded }) => {
  await page.goto('/alerting/grafana/tallyman-exec-pod/view?tab=instances');
  await expect(page.getByText('Exec into a pod').first()).toBeVisible();
  await expect(page.getByText(seeded.pod).first()).toBeVisible();
  await expect(page.getByText(seeded.user).first()).toBeVisible();
});

test('a new rule begins with a number that can be compared', async ({ page, seeded }) => {
  await page.goto('/alerting/new/alerting');
  const picker = page.getByTestId('data-testid Select a data source').first();
  await picker.fill('Tallyman');
  await page.getByTestId('data-source-card').filter({ hasText: 'Tallyman' }).first().click();
  await expect(page.getByRole('radio', { name: 'One number' })).toBeChecked();
  await page.getByRole('button', { name: 'Preview alert rule condition' }).click();
  await expect(page.getByText(seeded.user).first()).toBeVisible();
});
