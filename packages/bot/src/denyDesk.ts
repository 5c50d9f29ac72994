import { UserError } from '@twinlane/core/errors';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Clock, Ids, Store } from '@twinlane/core/ports';
import type { DeniedAddress } from '@twinlane/core/risk/deniedAddress';
import type { DeniedAddress as DeniedAddressView } from '@twinlane/protocol/denyList';
import type { Logger } from 'pino';
import type { DenyListPort } from './api/denyListPort.ts';
import type { Closers } from './closers.ts';
import { DeniedByHand, type DeniedByHandParts } from './deniedByHand.ts';
import type { OpenRisk } from './openRisk.ts';
import { isoFromMilliseconds } from './wire/isoTime.ts';

/** What people deny with. */
export interface DenyDeskParts {
  readonly store: Store;
  readonly chain: Pick<ChainDefinition, 'id' | 'cash' | 'wrappedNative'>;
  readonly risk: Pick<OpenRisk, 'listed' | 'denyByHand'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Ids;
  readonly log: Pick<Logger, 'warn'>;
  /** Between two looks at what is stored, milliseconds. */
  readonly lookMs?: number;
  readonly fanout?: DeniedByHandParts['fanout'];
}

const LOOK_MS = 3_000;

/** A longer list belongs in a file of `risk.denyLists`. */
const MOST_BY_HAND = 1_000;

/**
 * Takes up what was denied by hand before. What is denied from now on counts from the next decision on, and within seconds where
 * another process of the chain was told, at once where the fan-out connects them; exits go on.
 */
export async function openDenyDesk(parts: DenyDeskParts, closers: Closers): Promise<DenyListPort> {
  const { store, chain, risk, clock, ids, log, lookMs = LOOK_MS, fanout } = parts;
  const byHand = await DeniedByHand.open({ store, chainId: chain.id, risk, log, lookMs, fanout }, closers);
  return {
    list: async () => sorted([...fromSettings(risk), ...byHand.all().map(handView)]),
    deny: (given, { who, reason }) =>
      byHand.inTurn(async () => {
        const address = toChecksumAddress(given);
        refuseListed(risk, address);
        refuseCash(chain, address);
        const others = byHand.all().filter((each) => each.address !== address);
        if (others.length >= MOST_BY_HAND) {
          throw new UserError(
            'deny.tooMany',
            `${others.length} addresses are denied by hand, the most there may be.`,
            {
              hint: 'Put them into a file of risk.denyLists.',
            },
          );
        }
        const denied: DeniedAddress = { chainId: chain.id, address, reason, who, at: clock.now() };
        await byHand.write(async (unit) => {
          await unit.denied.put(denied);
          await unit.appendAudit([auditOf(ids, 'denylist.add', denied, { who, reason }, denied.at)]);
        });
        byHand.set([...others, denied]);
        return handView(denied);
      }),
    allow: (given, { who, reason }) =>
      byHand.inTurn(async () => {
        const address = toChecksumAddress(given);
        refuseListed(risk, address);
        const removed = await byHand.write(async (unit) => {
          const denied = await unit.denied.remove(chain.id, address);
          if (denied !== undefined) {
            await unit.appendAudit([auditOf(ids, 'denylist.remove', denied, { who, reason }, clock.now())]);
          }
          return denied;
        });
        byHand.set(byHand.all().filter((each) => each.address !== address));
        if (removed === undefined) {
          throw new UserError('deny.unknown', `${address} is not denied.`);
        }
        return handView(removed);
      }),
  };
}

function auditOf(
  ids: Ids,
  what: string,
  { address }: DeniedAddress,
  wish: { readonly who: string; readonly reason: string },
  at: number,
) {
  return { ...wish, id: ids.next(), what, target: `address:${address}`, at };
}

function refuseListed({ listed }: Pick<OpenRisk, 'listed'>, address: string): void {
  const why = listed.get(address.toLowerCase());
  if (why !== undefined) {
    throw new UserError('deny.listed', `${address} ${why}.`, {
      hint: 'Change trading.deniedTokens or that file, and start again.',
    });
  }
}

/** Everything is traded against these: who denies them means to stop. */
function refuseCash({ cash, wrappedNative }: DenyDeskParts['chain'], address: string): void {
  if ([...cash, wrappedNative].some((token) => token.address === address)) {
    throw new UserError(
      'deny.cash',
      'Everything is traded against that token: denying it would end all entries.',
      {
        hint: 'To enter nothing any more, pause the bots.',
      },
    );
  }
}

function handView({ address, reason, who, at }: DeniedAddress): DeniedAddressView {
  return { address, reason, source: 'hand', who, at: isoFromMilliseconds(at) };
}

function fromSettings({ listed }: Pick<OpenRisk, 'listed'>): readonly DeniedAddressView[] {
  return [...listed].map(([address, reason]) => ({
    address: toChecksumAddress(address),
    reason,
    source: 'file',
  }));
}

function sorted(all: readonly DeniedAddressView[]): readonly DeniedAddressView[] {
  return all.toSorted((a, b) => (a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1));
}
