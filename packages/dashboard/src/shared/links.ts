/** Where a token is shown. */
export function marketHref(tokenAddress: string): string {
  return `/market/${encodeURIComponent(tokenAddress)}`;
}

/** Where a decision is explained. */
export function thoughtHref(id: string): string {
  return `/thoughts/${encodeURIComponent(id)}`;
}

/** Where a transaction's life is shown. */
export function transactionHref(id: string): string {
  return `/transactions/${encodeURIComponent(id)}`;
}

/** Where a trade is shown. */
export function tradeHref(id: string): string {
  return `/trades/${encodeURIComponent(id)}`;
}
