import type { RpcErrorTable } from './rpcErrorClass.ts';

/** Foundry's anvil. */
export const anvil: RpcErrorTable = {
  client: 'anvil',
  source: 'foundry-rs/foundry crates/anvil/src/eth/error.rs',
  rules: [
    {
      pattern: /^tx: \[0x[0-9a-f]{64}\] already imported$/,
      class: 'alreadyKnown',
      example: `Tx: [0x${'ab'.repeat(32)}] already Imported`,
    },
    // What the pool's error is called on its way out, as seen of anvil 1.7.1.
    {
      pattern: /^transaction already imported$/,
      class: 'alreadyKnown',
      example: 'transaction already imported',
    },
    {
      pattern: /^tx: \[0x[0-9a-f]{64}\] insufficient gas price to replace existing transaction$/,
      class: 'replacementUnderpriced',
      example: `Tx: [0x${'ab'.repeat(32)}] insufficient gas price to replace existing transaction`,
    },
    {
      pattern: /^out of gas: gas required exceeds allowance: \d+$/,
      class: 'outOfGas',
      example: 'Out of gas: gas required exceeds allowance: 21000',
    },
    { pattern: /^evm error outofgas$/, class: 'outOfGas', example: 'EVM error OutOfGas' },
    {
      pattern: /^evm error (?!outofgas|fatalexternal)\w+$/,
      class: 'reverted',
      example: 'EVM error InvalidFEOpcode',
    },
    {
      pattern:
        /^(intrinsic gas too high -- .*|transaction gas limit is greater than the block gas limit, .*)$/,
      class: 'gasLimitExceeded',
      example: 'intrinsic gas too high -- CallerGasLimitMoreThanBlock',
    },
    {
      pattern:
        /^(invalid chain id for signer|incompatible eip-155 transaction, signed for another chain|failed to decode signed transaction|transaction data is empty)$/,
      class: 'invalid',
      example: 'invalid chain id for signer',
    },
  ],
};
