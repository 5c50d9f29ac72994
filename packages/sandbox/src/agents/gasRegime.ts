import {
  createRandomStream,
  restoreRandomStream,
  type RandomState,
  type RandomStream,
} from './randomStream.ts';

/** How busy the chain is for a while: about 1 gwei, on its way up, or tens of gwei. */
export type GasRegimeKind = 'calm' | 'rising' | 'spike';

/** The gas market's part of a checkpoint: plain JSON. Gwei as numbers; only `baseFee()` leaves as wei. */
export interface GasRegimeState {
  readonly kind: GasRegimeKind;
  readonly blocksLeft: number;
  /** Gwei. */
  readonly baseFee: number;
  /** Gwei; what the base fee drifts to. */
  readonly target: number;
  readonly random: RandomState;
}

/** A replayable base fee. */
export interface GasRegime {
  /** Moves on by one block. */
  step(): void;
  /** The current block's base fee, wei per gas. */
  baseFee(): bigint;
  kind(): GasRegimeKind;
  state(): GasRegimeState;
}

const FLOOR_GWEI = 0.4;
const CEILING_GWEI = 90;
/** A real chain moves its base fee by at most an eighth per block (EIP-1559); so does this one. */
const MAX_STEP = 0.125;

interface Mutable extends Omit<GasRegimeState, 'random'> {
  kind: GasRegimeKind;
  blocksLeft: number;
  baseFee: number;
  target: number;
  readonly random: RandomStream;
}

function beginRegime(gas: Mutable): void {
  const { random } = gas;
  if (gas.kind === 'calm') {
    gas.kind = 'rising';
    gas.target = random.between(4, 12);
    gas.blocksLeft = random.integer(20, 60);
  } else if (gas.kind === 'rising' && random.chance(0.45)) {
    gas.kind = 'spike';
    gas.target = random.between(25, 70);
    gas.blocksLeft = random.integer(10, 40);
  } else {
    gas.kind = 'calm';
    gas.target = random.between(0.7, 1.4);
    gas.blocksLeft = random.integer(120, 500);
  }
}

/** The gas market of `seed`, beginning calm. */
export function createGasRegime(seed: number): GasRegime {
  const random = createRandomStream(seed, 'gas');
  return regimeOver({ kind: 'calm', blocksLeft: random.integer(180, 400), baseFee: 1, target: 1, random });
}

/** The gas market as a checkpoint holds it. */
export function restoreGasRegime(state: GasRegimeState): GasRegime {
  return regimeOver({ ...state, random: restoreRandomStream(state.random) });
}

function regimeOver(gas: Mutable): GasRegime {
  return {
    step() {
      if (gas.blocksLeft <= 0) {
        beginRegime(gas);
      }
      gas.blocksLeft -= 1;
      const pull = (gas.target - gas.baseFee) / gas.baseFee / 6;
      const change = pull + 0.03 * gas.random.normal();
      const bounded = Math.max(-MAX_STEP, Math.min(MAX_STEP, change));
      gas.baseFee = Math.max(FLOOR_GWEI, Math.min(CEILING_GWEI, gas.baseFee * (1 + bounded)));
    },
    baseFee: () => BigInt(Math.round(gas.baseFee * 1e9)),
    kind: () => gas.kind,
    state: () => ({ ...gas, random: gas.random.state() }),
  };
}
