import { mirrorBlock, mirrorOf } from './mirrorParts.ts';
import { type PoolLogsSize, writePoolLogs } from './poolLogs.ts';

/** Mirrors a market of the size that it is told and prints the most memory that took, KiB. */
async function main(size: PoolLogsSize): Promise<void> {
  const market = writePoolLogs(size, 1);
  const mirror = mirrorOf(market);
  for (const block of market.blocks) {
    await mirrorBlock(mirror, block);
  }
  if (mirror.current.size !== size.pools) {
    throw new Error('pools are missing');
  }
  console.log(process.resourceUsage().maxRSS);
}

await main(JSON.parse(process.argv[2] ?? '{}') as PoolLogsSize);
