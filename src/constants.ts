export const APP_ID = 'tallyman-audit-app';
export const DATASOURCE_TYPE = 'tallyman-audit-datasource';
export const APP_URL = `/a/${APP_ID}`;
export const OVERVIEW_ROUTE = 'overview';
export const CONFIGURATION_URL = `/plugins/${APP_ID}?page=configuration`;
