import { pgliteHarness } from './testing/harness.ts';
import { describeLedger } from './testing/ledgerContract.ts';

describeLedger(pgliteHarness());
