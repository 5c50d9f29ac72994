import { z } from 'zod';

/** An exact decimal number as text, in human units: `-12.5`. Never in exponent form. */
export const decimalString = z.string().regex(/^-?\d+(\.\d+)?$/);

/** A whole number of base units (wei, millionths of a USDC) as text. */
export const baseUnits = z.string().regex(/^-?\d+$/);

/** An ISO 8601 time in UTC, such as `2026-01-31T12:00:00.000Z`. */
export const isoTime = z.iso.datetime();

/** A row's id. Opaque: only compare it, never read it. */
export const id = z.string().regex(/^[\w:.-]{1,128}$/);

/** A contract or account address, EIP-55 checksummed. */
export const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);

/** A 32-byte hash. */
export const hash = z.string().regex(/^0x[0-9a-fA-F]{64}$/);
