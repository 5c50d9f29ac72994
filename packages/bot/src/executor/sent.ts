/** What became of an order before it was handed to the manager. */
export type Sent =
  | { readonly outcome: 'sent'; readonly id: string }
  /** The program stops. */
  | { readonly outcome: 'left' }
  | Ended;

/** An end without a transaction. */
export interface Ended {
  readonly outcome: 'ended';
  readonly status: 'rejected' | 'expired';
  readonly reason: string;
}

/** An end that nothing was sent for. */
export function rejected(reason: string): Sent {
  return { outcome: 'ended', status: 'rejected', reason };
}
