import { LoadingState, type PanelData } from '@grafana/data';
import { errorText } from './errorText';

/** Why a panel's question failed; undefined where it did not. */
// A request that failed as a whole (no network, a proxy) has no `errors` yet in Grafana 12.3.
// eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
export const failureOf = ({ state, errors, error }: PanelData): string | undefined =>
  state === LoadingState.Error ? errorText(errors?.[0] ?? error) : undefined;
