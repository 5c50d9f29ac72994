/**
 * The venues of a `TwinlaneExecutor`'s table, by registry id, in the order in which its hops name them. The contract is made
 * with this order on every chain; a venue that a chain lacks leaves its place empty.
 */
export const executorVenues = [
  'uniswap-v2',
  'uniswap-v3',
  'sushiswap-v2',
  'sushiswap-v3',
  'pancakeswap-v2',
  'pancakeswap-v3',
] as const;
