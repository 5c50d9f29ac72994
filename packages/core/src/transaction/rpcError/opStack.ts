import type { RpcErrorTable } from './rpcErrorClass.ts';

/** Sequencers of OP-stack chains and the proxies before them. */
export const opStack: RpcErrorTable = {
  client: 'OP-stack sequencers and proxyd',
  source:
    'smartcontractkit/chainlink evm/client/errors_test.go (Optimism), ethereum-optimism/infra proxyd/errors.go',
  rules: [
    {
      pattern: /^fee too low: \d+, use at least tx\.gaslimit = \d+ and tx\.gasprice = \d+$/,
      class: 'feeTooLow',
      example: 'fee too low: 30365610000000, use at least tx.gasLimit = 5874374 and tx.gasPrice = 15000000',
    },
    {
      pattern: /^(sequencer pending tx pool full, please try again|queue full)$/,
      class: 'txPoolFull',
      example: 'sequencer pending tx pool full, please try again',
    },
    { pattern: /^over rate limit$/, class: 'rateLimited', example: 'over rate limit' },
    {
      pattern: /^(gateway timeout|backend request timed out)$/,
      class: 'timeout',
      example: 'gateway timeout',
    },
    {
      pattern: /^(backend offline|no backend is currently healthy.*|no backends available)$/,
      class: 'connection',
      example: 'no backend is currently healthy to serve traffic',
    },
  ],
};
