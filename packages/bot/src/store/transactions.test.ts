import { pgliteHarness } from './testing/harness.ts';
import { describeTransactions } from './testing/transactionContract.ts';

describeTransactions(pgliteHarness());
