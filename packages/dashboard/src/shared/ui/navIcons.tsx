import { Icon } from './icons.tsx';

/** Overview. */
export function OverviewIcon() {
  return (
    <Icon>
      <path d="M4 13h6V4H4ZM14 20h6v-9h-6ZM4 20h6v-3H4ZM14 7h6V4h-6Z" />
    </Icon>
  );
}

/** Bots. */
export function BotsIcon() {
  return (
    <Icon>
      <path d="M5 9h14v10H5ZM12 5v4M9 13.5v1.5M15 13.5v1.5M2.5 13v3M21.5 13v3" />
      <circle cx="12" cy="4" r="1" />
    </Icon>
  );
}

/** Positions. */
export function PositionsIcon() {
  return (
    <Icon>
      <path d="M3.5 8.5h17v11h-17ZM8.5 8.5v-3h7v3M3.5 13h17" />
    </Icon>
  );
}

/** Trades. */
export function TradesIcon() {
  return (
    <Icon>
      <path d="M4 8h14l-3.5-3.5M20 16H6l3.5 3.5" />
    </Icon>
  );
}

/** Orders. */
export function OrdersIcon() {
  return (
    <Icon>
      <path d="M6 3.5h12v17H6ZM9 8h6M9 12h6M9 16h3" />
    </Icon>
  );
}

/** Market. */
export function MarketIcon() {
  return (
    <Icon>
      <path d="M7 4v3M7 15v4M17 5v4M17 16v3M5 7h4v8H5ZM15 9h4v7h-4Z" />
    </Icon>
  );
}

/** Thoughts. */
export function ThoughtsIcon() {
  return (
    <Icon>
      <path d="M5 5.5h14a1.5 1.5 0 0 1 1.5 1.5v8.5A1.5 1.5 0 0 1 19 17h-6.5L8 20.5V17H5a1.5 1.5 0 0 1-1.5-1.5V7A1.5 1.5 0 0 1 5 5.5Z" />
      <path d="M8 9.5h8M8 13h5" />
    </Icon>
  );
}

/** Transactions. */
export function TransactionsIcon() {
  return (
    <Icon>
      <path d="M9.5 14.5l5-5M11 6.5l1.5-1.5a4.2 4.2 0 0 1 6 6L17 12.5M13 17.5L11.5 19a4.2 4.2 0 0 1-6-6L7 11.5" />
    </Icon>
  );
}

/** Breakers. */
export function BreakersIcon() {
  return (
    <Icon>
      <path d="M12 3v8M7 6.2a7.5 7.5 0 1 0 10 0" />
    </Icon>
  );
}

/** Backtests. */
export function BacktestsIcon() {
  return (
    <Icon>
      <path d="M4 12a8 8 0 1 0 2.6-5.9L4 8.5M4 4v4.5h4.5M12 8v4.5l3 2" />
    </Icon>
  );
}

/** Analytics. */
export function AnalyticsIcon() {
  return (
    <Icon>
      <path d="M4 4v16h16M8 16v-4M12.5 16V8M17 16v-6" />
    </Icon>
  );
}

/** Settings. */
export function SettingsIcon() {
  return (
    <Icon>
      <path d="M4 7h9M17 7h3M4 17h3M11 17h9" />
      <circle cx="15" cy="7" r="2" />
      <circle cx="9" cy="17" r="2" />
    </Icon>
  );
}

/** What else there is. */
export function MoreIcon() {
  return (
    <Icon>
      <path d="M4.5 7h15M4.5 12h15M4.5 17h15" />
    </Icon>
  );
}
