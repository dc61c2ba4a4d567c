import { createHash } from 'node:crypto';
import { expectAccessible } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { lokiUrl, push } from './seed.ts';

/** The digest of a version of a repository; no other run has it. */
const digestOf = (repository: string, version: string) =>
  `sha256:${createHash('sha256').update(`${repository}:${version}`).digest('hex')}`;

/** A repository of this run: its tag is pushed, pulled by somebody, and moved; a container runs what it named before. */
const registryTest = test.extend<{ repository: string }>({
  repository: async ({ request }, use) => {
    const repository = `team/web-${Date.now().toString(36)}`;
    const image = {
      record_version: 1,
      event_outcome: 'success',
      registry_name: 'registry.example.com',
      registry_product: 'distribution',
      container_image_repository: repository,
      container_image_tag: '1.4',
    };
    const write = { object: 'image-registry', severity: 'medium', actor: 'human', access: 'write' };
    await push(await lokiUrl(request), [
      {
        labels: write,
        record: {
          record_id: `${repository}/move`,
          event_action: 'tag-move',
          user_name: 'mallory',
          client_address: '203.0.113.66',
          ...image,
          oci_manifest_digest: digestOf(repository, 'b'),
          oci_manifest_previous_digest: digestOf(repository, 'a'),
        },
      },
      {
        labels: { object: 'container-lifecycle', severity: 'info', actor: 'unknown', access: 'none' },
        record: {
          record_id: `${repository}/start`,
          record_version: 1,
          event_action: 'start',
          event_outcome: 'success',
          k8s_namespace_name: 'shop',
          k8s_pod_name: 'web-1',
          k8s_pod_uid: `${repository}/uid`,
          k8s_container_name: 'web',
          container_id: `${repository}/container`,
          container_image_name: `registry.example.com/${repository}:1.4`,
          container_image_repository: repository,
          container_image_tag: '1.4',
          registry_name: 'registry.example.com',
          oci_manifest_digest: digestOf(repository, 'a'),
        },
      },
      {
        labels: { ...write, access: 'read', severity: 'info' },
        record: {
          record_id: `${repository}/pull`,
          event_action: 'pull',
          user_name: 'bob',
          client_address: '192.0.2.11',
          ...image,
          oci_manifest_digest: digestOf(repository, 'a'),
        },
      },
      {
        labels: write,
        record: {
          record_id: `${repository}/push`,
          event_action: 'push',
          user_name: 'alice',
          client_address: '192.0.2.10',
          ...image,
          oci_manifest_digest: digestOf(repository, 'a'),
        },
      },
    ]);
    await use(repository);
  },
});

const url = (tab: string, repository: string) =>
  `/a/tallyman-audit-app/registries/${tab}?${new URLSearchParams({ q: `container_image_repository="${repository}"`, from: 'now-1h', to: 'now' }).toString()}`;

registryTest(
  'a tag has a history: who pushed it, who moved it, and where what it named runs',
  async ({ page, repository }) => {
    await page.goto(url('images', repository));
    await expect(page.getByRole('heading', { name: repository })).toBeVisible();
    const tag = page.getByRole('region', { name: '1.4' });
    await expect(tag.getByRole('listitem')).toHaveCount(2);
    await expect(tag.getByRole('listitem').first()).toContainText('mallory');
    await expect(tag.getByRole('listitem').last()).toContainText('alice');
    await tag.getByRole('listitem').last().getByRole('button', { name: 'Where it runs' }).click();
    await expect(tag.getByRole('link', { name: 'shop/web-1/web' })).toHaveCount(1);
    await expectAccessible(page);
    await expect(tag.getByRole('link', { name: 'Timeline of 203.0.113.66' })).toHaveAttribute('href', /\/timeline\?/);
    await tag.getByRole('link', { name: /^alice pushed/ }).click();
    await expect(page.getByRole('dialog').getByRole('heading', { name: /alice/ })).toBeVisible();
  }
);

registryTest('who pulled what from where is counted, and leads to the rows', async ({ page, repository }) => {
  await page.goto(url('pulls', repository));
  const pulls = page.getByRole('region', { name: 'Who pulled what from where' });
  await expect(pulls.getByRole('row').filter({ hasText: 'bob' })).toContainText('192.0.2.11');
  await expect(pulls.getByRole('link', { name: 'Timeline of bob' })).toHaveAttribute('href', /\/timeline\?.*bob/);
  await pulls.getByRole('button', { name: 'bob' }).click();
  await expect(page).toHaveURL(/q=[^&]*bob/);
  await expect(page.getByText('1 record', { exact: true })).toBeVisible();
});

registryTest('a container that runs what its tag no longer names is told of', async ({ page, repository }) => {
  await page.goto(url('running', repository));
  const outdated = page.getByRole('region', { name: 'Running an image that was moved or deleted since' });
  await expect(outdated.getByRole('link', { name: 'shop/web-1/web' })).toHaveAttribute('href', /\/timeline\?/);
  await expect(outdated.getByRole('link', { name: `registry.example.com/${repository}:1.4` })).toHaveAttribute(
    'href',
    /\/timeline\?.*container_image_repository/
  );
  await expectAccessible(page);
  await outdated.getByRole('link', { name: /^mallory moved/ }).click();
  await expect(page.getByRole('dialog').getByRole('heading', { name: /mallory/ })).toBeVisible();
});
