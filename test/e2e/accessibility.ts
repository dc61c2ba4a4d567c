import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './fixtures.ts';

/** What Grafana itself draws around and above a page is not ours to mend. */
const PAGE = '#pageContent';

/**
 * Nor are these parts of Grafana's own controls: the icon in a MultiCombobox (12.3), the refresh button, which has no name, and the label that
 * is drawn as a switch, which has one too many.
 */
const GRAFANAS = [
  '[id^="downshift-"][id$="-toggle-button"]',
  '[data-testid="data-testid RefreshPicker run button"]',
  'label[for^="switch-"]',
];

interface Scanned {
  /** The part that is scanned; the page unless said. */
  within?: string;
  /** Further parts that are Grafana's own, within it. */
  without?: string[];
}

/** Fails where axe finds something serious or critical by WCAG 2.2, levels A and AA. The message names rule and element. */
export async function expectAccessible(page: Page, { within = PAGE, without = [] }: Scanned = {}): Promise<void> {
  const scan = [...GRAFANAS, ...without].reduce(
    (builder, part) => builder.exclude(part),
    new AxeBuilder({ page }).include(within).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
  );
  const { violations } = await scan.analyze();
  const found = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, html }) => `${id}: ${help}: ${target.join(' ')}: ${html.slice(0, 200)}`)
    );
  expect(found).toEqual([]);
}
