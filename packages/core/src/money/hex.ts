/** Bytes as text: `0x` and an even number of hexadecimal digits. */
export type Hex = `0x${string}`;

/** A 20-byte account or contract address, EIP-55 checksummed wherever the domain holds one. */
export type Address = `0x${string}`;

/** A 32-byte block or transaction hash. */
export type Hash = `0x${string}`;

/** Stands for a chain's native currency where a token's address is expected (the convention of most routers). */
export const NATIVE: Address = '0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE';
