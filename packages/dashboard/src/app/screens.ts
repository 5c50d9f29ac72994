import type { DashboardPage } from '@twinlane/protocol/dashboardPages';
import type { ComponentType, ReactNode } from 'react';
import {
  AnalyticsIcon,
  BacktestsIcon,
  BotsIcon,
  BreakersIcon,
  MarketIcon,
  OrdersIcon,
  OverviewIcon,
  PositionsIcon,
  SettingsIcon,
  ThoughtsIcon,
  TradesIcon,
  TransactionsIcon,
} from '../shared/ui/navIcons.tsx';

/** One screen of the dashboard: where it is, what it is called, and its code, loaded when it is first shown. */
export interface Screen {
  readonly name: DashboardPage | 'overview';
  /** Pattern of its addresses, such as `/market/:token?`. */
  readonly path: string;
  /** Where the navigation leads. */
  readonly href: string;
  readonly title: string;
  readonly icon: () => ReactNode;
  /** After `g`, leads there. */
  readonly key: string;
  readonly load: () => Promise<ComponentType>;
}

/** Every screen, in the order of the navigation. */
export const SCREENS: readonly Screen[] = [
  {
    name: 'overview',
    path: '/',
    href: '/',
    title: 'Overview',
    icon: OverviewIcon,
    key: 'o',
    load: async () => (await import('../features/overview/OverviewScreen.tsx')).OverviewScreen,
  },
  {
    name: 'bots',
    path: '/bots/:id?',
    href: '/bots',
    title: 'Bots',
    icon: BotsIcon,
    key: 'b',
    load: async () => (await import('../features/bots/BotsScreen.tsx')).BotsScreen,
  },
  {
    name: 'positions',
    path: '/positions/:id?',
    href: '/positions',
    title: 'Positions',
    icon: PositionsIcon,
    key: 'p',
    load: async () => (await import('../features/positions/PositionsScreen.tsx')).PositionsScreen,
  },
  {
    name: 'trades',
    path: '/trades/:id?',
    href: '/trades',
    title: 'Trades',
    icon: TradesIcon,
    key: 't',
    load: async () => (await import('../features/trades/TradesScreen.tsx')).TradesScreen,
  },
  {
    name: 'orders',
    path: '/orders/:id?',
    href: '/orders',
    title: 'Orders',
    icon: OrdersIcon,
    key: 'r',
    load: async () => (await import('../features/orders/OrdersScreen.tsx')).OrdersScreen,
  },
  {
    name: 'market',
    path: '/market/:token?',
    href: '/market',
    title: 'Market',
    icon: MarketIcon,
    key: 'm',
    load: async () => (await import('../features/market/MarketScreen.tsx')).MarketScreen,
  },
  {
    name: 'thoughts',
    path: '/thoughts/:id?',
    href: '/thoughts',
    title: 'Thoughts',
    icon: ThoughtsIcon,
    key: 'h',
    load: async () => (await import('../features/thoughts/ThoughtsScreen.tsx')).ThoughtsScreen,
  },
  {
    name: 'transactions',
    path: '/transactions/:id?',
    href: '/transactions',
    title: 'Transactions',
    icon: TransactionsIcon,
    key: 'x',
    load: async () => (await import('../features/transactions/TransactionsScreen.tsx')).TransactionsScreen,
  },
  {
    name: 'breakers',
    path: '/breakers',
    href: '/breakers',
    title: 'Breakers',
    icon: BreakersIcon,
    key: 'k',
    load: async () => (await import('../features/breakers/BreakersScreen.tsx')).BreakersScreen,
  },
  {
    name: 'backtests',
    path: '/backtests',
    href: '/backtests',
    title: 'Backtests',
    icon: BacktestsIcon,
    key: 'e',
    load: async () => (await import('../features/backtests/BacktestsScreen.tsx')).BacktestsScreen,
  },
  {
    name: 'analytics',
    path: '/analytics',
    href: '/analytics',
    title: 'Analytics',
    icon: AnalyticsIcon,
    key: 'a',
    load: async () => (await import('../features/analytics/AnalyticsScreen.tsx')).AnalyticsScreen,
  },
  {
    name: 'settings',
    path: '/settings/:tab?',
    href: '/settings',
    title: 'Settings',
    icon: SettingsIcon,
    key: 's',
    load: async () => (await import('../features/settings/SettingsScreen.tsx')).SettingsScreen,
  },
];
