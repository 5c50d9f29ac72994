import { UserError } from '@twinlane/core/errors';
import type { ChainDefinition, PrivateSubmission } from '@twinlane/core/market/chainDefinition';
import { withoutSecrets } from '../rpcConnection.ts';
import { anyUrl } from './anyUrl.ts';
import { createRelay } from './createRelay.ts';
import { relayKinds } from './registry.ts';
import type { Relay, RelayKind } from './relay.ts';

interface RelaySettings {
  /** The name of one of the chain's relays, or the URL of any. The chain's first where absent. */
  readonly relay?: string | undefined;
  readonly publicFallback: boolean;
  readonly timeoutMs?: number | undefined;
}

/** Relays by name, and which of them is meant. */
interface OpenRelays {
  readonly relays: ReadonlyMap<string, Relay>;
  /** Name of the configured one, or of the chain's first; undefined where there is none. */
  readonly preferred: string | undefined;
}

/**
 * The chain's relays and the configured one. A URL of a service that the chain lists is that service with the URL's own
 * options; it takes the place of the listed one.
 * @throws UserError `relay.unknown`, `relay.publishes`.
 */
export function openRelays(chain: ChainDefinition, settings: RelaySettings): OpenRelays {
  const listed = new Map(chain.privateSubmission.map((entry) => [entry.name, entry]));
  const chosen = settings.relay === undefined ? undefined : chosenEntry(chain, settings.relay);
  if (chosen !== undefined) {
    refusePublishing(chosen, settings.publicFallback);
    listed.set(chosen.name, chosen);
  }
  const relays = [...listed.values()].map((entry) => {
    const options = { ...entry, timeoutMs: settings.timeoutMs };
    return createRelay(kindOf(entry), options);
  });
  return {
    relays: new Map(relays.map((relay) => [relay.name, relay])),
    preferred: chosen?.name ?? chain.privateSubmission[0]?.name,
  };
}

function chosenEntry(chain: ChainDefinition, relay: string): PrivateSubmission {
  if (!URL.canParse(relay)) {
    const entry = chain.privateSubmission.find(({ name }) => name === relay);
    if (entry === undefined) {
      const names = chain.privateSubmission.map(({ name }) => name).join(', ');
      throw new UserError(
        'relay.unknown',
        `${chain.name} has no relay of the name in chain.submission.relay.`,
        {
          hint: names === '' ? 'Give the URL of a relay.' : `It has ${names}; the URL of any other will do.`,
        },
      );
    }
    return entry;
  }
  const { host } = new URL(relay);
  const service = chain.privateSubmission.find(({ url }) => new URL(url).host === host);
  return service === undefined
    ? { name: withoutSecrets(relay).replace(/^https?:\/\//, ''), url: relay }
    : { ...service, url: relay };
}

function kindOf(entry: PrivateSubmission): RelayKind {
  return relayKinds.find(({ name }) => name === entry.name) ?? anyUrl;
}

function refusePublishing(entry: PrivateSubmission, consented: boolean): void {
  if (!consented && kindOf(entry).publishes?.(new URL(entry.url)) === true) {
    throw new UserError(
      'relay.publishes',
      `The URL in chain.submission.relay asks ${entry.name} to publish transactions that it cannot place.`,
      { hint: 'Take that option out of the URL, or set chain.submission.publicFallback to true.' },
    );
  }
}
