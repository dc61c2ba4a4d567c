import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { globSync } from 'glob';

interface Texts {
  [key: string]: string | Texts;
}

const root = __dirname;
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const json = <T>(path: string): T => JSON.parse(read(path)) as T;

/** Texts with their whole keys: `state.running`. */
const flat = (texts: Texts, prefix = ''): Array<[string, string]> =>
  Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flat(value, `${prefix}${key}.`)
  );

/** What the source calls by a key, with the text that stands there for it. */
function used(folder: string, ignore: string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root, ignore: ['**/*.test.*', ...ignore] })) {
    const source = read(file);
    for (const [, key, text] of source.matchAll(/\bt\(\s*'([^']+)',\s*'((?:[^'\\]|\\.)*)'/g)) {
      found.set(key ?? '', text ?? '');
    }
    for (const [, key, text] of source.matchAll(/i18nKey="([^"]+)">\s*([^<]+?)\s*<\/Trans>/g)) {
      found.set(key ?? '', text ?? '');
    }
  }
  return found;
}

const placeholders = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([name]) => name).sort();

const PLUGINS: Array<[plugin: string, folder: string, ignore: string[]]> = [
  ['plugin.json', '.', ['panels/**', 'datasource/**']],
  ['panels/lifecycle/plugin.json', 'panels/lifecycle', []],
];

describe.each(PLUGINS)('the texts of %s', (manifest, folder, ignore) => {
  const { id, languages } = json<{ id: string; languages: string[] }>(manifest);
  const texts = new Map(
    languages.map((language) => [
      language,
      new Map(flat(json<Texts>(join(dirname(manifest), 'locales', language, `${id}.json`)))),
    ])
  );
  const keys = used(folder, ignore);

  it('are there in English, as they stand in the source', () => {
    expect(Object.fromEntries(texts.get('en-US') ?? [])).toEqual(Object.fromEntries(keys));
    expect(keys.size).toBeGreaterThan(0);
  });

  it.each(languages)('are all there in %s, with the same values in them', (language) => {
    const translated = texts.get(language);
    expect([...(translated?.keys() ?? [])].sort()).toEqual([...keys.keys()].sort());
    for (const [key, text] of keys) {
      expect([key, placeholders(translated?.get(key) ?? '')]).toEqual([key, placeholders(text)]);
    }
  });
});
