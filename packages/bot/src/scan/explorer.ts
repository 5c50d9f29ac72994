import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address } from '@twinlane/core/money/hex';
import type { Clock } from '@twinlane/core/ports';
import type { TokenBackground } from '@twinlane/core/risk/tokenBackground';
import type { Logger } from 'pino';
import { z } from 'zod';

/** An explorer with Etherscan's API, version 2. */
export interface ExplorerOptions {
  /** Such as `https://api.etherscan.io/v2/api`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly chainId: number;
  /** Calls that the plan allows in a second. */
  readonly perSecond: number;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly log: Pick<Logger, 'warn'>;
  /** For one answer, milliseconds; 10,000 unless told. */
  readonly timeoutMs?: number;
}

/** What an explorer knows of a contract. */
export interface ExplorerFacts {
  readonly source: NonNullable<TokenBackground['source']>;
  /** Who deployed it, where that is known. */
  readonly deployer?: Address;
}

/** Asks an explorer, ahead of need. */
export interface Explorer {
  /** What is known by now; asks where nothing is, or it is old. Never waits, never throws. */
  known(contract: Address): ExplorerFacts;
  /** Waits for the answer. Never rejects: a failure is `unknown`. */
  ask(contract: Address): Promise<ExplorerFacts>;
  /** Gives up what is under way. */
  close(): void;
}

const TIMEOUT_MS = 10_000;
/** Sources of large projects take a few megabytes. */
const MOST_BYTES = 12_000_000;
/** Contracts that wait to be asked about; no more are taken on. */
const MOST_WAITING = 50;
const MOST_KNOWN = 5_000;
/** How long an answer counts, milliseconds: what is verified stays so. */
const LASTS: Readonly<Record<ExplorerFacts['source'], number>> = {
  verified: Infinity,
  unverified: 3_600_000,
  unknown: 300_000,
};
const UNKNOWN: ExplorerFacts = { source: 'unknown' };

const sourceAnswer = z.object({
  status: z.literal('1'),
  result: z.array(z.object({ SourceCode: z.string(), ABI: z.string() })).min(1),
});
const creationAnswer = z.object({
  status: z.literal('1'),
  result: z.array(z.object({ contractCreator: z.string().regex(/^0x[0-9a-fA-F]{40}$/) })).min(1),
});

/** Asks in turn, as slowly as the plan wants, and keeps the answers. A failure is said once until an answer comes again. */
export function createExplorer(options: ExplorerOptions): Explorer {
  return new EtherscanExplorer(options);
}

class EtherscanExplorer implements Explorer {
  readonly #options: ExplorerOptions;
  readonly #answers = new Map<string, { readonly facts: ExplorerFacts; readonly at: number }>();
  readonly #waiting = new Map<string, Promise<ExplorerFacts>>();
  readonly #closing = new AbortController();
  #last: Promise<unknown> = Promise.resolve();
  #isFailing = false;

  constructor(options: ExplorerOptions) {
    this.#options = options;
  }

  known(contract: Address): ExplorerFacts {
    const fresh = this.#fresh(contract);
    if (fresh === undefined) {
      void this.ask(contract);
    }
    return fresh ?? this.#answers.get(contract.toLowerCase())?.facts ?? UNKNOWN;
  }

  ask(contract: Address): Promise<ExplorerFacts> {
    const key = contract.toLowerCase();
    const fresh = this.#fresh(contract);
    if (fresh !== undefined) {
      return Promise.resolve(fresh);
    }
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined || this.#waiting.size >= MOST_WAITING || this.#closing.signal.aborted) {
      return waiting ?? Promise.resolve(UNKNOWN);
    }
    const asking = this.#find(key).finally(() => this.#waiting.delete(key));
    this.#waiting.set(key, asking);
    return asking;
  }

  close(): void {
    this.#closing.abort();
  }

  #fresh(contract: Address): ExplorerFacts | undefined {
    const known = this.#answers.get(contract.toLowerCase());
    const age = this.#options.clock.monotonic() - (known?.at ?? -Infinity);
    return known !== undefined && age < LASTS[known.facts.source] ? known.facts : undefined;
  }

  async #find(contract: string): Promise<ExplorerFacts> {
    const source = await this.#sourceOf(contract);
    const deployer = source === 'unknown' ? undefined : await this.#deployerOf(contract);
    const facts = { source, ...(deployer === undefined ? {} : { deployer }) };
    this.#answers.delete(contract);
    this.#answers.set(contract, { facts, at: this.#options.clock.monotonic() });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MOST_KNOWN && oldest !== undefined) {
      this.#answers.delete(oldest);
    }
    return facts;
  }

  async #sourceOf(address: string): Promise<ExplorerFacts['source']> {
    const answer = await this.#call({ action: 'getsourcecode', address });
    const parsed = sourceAnswer.safeParse(answer);
    this.#tell(answer, parsed.success);
    if (!parsed.success) {
      return 'unknown';
    }
    // A contract that is not verified is answered with empty words.
    return parsed.data.result[0]?.SourceCode === '' ? 'unverified' : 'verified';
  }

  async #deployerOf(contractaddresses: string): Promise<Address | undefined> {
    const parsed = creationAnswer.safeParse(
      await this.#call({ action: 'getcontractcreation', contractaddresses }),
    );
    const creator = parsed.data?.result[0]?.contractCreator;
    return creator === undefined ? undefined : toChecksumAddress(creator);
  }

  /** The answer, whatever it is; `undefined` where none came. One call at a time, and no sooner than the plan allows. */
  #call(query: Readonly<Record<string, string>>): Promise<unknown> {
    const call = this.#last.then(() => this.#fetch(query));
    this.#last = call.then(() => pause(1_000 / this.#options.perSecond, this.#closing.signal));
    return call;
  }

  async #fetch(query: Readonly<Record<string, string>>): Promise<unknown> {
    const { baseUrl, apiKey, chainId, timeoutMs = TIMEOUT_MS } = this.#options;
    const url = new URL(baseUrl);
    const all = { chainid: String(chainId), module: 'contract', ...query, apikey: apiKey };
    Object.entries(all).forEach(([name, value]) => url.searchParams.set(name, value));
    try {
      const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(timeoutMs)]);
      const response = await fetch(url, { signal, redirect: 'error' });
      const answer: unknown = JSON.parse(await bounded(response));
      return answer;
    } catch {
      // Whatever it was, and it may quote the address with its key: nothing is known.
      return undefined;
    }
  }

  #tell(answer: unknown, isGood: boolean): void {
    if (!isGood && !this.#isFailing && !this.#closing.signal.aborted) {
      const why = answer === undefined ? 'no answer that can be read' : 'not what was asked for';
      this.#options.log.warn({ why }, 'The explorer does not say whether contracts are verified');
    }
    this.#isFailing = !isGood;
  }
}

async function bounded(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    if (bytes > MOST_BYTES) {
      throw new Error('The answer is too long.');
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  timer.unref();
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}
