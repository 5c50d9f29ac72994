import { safeText } from '../format/safeText.ts';

/** Names as the exchanges write them. */
const BRANDS: Readonly<Record<string, string>> = {
  uniswap: 'Uniswap',
  sushiswap: 'SushiSwap',
  pancakeswap: 'PancakeSwap',
};

/** An exchange's id as its name: `sushiswap-v2` becomes `SushiSwap V2`. */
export function venueWords(venue: string): string {
  return safeText(venue, 40)
    .split('-')
    .map((part) => BRANDS[part] ?? part.charAt(0).toUpperCase() + part.slice(1))
    .join(' ');
}
