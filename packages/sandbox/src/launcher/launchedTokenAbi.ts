import { parseAbi } from 'viem';

/** What the owners of launched tokens can do, over all families. */
export const launchedTokenAbi = parseAbi([
  'function setPool(address pool, bool listed)',
  'function setSellTax(uint256 bps)',
  'function sellTaxBps() view returns (uint256)',
  'function excuse(address holder, bool excused)',
  'function barEverybody(bool barred)',
  'function pause()',
  'function paused() view returns (bool)',
  'function owner() view returns (address)',
  'function renounceOwnership()',
]);
