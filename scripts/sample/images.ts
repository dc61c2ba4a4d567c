import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeImageArchive } from '../../test/parts/image.ts';

/** A busybox that serves a page or two, says who asks for what, and ends when it is told to; after `seconds`, where it is slow to begin. */
function server(name: string, port: number, pages: string[], seconds = 0): string[] {
  const files = ['index.html', 'healthz', ...pages].map((page) => `echo "${name} ${page}" > /www/${page}`);
  return [
    'sh',
    '-c',
    [
      'trap "exit 0" TERM',
      `echo "${name}: starting"`,
      'mkdir -p /www',
      ...files,
      `sleep ${seconds}`,
      `echo "${name}: listening on ${port}"`,
      `httpd -f -vv -p ${port} -h /www & wait`,
    ].join('; '),
  ];
}

const IMAGES = {
  /** What alice pushes as 1.4 first, */
  'web-1.4': server('web 1.4', 8080, ['cart', 'products']),
  /** and what she moves the tag to. */
  'web-1.4-fixed': server('web 1.4 (fixed)', 8080, ['cart', 'products', 'offers']),
  'web-1.5': server('web 1.5', 8080, ['cart', 'products', 'offers', 'search'], 4),
  'payment-2.0': server('payment 2.0', 9090, ['pay', 'refund']),
  'legacy-0.9': server('legacy 0.9', 8080, []),
};

export type ImageName = keyof typeof IMAGES;

/** Writes the archives that are pushed; gives the path of one. */
export async function buildImages(dir: string): Promise<(name: ImageName) => string> {
  await mkdir(dir, { recursive: true });
  const fileOf = (name: ImageName) => join(dir, `${name}.tar`);
  for (const [name, command] of Object.entries(IMAGES) as Array<[ImageName, string[]]>) {
    await writeImageArchive(fileOf(name), [{ tag: `shop/${name.replace('-', ':')}`, command }]);
  }
  return fileOf;
}
