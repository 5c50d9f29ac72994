import { pgliteHarness } from '../store/testing/harness.ts';
import { describeChain } from './testing/chainScenarios.ts';

describeChain(pgliteHarness());
