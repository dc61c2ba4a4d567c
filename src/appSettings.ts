import { getBackendSrv } from '@grafana/runtime';
import { APP_ID } from './constants';
import { applyAppSettings, type AppSettings } from './dataSources';

const URL = `/api/plugins/${APP_ID}/settings`;

interface Changes {
  enabled?: boolean;
  settings?: AppSettings;
}

/** Changes the app's settings with the user's own rights; what is not named stays. Fails with Grafana's answer. */
export async function saveApp({ enabled, settings }: Changes): Promise<void> {
  const current: unknown = await getBackendSrv().get(URL);
  const { enabled: was, pinned, jsonData } = (current ?? {}) as Record<'enabled' | 'pinned' | 'jsonData', unknown>;
  const kept = typeof jsonData === 'object' && jsonData !== null ? jsonData : {};
  await getBackendSrv().post(URL, {
    // An app that is switched on or off comes into, or goes out of, the menu: Grafana's own button does the same.
    enabled: enabled ?? was === true,
    pinned: enabled ?? pinned === true,
    jsonData: { ...kept, ...settings },
  });
  if (settings) {
    applyAppSettings({ ...kept, ...settings });
  }
}
