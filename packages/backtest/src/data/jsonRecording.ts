import { isTwinlaneError } from '@twinlane/core/errors';
import { z } from 'zod';
import { malformed } from './csvRows.ts';
import { fileError, openRecordedFile } from './recordedFile.ts';

/** A JSON recording larger than this is refused rather than held in memory. */
const MAX_CHARACTERS = 256 * 1024 * 1024;

/** A whole number written as text. */
export const integerText = z
  .string()
  .regex(/^-?\d+$/, 'not a whole number')
  .transform(BigInt);

const liquidityEvent = z.object({
  ev: z.literal('liq'),
  /** 1 is a mint, 2 a burn. */
  type: z.union([z.literal(1), z.literal(2)]),
  liquidity: integerText,
  tick_lower: z.number().int(),
  tick_upper: z.number().int(),
  block_number: z.number().int(),
});

const swapEvent = z.object({
  ev: z.literal('swap'),
  amount0: integerText,
  amount1: integerText,
  amount_specified: integerText.optional(),
  sqrt_price_x96: integerText,
  liquidity: integerText,
  tick: z.number().int(),
  block_number: z.number().int(),
});

/** One pool with all its events from its initialisation. */
export const poolHistory = z.object({
  pool: z.string(),
  config: z.object({
    fee: z.number().int().min(0).max(999_999),
    tick_spacing: z.number().int().positive(),
    initial_sqrt_price_X96: integerText,
  }),
  events: z.array(z.discriminatedUnion('ev', [liquidityEvent, swapEvent])),
});

/** Whole tick tables, one per pool and block. */
export const tickTableSnapshots = z
  .array(
    z.object({
      description: z.string().optional(),
      fee: z.number().int().min(0).max(999_999),
      tickSpacing: z.number().int().positive(),
      sqrtPriceX96: integerText,
      liquidity: integerText,
      tick: z.number().int(),
      ticks: z.array(
        z.object({ tick: z.number().int(), liquidityGross: integerText, liquidityNet: integerText }),
      ),
    }),
  )
  .min(1);

/**
 * Reads a JSON file, gzip or plain.
 * @throws UserError `data.malformed` with the line at which it stops being JSON, `data.truncated`, `data.unreadable`.
 */
export async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const line = text.slice(0, position === undefined ? text.length : Number(position)).split('\n').length;
    throw malformed(path, line, 'this is not whole JSON', error);
  }
}

/** Reads a value by its schema; an error names the place in the file. */
export function readAs<T>(path: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  throw malformed(
    path,
    1,
    `at ${issue?.path.join('.') ?? 'the top'}: ${issue?.message ?? 'not as expected'}`,
  );
}

async function readText(path: string): Promise<string> {
  const { content } = await openRecordedFile(path);
  content.setEncoding('utf8');
  let text = '';
  try {
    for await (const chunk of content as AsyncIterable<string>) {
      text += chunk;
      if (text.length > MAX_CHARACTERS) {
        throw malformed(path, 1, 'the file is too large to be one JSON document');
      }
    }
  } catch (error) {
    throw isTwinlaneError(error) ? error : fileError(path, error, text.split('\n').length - 1);
  }
  return text;
}
