import type { Hex } from '@twinlane/core/money/hex';
import { toFunctionSelector } from 'viem';

/** Functions of many tokens by what they are called, so that evidence can name them. */
const NAMES = [
  'pause()', 'unpause()', 'mint(address,uint256)', 'mint(uint256)', 'burn(uint256)', 'burn(address,uint256)',
  'burnFrom(address,uint256)', 'transfer(address,uint256)', 'transferFrom(address,address,uint256)',
  'renounceOwnership()', 'transferOwnership(address)', 'acceptOwnership()', 'blacklist(address)',
  'blacklist(address,bool)', 'blacklist(address[],bool)', 'setBlacklist(address,bool)', 'addBlacklist(address)',
  'addBlackList(address)', 'removeBlackList(address)', 'destroyBlackFunds(address)', 'blockBots(address[])',
  'addBots(address[])', 'delBots(address[])', 'setBots(address[])', 'addBot(address)', 'setBot(address,bool)',
  'setBots(address[],bool)', 'freeze(address)', 'barEverybody(bool)', 'excuse(address,bool)', 'setPool(address,bool)',
  'setSellTax(uint256)', 'setBuyTax(uint256)', 'setTax(uint256)', 'setTaxes(uint256,uint256)', 'setFee(uint256)',
  'setFees(uint256,uint256)', 'setFees(uint256,uint256,uint256)', 'updateFees(uint256,uint256)',
  'setSellFee(uint256)', 'setBuyFee(uint256)', 'setTaxFeePercent(uint256)', 'setLiquidityFeePercent(uint256)',
  'updateSellFees(uint256,uint256,uint256)', 'updateBuyFees(uint256,uint256,uint256)', 'setMaxTxAmount(uint256)',
  'setMaxTxPercent(uint256)', 'setMaxWalletSize(uint256)', 'setMaxSell(uint256)', 'setMaxSellAmount(uint256)',
  'setTradingEnabled(bool)', 'enableTrading()', 'openTrading()', 'disableTrading()', 'setTrading(bool)',
  'setSwapEnabled(bool)', 'setCooldown(uint256)', 'setCooldownEnabled(bool)', 'removeLimits()',
  'setAutomatedMarketMakerPair(address,bool)', 'excludeFromFees(address,bool)', 'excludeFromFee(address)',
  'includeInFee(address)', 'setBalance(address,uint256)', 'setOwner(address)', 'setAdmin(address)',
  'upgradeTo(address)', 'upgradeToAndCall(address,bytes)', 'grantRole(bytes32,address)', 'rebase(uint256)',
  'rebase(uint256,int256)', 'rebase(int256)', 'rescueTokens(address,uint256)', 'withdraw()', 'withdraw(uint256)',
  'manualSwap()', 'manualsend()', 'sweep(address)', 'drain(address)', 'seize(address)', 'confiscate(address)',
  'approve(address,uint256)', 'increaseAllowance(address,uint256)', 'decreaseAllowance(address,uint256)',
  'permit(address,address,uint256,uint256,uint8,bytes32,bytes32)', 'setRouter(address)', 'setAntiBot(address)',
  'totalSupply()', 'balanceOf(address)', 'owner()', 'facets()', 'supportsInterface(bytes4)', 'multicall(bytes[])', 'diamondCut((address,uint8,bytes4[])[],address,bytes)',
]; // prettier-ignore

const known = new Map(NAMES.map((signature) => [toFunctionSelector(signature), signature]));

/** Selectors of all those. */
export const KNOWN_SELECTORS: readonly Hex[] = [...known.keys()];

/** What a function is called, or its selector. */
export function functionName(selector: Hex): string {
  return known.get(selector) ?? selector;
}

/** The selector of a signature. */
const selectorsOf = (signatures: readonly string[]): ReadonlySet<string> =>
  new Set(signatures.map((signature) => toFunctionSelector(signature)));

/** What a holder does for itself: no act of others. */
export const HOLDERS_OWN = selectorsOf([
  'approve(address,uint256)',
  'increaseAllowance(address,uint256)',
  'decreaseAllowance(address,uint256)',
  'permit(address,address,uint256,uint256,uint8,bytes32,bytes32)',
]);

/** What would take the power from whoever acts, so that nothing could follow it. */
export const RESIGNATIONS = selectorsOf([
  'renounceOwnership()',
  'transferOwnership(address)',
  'setOwner(address)',
  'renounceRole(bytes32,address)',
]);

/** What changes a proxy's code. */
export const UPGRADES: readonly Hex[] = [
  toFunctionSelector('upgradeToAndCall(address,bytes)'),
  toFunctionSelector('upgradeTo(address)'),
  toFunctionSelector('diamondCut((address,uint8,bytes4[])[],address,bytes)'),
];

/** Answered by a market's own contracts, whose code must stay what it is. */
export const MARKET_CONTRACTS = selectorsOf([
  'factory()',
  'WETH()',
  'getReserves()',
  'slot0()',
  'allPairsLength()',
  'getPool(address,address,uint24)',
  'getPair(address,address)',
]);

/** All that OpenZeppelin's and Compound's time locks can do: a contract that can do more is not taken for one. */
export const TIME_LOCK = selectorsOf([
  'getMinDelay()', 'schedule(address,uint256,bytes,bytes32,bytes32,uint256)',
  'scheduleBatch(address[],uint256[],bytes[],bytes32,bytes32,uint256)', 'cancel(bytes32)',
  'execute(address,uint256,bytes,bytes32,bytes32)', 'executeBatch(address[],uint256[],bytes[],bytes32,bytes32)',
  'updateDelay(uint256)', 'isOperation(bytes32)', 'isOperationPending(bytes32)', 'isOperationReady(bytes32)',
  'isOperationDone(bytes32)', 'getTimestamp(bytes32)', 'getOperationState(bytes32)',
  'hashOperation(address,uint256,bytes,bytes32,bytes32)',
  'hashOperationBatch(address[],uint256[],bytes[],bytes32,bytes32)', 'TIMELOCK_ADMIN_ROLE()', 'PROPOSER_ROLE()',
  'EXECUTOR_ROLE()', 'CANCELLER_ROLE()', 'DEFAULT_ADMIN_ROLE()', 'supportsInterface(bytes4)',
  'hasRole(bytes32,address)', 'getRoleAdmin(bytes32)', 'grantRole(bytes32,address)', 'revokeRole(bytes32,address)',
  'renounceRole(bytes32,address)', 'onERC721Received(address,address,uint256,bytes)',
  'onERC1155Received(address,address,uint256,uint256,bytes)',
  'onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)', 'delay()', 'admin()', 'pendingAdmin()',
  'GRACE_PERIOD()', 'MINIMUM_DELAY()', 'MAXIMUM_DELAY()', 'queuedTransactions(bytes32)', 'setDelay(uint256)',
  'acceptAdmin()', 'setPendingAdmin(address)', 'queueTransaction(address,uint256,string,bytes,uint256)',
  'cancelTransaction(address,uint256,string,bytes,uint256)',
  'executeTransaction(address,uint256,string,bytes,uint256)',
]); // prettier-ignore
