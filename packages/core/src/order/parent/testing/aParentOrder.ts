import type { Token } from '../../../market/token.ts';
import type { ParentOrder } from '../parentOrder.ts';

/** A market order of a person for 100 units of cash, for tests. */
export function aParentOrder(token: Token, changes: Partial<ParentOrder> = {}): ParentOrder {
  return {
    id: 'parent-1',
    accountId: 'account-1',
    botId: 'bot-1',
    origin: 'person',
    kind: 'market',
    params: {},
    side: 'buy',
    token,
    amount: 100_000_000n,
    placedAt: 1_700_000_000,
    acceptRisk: false,
    decision: changes.side === 'sell' ? 'SELL' : 'BUY',
    reason: 'A person wants it.',
    requestKey: changes.id ?? 'parent-1',
    state: 'waiting',
    stateReason: '',
    memory: {},
    ...changes,
  };
}
