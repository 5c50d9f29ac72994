import { UserError } from '@twinlane/core/errors';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { Hex } from '@twinlane/core/money/hex';
import type { Submission, SubmissionOutcome } from '@twinlane/core/transaction/submission';
import type { SubmissionRoute } from '@twinlane/core/transaction/transactionIntent';
import { createSubmitClient } from './createSubmitClient.ts';
import type { EndpointOptions } from './endpointOptions.ts';
import { openRelays } from './relay/openRelays.ts';

/** Where signed transactions may go. */
interface SubmissionOptions {
  readonly chain: ChainDefinition;
  /** Endpoints that publish. */
  readonly endpoints: readonly EndpointOptions[];
  readonly route: 'public' | 'private';
  /** The name of one of the chain's relays or the URL of any; the chain's first where absent. */
  readonly relay?: string | undefined;
  readonly publicFallback: boolean;
  readonly timeoutMs?: number | undefined;
}

/** Private bytes that are remembered, so that they are not published by mistake. */
const REMEMBERED = 1_000;

/**
 * Connects to the endpoints and relays that take transactions; nothing is sent before it is used.
 * @throws UserError `relay.none`, `relay.unknown`, `relay.publishes` for settings that this chain cannot follow.
 */
export function createSubmission(options: SubmissionOptions): Submission {
  const { chain, publicFallback, timeoutMs } = options;
  const { relays, preferred } = openRelays(chain, options);
  const route = defaultRoute(options, preferred);
  const client = createSubmitClient(options.endpoints, { timeoutMs });
  const kept = new Set<Hex>();

  function allows(to: SubmissionRoute): boolean {
    if (to.kind === 'private') {
      return relays.has(to.relay);
    }
    return to.droppedBy === undefined ? route.kind === 'public' : publicFallback;
  }

  async function publish(raw: Hex, to: Extract<SubmissionRoute, { kind: 'public' }>): Promise<Sent> {
    if (!allows(to) || (to.droppedBy === undefined && kept.has(raw))) {
      return [
        withheld('the public pool', 'Sent in private, and chain.submission does not allow to publish it.'),
      ];
    }
    const [first, ...others] = await client.send(raw);
    return first === undefined
      ? [withheld('the public pool', 'No endpoint is configured.')]
      : [first, ...others];
  }

  return {
    route,
    publicFallback,
    async send(raw, to) {
      if (to.kind === 'public') {
        return publish(raw, to);
      }
      const relay = relays.get(to.relay);
      if (relay === undefined) {
        return [withheld(to.relay, 'This relay is no longer configured (chain.submission.relay).')];
      }
      remember(kept, raw);
      return [await relay.send(raw)];
    },
    allows,
    statusOf: async (hash, to) =>
      to.kind === 'public' ? 'unknown' : ((await relays.get(to.relay)?.statusOf(hash)) ?? 'unknown'),
    close: () => {
      client.close();
      relays.forEach((relay) => relay.close());
    },
  };
}

type Sent = Awaited<ReturnType<Submission['send']>>;

function defaultRoute({ chain, route }: SubmissionOptions, relay: string | undefined): SubmissionRoute {
  if (route === 'public') {
    return { kind: 'public' };
  }
  if (relay === undefined) {
    throw new UserError('relay.none', `No private relay of ${chain.name} is known.`, {
      hint: 'Set chain.submission.relay to the URL of one, or chain.submission.route to public.',
    });
  }
  return { kind: 'private', relay };
}

function withheld(endpoint: string, reason: string): SubmissionOutcome {
  return { outcome: 'withheld', endpoint, reason };
}

function remember(kept: Set<Hex>, raw: Hex): void {
  kept.delete(raw);
  kept.add(raw);
  const [oldest] = kept;
  if (kept.size > REMEMBERED && oldest !== undefined) {
    kept.delete(oldest);
  }
}
