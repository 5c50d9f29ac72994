import { type CsvRow, malformed } from './csvRows.ts';
import { impossible, type RecordedSwap } from './rangeReplay.ts';

/**
 * Reads the swap of a row.
 * @throws UserError `data.malformed` for numbers that no pool can have.
 */
export function readSwap(path: string, row: CsvRow): RecordedSwap {
  const recorded = {
    amount0: row.integer('amount0'),
    amount1: row.integer('amount1'),
    sqrtPriceX96: row.integer('sqrtPriceX96'),
    liquidity: row.integer('liquidity'),
    tick: row.number('tick'),
  };
  const fault = impossible(recorded);
  if (fault !== undefined) {
    throw malformed(path, row.line, fault);
  }
  return recorded;
}
