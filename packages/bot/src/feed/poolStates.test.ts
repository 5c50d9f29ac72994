import type { Pool } from '@twinlane/core/amm/pool';
import type { Address } from '@twinlane/core/money/hex';
import { aPair, anAddress, USDC, WETH } from '@twinlane/core/testing/buildMarket';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AppliedChange, PoolChanges } from './poolStates.ts';
import { PoolStates } from './poolStates.ts';

const addresses = [1, 2, 3, 4].map((number) => anAddress(number));
const change: fc.Arbitrary<PoolChanges> = fc
  .array(fc.tuple(fc.constantFrom(...addresses), fc.option(fc.bigInt({ min: 1n, max: 99n }))), {
    maxLength: 4,
  })
  .map(
    (entries) =>
      new Map(
        entries.map(([address, amount]) => [address, amount === null ? undefined : poolAt(address, amount)]),
      ),
  );

function poolAt(address: Address, amount: bigint): Pool {
  return aPair(WETH, amount, USDC, amount, { address });
}

it('shows both ends of every change for as long as it is held, whatever came after', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const states = new PoolStates(new Map([[addresses[0]!, poolAt(addresses[0]!, 7n)]]));
      const seen: { change: AppliedChange; before: Map<Address, Pool>; after: Map<Address, Pool> }[] = [];
      for (const each of changes) {
        const before = new Map(states.current);
        const applied = states.apply(each);
        seen.push({ change: applied, before, after: new Map(states.current) });
      }
      for (const { change: applied, before, after } of seen) {
        for (const address of addresses) {
          expect(states.beforeChange(applied, address)).toBe(before.get(address));
          expect(states.afterChange(applied, address)).toBe(after.get(address));
        }
      }
    }),
  );
});
