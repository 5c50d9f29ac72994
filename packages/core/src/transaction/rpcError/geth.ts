import type { RpcErrorTable } from './rpcErrorClass.ts';

/** go-ethereum; op-geth answers with the same texts. */
export const geth: RpcErrorTable = {
  client: 'geth, op-geth',
  source:
    'ethereum/go-ethereum core/txpool/errors.go, core/txpool/validation.go, core/txpool/legacypool/legacypool.go, core/error.go, core/vm/errors.go, eth/gasestimator/gasestimator.go, internal/ethapi/api.go',
  rules: [
    { pattern: /^already known$/, class: 'alreadyKnown', example: 'already known' },
    {
      pattern: /^known transaction(: 0x[0-9a-f]{64}| \([0-9a-f]+\))?$/,
      class: 'alreadyKnown',
      example: 'known transaction: 0x7f657507aee0511e36d2d1972a6b22e917cc89f92b6c12c4dbd57eaabb236960',
    },
    {
      pattern: /^nonce too low(: (next nonce|address|tx:) ?.*)?$/,
      class: 'nonceTooLow',
      example: 'nonce too low: next nonce 8, tx nonce 7',
    },
    {
      pattern: /^nonce too high(: .*)?$/,
      class: 'nonceTooHigh',
      example: 'nonce too high: tx nonce 9, gapped nonce 7',
    },
    {
      pattern: /^gapped-nonce tx from delegated accounts( is temporarily not allowed)?$/,
      class: 'nonceTooHigh',
      example: 'gapped-nonce tx from delegated accounts',
    },
    {
      pattern: /^replacement transaction underpriced(: .*)?$/,
      class: 'replacementUnderpriced',
      example: 'replacement transaction underpriced',
    },
    {
      pattern: /^future transaction tries to replace pending$/,
      class: 'replacementUnderpriced',
      example: 'future transaction tries to replace pending',
    },
    {
      pattern: /^transaction underpriced(: .*)?$/,
      class: 'feeTooLow',
      example: 'transaction underpriced: gas tip cap 100000000, minimum needed 1000000000',
    },
    {
      pattern: /^transaction gas price below minimum(: .*)?$/,
      class: 'feeTooLow',
      example: 'transaction gas price below minimum: gas tip cap 0, minimum needed 1',
    },
    {
      pattern: /^(max fee per gas|fee cap) less than block base fee(: .*)?$/,
      class: 'feeCapBelowBaseFee',
      example: 'max fee per gas less than block base fee: address 0x00, maxFeePerGas: 1, baseFee: 7',
    },
    {
      pattern: /^tx fee \([^)]*\) exceeds the configured cap \([^)]*\)$/,
      class: 'feeAboveNodeCap',
      example: 'tx fee (1.10 ether) exceeds the configured cap (1.00 ether)',
    },
    {
      pattern: /^insufficient funds for (gas \* price \+ value|transfer|intrinsic transaction cost)(: .*)?$/,
      class: 'insufficientFunds',
      example: 'insufficient funds for gas * price + value: balance 1, tx cost 2, overshot 1',
    },
    {
      pattern: /^insufficient balance for transfer$/,
      class: 'insufficientFunds',
      example: 'insufficient balance for transfer',
    },
    {
      pattern: /^intrinsic gas too low(: .*)?$/,
      class: 'intrinsicGasTooLow',
      example: 'intrinsic gas too low: gas 100, minimum needed 21000',
    },
    {
      pattern: /^insufficient gas for floor data gas cost(: .*)?$/,
      class: 'intrinsicGasTooLow',
      example: 'insufficient gas for floor data gas cost: gas 21000, minimum needed 21640',
    },
    { pattern: /^out of gas$/, class: 'outOfGas', example: 'out of gas' },
    {
      pattern: /^gas required exceeds allowance \(\d+\)$/,
      class: 'outOfGas',
      example: 'gas required exceeds allowance (21000)',
    },
    { pattern: /^exceeds block gas limit$/, class: 'gasLimitExceeded', example: 'exceeds block gas limit' },
    {
      pattern: /^transaction gas limit too high( \(.*\))?$/,
      class: 'gasLimitExceeded',
      example: 'transaction gas limit too high (cap: 16777216, tx: 21000000)',
    },
    { pattern: /^txpool is full$/, class: 'txPoolFull', example: 'txpool is full' },
    {
      pattern: /^account limit exceeded(: .*)?$/,
      class: 'accountLimit',
      example: 'account limit exceeded: pooled 16 txs',
    },
    {
      pattern: /^in-flight transaction limit reached for delegated accounts$/,
      class: 'accountLimit',
      example: 'in-flight transaction limit reached for delegated accounts',
    },
    {
      pattern: /^execution reverted(: .*)?$/,
      class: 'reverted',
      example: 'execution reverted: UniswapV2Router: INSUFFICIENT_OUTPUT_AMOUNT',
    },
    {
      pattern:
        /^(invalid opcode: .*|invalid jump destination|stack (under|over)flow.*|write protection|max call depth exceeded|return data out of bounds)$/,
      class: 'reverted',
      example: 'invalid opcode: INVALID',
    },
    {
      pattern: /^invalid sender(: .*)?$/,
      class: 'invalid',
      example: 'invalid sender: invalid chain id for signer: have 1 want 8453',
    },
    {
      pattern:
        /^(transaction type not supported(: .*)?|oversized data(: .*)?|negative value|max initcode size exceeded.*|gas uint64 overflow|nonce has max value|sender not an eoa.*)$/,
      class: 'invalid',
      example: 'oversized data: transaction size 200000, limit 131072',
    },
    {
      pattern: /^max priority fee per gas higher than max fee per gas(: .*)?$/,
      class: 'invalid',
      example: 'max priority fee per gas higher than max fee per gas',
    },
    {
      pattern: /^execution aborted \(timeout = .*\)$/,
      class: 'timeout',
      example: 'execution aborted (timeout = 5s)',
    },
  ],
};
