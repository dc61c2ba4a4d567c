/** Names of the MITRE ATT&CK techniques that the catalogue refers to (attack.mitre.org, Containers and Enterprise). */
const TECHNIQUES: Record<string, string> = {
  T1005: 'Data from Local System',
  'T1078.001': 'Valid Accounts: Default Accounts',
  'T1098.006': 'Account Manipulation: Additional Container Cluster Roles',
  T1485: 'Data Destruction',
  T1525: 'Implant Internal Image',
  T1528: 'Steal Application Access Token',
  'T1552.007': 'Unsecured Credentials: Container API',
  'T1562.008': 'Impair Defenses: Disable or Modify Cloud Logs',
  T1609: 'Container Administration Command',
  T1610: 'Deploy Container',
  T1611: 'Escape to Host',
  T1613: 'Container and Resource Discovery',
};

export const techniqueName = (id: string): string | undefined => TECHNIQUES[id];

export const techniqueUrl = (id: string): string => `https://attack.mitre.org/techniques/${id.replace('.', '/')}/`;
