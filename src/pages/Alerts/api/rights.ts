import { config } from '@grafana/runtime';

export interface Rights {
  read: boolean;
  install: boolean;
  remove: boolean;
  createFolders: boolean;
  /** The names of the permissions that are missing to install, each set with an alternative. */
  missing: string[];
}

/**
 * What the user may do here, as far as Grafana tells the browser; folders may restrict it further, which a refused request then says.
 * Source: Grafana 12.3, pkg/services/ngalert/api/authorization.go, authorize.
 */
export function rightsOf(permissions: Record<string, boolean> = config.bootData.user.permissions ?? {}): Rights {
  const has = (...names: string[]) => names.every((name) => permissions[name]);
  const writer = has('alert.provisioning:write') || has('alert.rules.provisioning:write');
  const missingOf = (...names: string[]) => (writer ? [] : names.filter((name) => !permissions[name]));
  const status = 'alert.provisioning.provenance:write';
  const missing = missingOf('alert.rules:create', 'alert.rules:write', status);
  return {
    read:
      has('alert.provisioning:read') || has('alert.rules.provisioning:read') || has('alert.rules:read', 'folders:read'),
    install: missing.length === 0,
    remove: missingOf('alert.rules:delete', status).length === 0,
    createFolders: has('folders:create'),
    missing: [...missing, ...missingOf('alert.rules:delete')],
  };
}
