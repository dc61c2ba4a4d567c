import type { CSSObject } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

/** What was read before is faded while it is read anew. A quick answer, as of each refresh of a live page, makes nothing flicker. */
export const outdated = (theme: GrafanaTheme2): CSSObject => ({
  opacity: 0.6,
  [theme.transitions.handleMotion('no-preference')]: { transition: 'opacity 0.2s 0.8s' },
});
