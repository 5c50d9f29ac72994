import { pgliteHarness } from '../store/testing/harness.ts';
import { describeManager } from './testing/managerContract.ts';

describeManager(pgliteHarness());
