import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exec } from './exec.ts';

export interface Image {
  /** The full reference: `docker.io/library/busybox:1.35`, `shop/web:1.4`. */
  tag: string;
  command: string[];
}

export const busyboxBinary = '/bin/busybox';

/**
 * Writes a file that both `docker load` and `ctr image import` take, with images of one layer: a busybox and its
 * applets. No registry is asked for anything.
 */
export async function writeImageArchive(file: string, images: Image[]): Promise<void> {
  const work = await mkdtemp(`${file}.`);
  try {
    const layer = join(work, 'layer.tar');
    await writeBusyboxLayer(join(work, 'root'), layer);
    const diffId = `sha256:${createHash('sha256')
      .update(await readFile(layer))
      .digest('hex')}`;
    const manifest: unknown[] = [];
    for (const [index, image] of images.entries()) {
      const config = `config-${index}.json`;
      await writeFile(join(work, config), JSON.stringify(imageConfig(image, diffId)));
      manifest.push({ Config: config, RepoTags: [image.tag], Layers: ['layer.tar'] });
    }
    await writeFile(join(work, 'manifest.json'), JSON.stringify(manifest));
    await rm(join(work, 'root'), { recursive: true });
    await exec('tar', ['-C', work, '-cf', file, '.']);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The same bytes each time, so that an image has the same id in every run. */
async function writeBusyboxLayer(root: string, file: string): Promise<void> {
  const bin = join(root, 'bin');
  await mkdir(bin, { recursive: true });
  for (const folder of ['dev', 'etc', 'proc', 'sys', 'tmp', 'var', 'root']) {
    await mkdir(join(root, folder));
  }
  await copyFile(busyboxBinary, join(bin, 'busybox'));
  const applets = execFileSync(busyboxBinary, ['--list'], { encoding: 'utf8' }).trim().split('\n');
  for (const applet of applets) {
    if (applet !== 'busybox') {
      await symlink('busybox', join(bin, applet));
    }
  }
  await writeFile(join(root, 'etc', 'passwd'), 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n');
  await writeFile(join(root, 'etc', 'group'), 'root:x:0:\nnogroup:x:65534:\n');
  const reproducible = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  await exec('tar', ['-C', root, ...reproducible, '-cf', file, '.']);
}

function imageConfig(image: Image, diffId: string) {
  const created = '1970-01-01T00:00:00Z';
  return {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    created,
    config: { Env: ['PATH=/bin'], Cmd: image.command, WorkingDir: '/' },
    rootfs: { type: 'layers', diff_ids: [diffId] },
    history: [{ created, created_by: image.tag }],
  };
}
