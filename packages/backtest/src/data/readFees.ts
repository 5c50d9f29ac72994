import { UserError } from '@twinlane/core/errors';
import type { RecordedBlock } from '@twinlane/core/gas/replay/feeHistory';
import { type CsvRow, malformed, openCsv } from './csvRows.ts';

type TipName = keyof RecordedBlock['tips'];

/** A column of fees and its unit: wei per gas are multiplied by this many to the power of ten. */
interface FeeColumn {
  readonly column: string;
  readonly exponent: number;
}

interface Columns {
  readonly baseFee: FeeColumn;
  readonly tips: readonly (readonly [TipName, FeeColumn])[];
  readonly gas: boolean;
}

/** Base fees by preference: exact ones first. Names may go on, such as `base_fee_gwei_as_published`. */
const BASE_FEES = [
  /^base_fee_per_gas_wei$/,
  /^base_fee_wei(_reconstructed)?$/,
  /^base_fee(_per_gas)?(_gwei|$)/,
];
/** Tips by what they are; a word for tips must be in the name too, so that other prices are left alone. */
const TIPS: readonly (readonly [TipName, RegExp])[] = [
  ['p5', /(^|_)p0?5(_|$)/],
  ['p10', /(^|_)p10(_|$)/],
  ['p25', /(^|_)p25(_|$)/],
  ['average', /^(avg|average|mean)_/],
  ['lowest', /^(min|lowest)_/],
];
const TIP = /priority|tip|reward/;

/**
 * The fees of recorded blocks, from a CSV, gzip or plain: `block_number`, `base_fee_per_gas_wei` (or another column of base fees
 * in wei or gwei), and where there are such, `gas_used`, `gas_limit` and columns of priority fees: their average, the lowest, or
 * percentiles 5, 10 and 25 (`priority_fee_p10_wei`).
 * @throws UserError as `openCsv`, and `data.malformed` where a column is missing.
 */
export async function readFees(path: string): Promise<readonly RecordedBlock[]> {
  const { columns: names, rows } = await openCsv(path);
  const columns = find(path, names);
  const blocks: RecordedBlock[] = [];
  for await (const row of rows) {
    blocks.push(toBlock(path, row, columns));
  }
  return blocks;
}

function find(path: string, names: readonly string[]): Columns {
  const baseFee = BASE_FEES.flatMap((pattern) => names.find((name) => pattern.test(name)) ?? [])[0];
  if (!names.includes('block_number') || baseFee === undefined) {
    throw new UserError('data.malformed', `${path} has no columns block_number and base_fee_per_gas_wei.`, {
      hint: `It has ${names.slice(0, 20).join(', ')}.`,
    });
  }
  const tips = TIPS.flatMap(([tip, pattern]): (readonly [TipName, FeeColumn])[] => {
    const column = names.find((name) => pattern.test(name) && TIP.test(name));
    return column === undefined ? [] : [[tip, withUnit(column)]];
  });
  const gas = names.includes('gas_used') && names.includes('gas_limit');
  return { baseFee: withUnit(baseFee), tips, gas };
}

function withUnit(column: string): FeeColumn {
  return { column, exponent: /(^|_)gwei(_|$)/.test(column) ? 9 : 0 };
}

function toBlock(path: string, row: CsvRow, columns: Columns): RecordedBlock {
  const baseFee = feeOf(path, row, columns.baseFee);
  if (baseFee === undefined) {
    throw malformed(path, row.line, 'there is no base fee');
  }
  const tips: Partial<Record<TipName, bigint>> = {};
  for (const [tip, column] of columns.tips) {
    const fee = feeOf(path, row, column);
    if (fee !== undefined) {
      tips[tip] = fee;
    }
  }
  const gas = columns.gas && row.text('gas_used') !== '' && row.text('gas_limit') !== '';
  return {
    number: row.number('block_number'),
    baseFee,
    tips,
    ...(gas ? { gasUsed: row.integer('gas_used'), gasLimit: row.integer('gas_limit') } : {}),
  };
}

/** Wei per gas, cut to whole wei; undefined for an empty cell. Negative ones, which averages of odd blocks have, are 0. */
function feeOf(path: string, row: CsvRow, { column, exponent }: FeeColumn): bigint | undefined {
  const cell = row.text(column);
  if (cell === '') {
    return undefined;
  }
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(cell);
  if (parts === null) {
    throw malformed(path, row.line, `${column} is ${JSON.stringify(cell)}, not a number`);
  }
  const [, sign, whole = '', fraction = ''] = parts;
  return sign === '-' ? 0n : BigInt(whole + fraction.slice(0, exponent).padEnd(exponent, '0'));
}
