import { postgresHarness, testServerUrl } from './testing/harness.ts';
import { describeParentOrders } from './testing/parentOrderContract.ts';

describeParentOrders(postgresHarness(testServerUrl()));
