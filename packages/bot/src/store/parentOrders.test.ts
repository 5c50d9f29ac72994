import { pgliteHarness } from './testing/harness.ts';
import { describeParentOrders } from './testing/parentOrderContract.ts';

describeParentOrders(pgliteHarness());
