import type { RpcErrorTable } from './rpcErrorClass.ts';

/** Reth and op-reth say most things in geth's words; these are the rest. */
export const reth: RpcErrorTable = {
  client: 'reth, op-reth',
  source:
    'paradigmxyz/reth crates/rpc/rpc-eth-types/src/error/mod.rs, crates/transaction-pool/src/error.rs, crates/optimism/rpc/src/error.rs',
  rules: [
    { pattern: /^already imported$/, class: 'alreadyKnown', example: 'already imported' },
    {
      pattern: /^insufficient gas price to replace existing transaction$/,
      class: 'replacementUnderpriced',
      example: 'insufficient gas price to replace existing transaction',
    },
    {
      pattern: /^transaction feecap \d+ below chain minimum$/,
      class: 'feeTooLow',
      example: 'transaction feeCap 6 below chain minimum',
    },
    {
      pattern: /^transaction priority fee below minimum required priority fee \d+$/,
      class: 'feeTooLow',
      example: 'transaction priority fee below minimum required priority fee 1000000',
    },
    {
      pattern: /^transaction overdraws from account$/,
      class: 'insufficientFunds',
      example: 'transaction overdraws from account',
    },
    {
      pattern:
        /^out of gas: (gas required exceeds: \d+|gas exhausted during .*|invalid operand to an opcode: \d+)$/,
      class: 'outOfGas',
      example: 'out of gas: gas required exceeds: 100000',
    },
    {
      pattern:
        /^(intrinsic gas too high|gas limit too high|exceeds max transaction gas limit|transaction's gas limit \d+ exceeds block's gas limit \d+)$/,
      class: 'gasLimitExceeded',
      example: 'exceeds max transaction gas limit',
    },
    {
      pattern: /^transaction discarded outright due to pool size constraints$/,
      class: 'txPoolFull',
      example: 'transaction discarded outright due to pool size constraints',
    },
    {
      pattern: /^rejected due to 0x[0-9a-f]{40} being identified as a spammer$/,
      class: 'accountLimit',
      example: 'rejected due to 0x0000000000000000000000000000000000000001 being identified as a spammer',
    },
    { pattern: /^evm error: (?!outofgas).*$/, class: 'reverted', example: 'EVM error: OpcodeNotFound' },
    { pattern: /^evm error: outofgas.*$/, class: 'outOfGas', example: 'EVM error: OutOfGas(Basic)' },
    {
      pattern:
        /^(invalid chain id|sender is not an eoa|failed to decode signed transaction|invalid transaction signature|empty transaction data)$/,
      class: 'invalid',
      example: 'invalid chain ID',
    },
    {
      pattern: /^transaction 0x[0-9a-f]{64} was added to the mempool but wasn't confirmed within .*$/,
      class: 'timeout',
      example: `Transaction 0x${'ab'.repeat(32)} was added to the mempool but wasn't confirmed within 20s.`,
    },
  ],
};
