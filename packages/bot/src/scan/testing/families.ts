import type { RandomStream } from '@twinlane/sandbox/agents/randomStream';

/** Where a variant is made. */
export interface VariantMoment {
  readonly supply: bigint;
  readonly block: number;
  readonly now: number;
}

/** A kind of token, of which there are many variants. */
export interface TokenFamily {
  readonly name: string;
  /** In `families.json`. */
  readonly contract: string;
  readonly malicious: boolean;
  /** Refused on V3, which cannot sell it: it keeps a share of transfers, or what the pool holds is rescaled. */
  readonly taxed?: boolean;
  /** Honest, and no more than unknown on V2: somebody may do what trials cannot tell from harm. */
  readonly unsure?: boolean;
  /** Whether its owner gives up ownership when it is launched. */
  readonly renounces: 'always' | 'maybe' | 'never';
  /** Its contract is run by a proxy, or owned, by whoever this is. */
  readonly behind?:
    | 'proxyOfOwner'
    | 'oddProxyOfOwner'
    | 'beaconProxyOfOwner'
    | 'proxyOfTimeLock'
    | 'timeLock'
    | 'gate'
    | 'keeping';
  /** The variant's parameter. */
  parameter(random: RandomStream, moment: VariantMoment): bigint;
}

const none = (): bigint => 0n;
const units = (random: RandomStream): bigint => random.pick([100n, 1_000n, 10_000n]);
const malicious = (
  name: string,
  contract: string,
  parameter: TokenFamily['parameter'] = none,
  changes: Partial<TokenFamily> = {},
): TokenFamily => ({ name, contract, malicious: true, renounces: 'never', parameter, ...changes });
const honest = (
  name: string,
  contract: string,
  parameter: TokenFamily['parameter'] = none,
  changes: Partial<TokenFamily> = {},
): TokenFamily => ({ name, contract, malicious: false, renounces: 'maybe', parameter, ...changes });

/** Every family. All of them sell fine on the day that they are launched. */
export const families: readonly TokenFamily[] = [
  malicious('hidden mint', 'HiddenMint'),
  malicious('open mint', 'OpenMint'),
  malicious('blacklist', 'Blacklist'),
  malicious('blacklist of many', 'ListedBlacklist'),
  malicious('pause', 'Pause'),
  malicious('raised tax', 'RaisedTax', units),
  malicious('tax in two steps', 'TwoStepTax', units),
  malicious('sell limit', 'SellLimit'),
  malicious('allowance trap', 'AllowanceTrap'),
  malicious('balance rewrite', 'BalanceRewrite'),
  malicious('drain', 'Drain'),
  malicious('gate in another contract', 'Gated', none, { behind: 'gate' }),
  malicious('upgrade', 'Implementation', none, { behind: 'proxyOfOwner' }),
  malicious(
    'time trigger',
    'TimeTrigger',
    (random, { now }) => BigInt(now + random.integer(7_200, 5_000_000)),
    {
      renounces: 'maybe',
    },
  ),
  malicious(
    'block trigger',
    'BlockTrigger',
    (random, { block }) => BigInt(block + random.integer(50, 500_000)),
    {
      renounces: 'maybe',
    },
  ),
  malicious('buyer count trigger', 'BuyerCountTrigger', (random) => BigInt(random.integer(3, 50)), {
    renounces: 'maybe',
  }),
  malicious(
    'amount trigger',
    'AmountTrigger',
    (random, { supply }) => (supply * BigInt(random.integer(2, 20))) / 100n,
    { renounces: 'maybe' },
  ),
  malicious('mint bit by bit', 'DripMint', (random) => BigInt(random.integer(10, 60))),
  malicious('gas price limit', 'GasPriceLimit'),
  malicious('bar by the sender', 'OriginBar'),
  malicious('two settings', 'TwoSettings'),
  malicious('granted allowance', 'GrantedAllowance'),
  malicious('secret argument', 'SecretArgument'),
  malicious('hook', 'Hooked'),
  malicious('odd proxy', 'Implementation', none, { behind: 'oddProxyOfOwner' }),
  malicious('beacon', 'Implementation', none, { behind: 'beaconProxyOfOwner' }),
  honest('plain', 'Plain'),
  honest('owned without power', 'Owned'),
  honest('taxed', 'Taxed', (random) => BigInt(random.integer(50, 900)), { taxed: true }),
  honest('tax within a bound', 'BoundedTax', (random) => BigInt(random.integer(200, 1_000)), { taxed: true }),
  honest('rebasing', 'Rebasing', (random) => BigInt(random.integer(1, 100))),
  honest('proxied with a time lock', 'Implementation', none, { behind: 'proxyOfTimeLock' }),
  honest('pausable behind a time lock', 'Pausable', none, { behind: 'timeLock', renounces: 'never' }),
  honest('pausable and renounced', 'Pausable', none, { renounces: 'always' }),
  honest('blacklist, renounced', 'Barring', none, { renounces: 'always' }),
  honest('capped mint', 'CappedMint', (random) => BigInt(random.integer(1, 15))),
  honest('reflective', 'Reflective', (random) => BigInt(random.integer(50, 500)), { taxed: true }),
  honest('burnable', 'Burnable'),
  honest('wait before a sale', 'Waiting', (random) => BigInt(random.integer(1, 900))),
  honest('rescaled', 'Rescaled', none, { renounces: 'never', taxed: true, unsure: true }),
  honest('limit with a floor', 'FlooredLimit', (random) => BigInt(random.integer(10, 100))),
  honest('liquidity in a time lock', 'Plain', none, { behind: 'keeping', unsure: true }),
  honest('limit per holder', 'Limited', (random) => BigInt(random.integer(2, 5))),
];
