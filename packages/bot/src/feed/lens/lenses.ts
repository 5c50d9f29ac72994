import type { Address, Hex } from '@twinlane/core/money/hex';
import { tickReaderCode } from './tickReaderCode.ts';
import { tradeProbeCode } from './tradeProbeCode.ts';

/** Where `eth_call` is told to find the tick reader. Nothing lives there. */
export const TICK_READER_ADDRESS: Address = '0x7469636b5265616465720000000000000000c0de';

/** Runtime code of `TickReader.sol`; `testing/compileLens.ts` writes it down and says how it is compiled. */
export const TICK_READER_CODE: Hex = tickReaderCode;

/** Runtime code of `TradeProbe.sol`, likewise. */
export const TRADE_PROBE_CODE: Hex = tradeProbeCode;
