import type { RpcErrorTable } from './rpcErrorClass.ts';

/** Erigon. Its RPC daemon puts `INTERNAL_ERROR: ` before what the pool says. */
export const erigon: RpcErrorTable = {
  client: 'Erigon',
  source: 'erigontech/erigon txnprovider/txpool/txpoolcfg/txpoolcfg.go (DiscardReason)',
  rules: [
    {
      pattern: /^existing (tx|txn) with same hash$/,
      class: 'alreadyKnown',
      example: 'INTERNAL_ERROR: existing txn with same hash',
    },
    {
      pattern: /^could not replace existing tx$/,
      class: 'replacementUnderpriced',
      example: 'INTERNAL_ERROR: could not replace existing tx',
    },
    { pattern: /^(underpriced|fee too low)$/, class: 'feeTooLow', example: 'underpriced' },
    {
      pattern: /^insufficient funds$/,
      class: 'insufficientFunds',
      example: 'INTERNAL_ERROR: insufficient funds',
    },
    { pattern: /^intrinsicgas$/, class: 'intrinsicGasTooLow', example: 'IntrinsicGas' },
    { pattern: /^gas limit is too high$/, class: 'gasLimitExceeded', example: 'gas limit is too high' },
    {
      pattern: /^(pending|basefee|queued) sub-pool is full$/,
      class: 'txPoolFull',
      example: 'baseFee sub-pool is full',
    },
    { pattern: /^spammer$/, class: 'accountLimit', example: 'spammer' },
    {
      pattern:
        /^(rlptoolong|gasuintoverflow|initcode too large|fork supporting this transaction type is not activated yet)$/,
      class: 'invalid',
      example: 'RLPTooLong',
    },
  ],
};
