import type { Hex } from '../money/hex.ts';

/** What changes between two calls of one kind. */
export interface CallValues {
  readonly amountIn: bigint;
  readonly minAmountOut: bigint;
  /** Unix seconds. */
  readonly deadline: number;
}

/** A call's data with places for its values. */
export type CallTemplate = (values: CallValues) => Hex;

const WORD_DIGITS = 64;
/** Values that no call has by itself; the places where they turn up are those of the values. */
const MARKS: CallValues = {
  amountIn: 0x7a_c1_b2_d3_e4_f5_96_87_78n,
  minAmountOut: 0x69_5a_4b_3c_2d_1e_0f_f0_e1n,
  deadline: 0x3c_2d_1e_4b,
};
/** Other values, for which the template must give what the encoder gives. */
const PROOF: CallValues = { amountIn: 1n, minAmountOut: (1n << 100n) - 3n, deadline: 0x70_00_00_01 };

/**
 * Learns from an encoder where a call's values stand, so that later calls are made by writing three numbers into it.
 * Undefined where that would not give the encoder's own bytes, or where a value does not bind the call.
 */
export function createCallTemplate(encode: (values: CallValues) => Hex): CallTemplate | undefined {
  const marked = encode(MARKS);
  const slots = (Object.keys(MARKS) as (keyof CallValues)[]).flatMap((name) =>
    placesOf(word(MARKS[name]), marked).map((at) => ({ name, at })),
  );
  slots.sort((a, b) => a.at - b.at);
  const isBound = Object.keys(MARKS).every((name) => slots.some((slot) => slot.name === name));
  const ends = slots.map(({ at }) => at + WORD_DIGITS);
  const before = slots.map(({ at }, index) => marked.slice(ends[index - 1] ?? 0, at));
  const rest = marked.slice(ends.at(-1) ?? 0);
  const template: CallTemplate = (values) => {
    const words = { amountIn: '', minAmountOut: '', deadline: '' };
    words.amountIn = word(values.amountIn);
    words.minAmountOut = word(values.minAmountOut);
    words.deadline = word(values.deadline);
    let data = '';
    slots.forEach(({ name }, index) => {
      data += (before[index] ?? '') + words[name];
    });
    return `0x${(data + rest).slice(2)}`;
  };
  return isBound && template(PROOF) === encode(PROOF) ? template : undefined;
}

function word(value: bigint | number): string {
  return value.toString(16).padStart(WORD_DIGITS, '0');
}

function placesOf(text: string, within: string): readonly number[] {
  const places: number[] = [];
  for (let at = within.indexOf(text); at >= 0; at = within.indexOf(text, at + WORD_DIGITS)) {
    places.push(at);
  }
  return places;
}
