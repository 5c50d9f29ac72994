import type { RpcErrorTable } from './rpcErrorClass.ts';

/** Nethermind: names of `AcceptTxResult` until 2025, geth's phrases since; details follow after a comma. */
export const nethermind: RpcErrorTable = {
  client: 'Nethermind',
  source:
    'NethermindEth/nethermind Nethermind.TxPool/AcceptTxResult.cs, TxPoolErrorMessages.cs; seen texts: smartcontractkit/chainlink evm/client/errors_test.go',
  rules: [
    { pattern: /^(alreadyknown|already known)(, .*)?$/, class: 'alreadyKnown', example: 'AlreadyKnown' },
    {
      pattern: /^(oldnonce|nonce too low)(, .*)?$/,
      class: 'nonceTooLow',
      example: 'OldNonce, Current nonce: 22, nonce of rejected tx: 17',
    },
    {
      pattern: /^(noncegap|nonce too high|noncetoofarinfuture|nonce too far in future)(, .*)?$/,
      class: 'nonceTooHigh',
      example: 'NonceGap, Future nonce. Expected nonce: 10',
    },
    {
      pattern: /^(replacementnotallowed|replacement transaction underpriced)(, .*)?$/,
      class: 'replacementUnderpriced',
      example: 'ReplacementNotAllowed, existing has higher fee',
    },
    {
      pattern: /^feetoolow, maxfeepergas too low\. .*$/,
      class: 'feeCapBelowBaseFee',
      example:
        'FeeTooLow, MaxFeePerGas too low. MaxFeePerGas: 50, BaseFee: 100, MaxPriorityFeePerGas:200, Block number: 5',
    },
    {
      pattern: /^(feetoolow|feetoolowtocompete|transaction underpriced)(, .*)?$/,
      class: 'feeTooLow',
      example: 'FeeTooLowToCompete',
    },
    {
      pattern: /^(insufficientfunds|insufficient funds for gas \* price \+ value)(, .*)?$/,
      class: 'insufficientFunds',
      example:
        'InsufficientFunds, Account balance: 4740799397601480913, cumulative cost: 22019342038993800000',
    },
    {
      pattern: /^(gaslimitexceeded|gas limit reached|txgaslimitcapexceeded)([,:] .*)?$/,
      class: 'gasLimitExceeded',
      example: 'GasLimitExceeded, Gas limit: 100, gas limit of rejected tx: 150',
    },
    {
      pattern: /^(delegatorhaspendingtx|notcurrentnoncefordelegation)(, .*)?$/,
      class: 'accountLimit',
      example: 'DelegatorHasPendingTx',
    },
    {
      pattern:
        /^(senderiscontract|failedtoresolvesender|failed to recover sender|int256overflow|transaction cost overflow|invalid|transaction invalid|notsupportedtxtype|maxtxsizeexceeded|invalidtxchainid)([,:] .*)?$/,
      class: 'invalid',
      example: 'Invalid, transaction Hash is null',
    },
  ],
};
