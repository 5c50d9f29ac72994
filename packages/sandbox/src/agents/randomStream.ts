import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { exponential } from './exponential.ts';

/** A stream's place in its sequence; plain numbers, so that a checkpoint can hold it. */
export type RandomState = readonly number[];

/** One agent's own source of chance. Streams of different names do not disturb each other. */
export interface RandomStream {
  /** At least 0, below 1. */
  uniform(): number;
  /** At least `from`, below `to`. */
  between(from: number, to: number): number;
  /** A whole number from `from` to `to`, both included. */
  integer(from: number, to: number): number;
  /** Mean 0, standard deviation 1, never beyond ±4.3 (a sum of six uniforms): tails are the business of jumps. */
  normal(): number;
  /** True with probability `probability`. */
  chance(probability: number): boolean;
  /** How many arrivals one block sees when `mean` are expected: Poisson, at most 64. */
  arrivals(mean: number): number;
  /** One of `items`, which must not be empty. */
  pick<T>(items: readonly T[]): T;
  /** The items in random order, as a new list. */
  shuffle<T>(items: readonly T[]): T[];
  state(): RandomState;
}

/** FNV-1a over the name, mixed with the seed: neighbouring seeds give unrelated streams. */
function streamSeed(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ Math.imul(seed | 0, 0x9e3779b1);
  for (const character of `${seed}:${name}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/** The stream that belongs to `name` under `seed`, from its beginning. */
export function createRandomStream(seed: number, name: string): RandomStream {
  return streamOver(xoroshiro128plus(streamSeed(seed, name)));
}

/** A stream that goes on where `state` was taken. */
export function restoreRandomStream(state: RandomState): RandomStream {
  return streamOver(xoroshiro128plusFromState(state));
}

const SQRT_2 = Math.sqrt(2);
const MAX_ARRIVALS = 64;

function streamOver(generator: ReturnType<typeof xoroshiro128plus>): RandomStream {
  const uniform = () => uniformFloat64(generator);
  const integer = (from: number, to: number) => from + Math.floor(uniform() * (to - from + 1));
  return {
    uniform,
    integer,
    between: (from, to) => from + uniform() * (to - from),
    normal() {
      let sum = 0;
      for (let draw = 0; draw < 6; draw += 1) {
        sum += uniform();
      }
      return (sum - 3) * SQRT_2;
    },
    chance: (probability) => uniform() < probability,
    arrivals(mean) {
      const floor = exponential(-mean);
      let count = 0;
      for (let product = uniform(); product > floor && count < MAX_ARRIVALS; product *= uniform()) {
        count += 1;
      }
      return count;
    },
    pick(items) {
      const item = items[integer(0, items.length - 1)];
      if (item === undefined) {
        throw new RangeError('cannot pick from an empty list');
      }
      return item;
    },
    shuffle<T>(items: readonly T[]): T[] {
      const rest = [...items];
      const result: T[] = [];
      while (rest.length > 0) {
        result.push(...rest.splice(integer(0, rest.length - 1), 1));
      }
      return result;
    },
    state: () => generator.getState(),
  };
}
