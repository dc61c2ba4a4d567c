/**
 * How fast the lifecycle panel draws 50,000 marks.
 *
 *   node test/bench/lifecycle/main.ts                          what is to be drawn, worked out for each picture (no browser)
 *   GRAFANA_URL=… TALLYMAN_LOKI_URL=… node …/main.ts           and in Chromium, in a dashboard of that Grafana, while it is zoomed,
 *                                                              moved along and scrolled; its data source has to read that Loki
 */
import { registerHooks } from 'node:module';
import { browse } from './browse.ts';

// The panel's modules are written for a bundler, which finds files without their endings.
registerHooks({
  resolve: (specifier, context, next) => {
    const bare = specifier.startsWith('.') && !/\.\w+$/.test(specifier);
    return next(bare ? `${specifier}.ts` : specifier, context);
  },
});
const { work } = await import('./work.ts');

const MARKS = 50_000;
const ms = ({ median, worst }: { median: number; worst: number }) =>
  `${median.toFixed(2)} ms a picture (worst ${worst.toFixed(2)})`;

for (const rows of [1, 50, 2500]) {
  const { lines, whole, zoomed, drawn } = work(MARKS, rows);
  console.log(
    `${MARKS} marks in ${rows} rows, ${lines} in view, ${drawn} things to draw: ${ms(whole)} for the whole, ${ms(zoomed)} when zoomed`
  );
}
const { GRAFANA_URL: grafana, TALLYMAN_LOKI_URL: loki } = process.env;
if (grafana && loki) {
  for (const { what, frames, perSecond, worst, late } of await browse(grafana, loki, MARKS)) {
    console.log(
      `${what}: ${frames} pictures, ${perSecond.toFixed(0)} a second; the longest took ${worst.toFixed(0)} ms, ${late} took more than 50 ms`
    );
  }
}
