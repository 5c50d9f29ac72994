import type { SizeBound } from '../order/sizeBound.ts';
import type { StepRun } from './stepRun.ts';

/** What the policy of the account's wallet leaves, on either lane; nothing bounds an account without a wallet. */
export function policyBounds(run: StepRun): readonly SizeBound[] {
  const { fast } = run.input;
  if (fast === undefined) {
    return [];
  }
  const left = fast.leftToday - run.cashOrdered();
  return [
    {
      room: fast.perTrade,
      gate: 'sizing.trade',
      phrase: "the wallet's limit of one trade",
      refusal: (room) => `The wallet may put ${room} into one trade`,
    },
    {
      room: left > 0n ? left : 0n,
      gate: 'sizing.day',
      phrase: 'what the wallet may still put in today',
      refusal: (room) => `The wallet may put in ${room} more today`,
    },
  ];
}
