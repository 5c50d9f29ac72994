import { pgliteHarness } from './testing/harness.ts';
import { describeLiveLedger } from './testing/liveLedgerContract.ts';

describeLiveLedger(pgliteHarness());
