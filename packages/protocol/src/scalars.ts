import { z } from 'zod';

/** An exact decimal number as text, in human units: `-12.5`. Never in exponent form. */
export const decimalString = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .meta({ examples: ['1250.5'] });

/** A whole number of base units (wei, millionths of a USDC) as text. */
export const baseUnits = z
  .string()
  .regex(/^-?\d+$/)
  .meta({ examples: ['1250500000'] });

/** An ISO 8601 time in UTC, such as `2026-01-31T12:00:00.000Z`. */
export const isoTime = z.iso.datetime().meta({ examples: ['2026-01-31T12:00:00.000Z'] });

/** A row's id. Opaque: only compare it, never read it. */
export const id = z
  .string()
  .regex(/^[\w:.-]{1,128}$/)
  .meta({ examples: ['019c1b4e-7a2f-7c3d-9b11-3f0a5d2e8c47'] });

/** A contract or account address, EIP-55 checksummed. */
export const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .meta({ examples: ['0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48'] });

/** A 32-byte hash. */
export const hash = z.string().regex(/^0x[0-9a-fA-F]{64}$/);
