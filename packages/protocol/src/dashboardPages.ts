/** First part of the addresses of the dashboard's screens beside `/`: the server answers these with the page. */
export const DASHBOARD_PAGES = [
  'bots',
  'positions',
  'trades',
  'orders',
  'market',
  'thoughts',
  'transactions',
  'breakers',
  'backtests',
  'analytics',
  'settings',
  'login',
] as const;
export type DashboardPage = (typeof DASHBOARD_PAGES)[number];
