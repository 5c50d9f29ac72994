import type { Address } from '@twinlane/core/money/hex';
import { parseAbi } from 'viem';

/** Where simulations are told to find the probe. Nothing lives there. */
export const PROBE: Address = '0x5ca9000000000000000000000000000000C0De01';

/** Who buys: nobody. */
export const TRADER: Address = '0x7E57ab1E00000000000000000000000000005cA9';

/** Somebody without any rights. */
export const STRANGER: Address = '0x57A9e200000000000000000000000000000babE1';

/** A fresh address that is sent tokens; `ScanProbe.sol` knows it as well. */
export const FRESH: Address = '0x2004e6D42C45149E6C32Cbe1b91e8b59a105d4Bf';

/** Of `ScanProbe.sol`, as far as it is called from outside. */
export const scanProbeAbi = parseAbi([
  'struct Market { address token; address cash; address pool; uint256 fee; bool range; address trader; }',
  'struct Step { address caller; address target; bytes data; }',
  'struct Trial { Step[] steps; uint256 kind; uint256 amount; }',
  'struct Holdings { uint256 trader; uint256 pool; uint256 supply; uint256 caller; uint256 self; }',
  'struct Outcome { uint256 done; uint256 failed; uint256 proceeds; uint256 expected; Holdings before; Holdings afterwards; bytes reason; }',
  'struct Action { address target; bytes4 selector; uint256 set; }',
  'struct Finding { uint256 action; uint256 pattern; uint256 caller; Outcome outcome; }',
  'struct Feature { uint256 arity; bool readOnly; bytes32 word; }',
  'function buy(Market m, uint256 amount, address to) returns (uint256 expected, uint256 received)',
  'function batch(bytes[] calls) returns (bool[] ok, bytes[] returned)',
  'function act(Step step) returns (bool ok, bytes returned)',
  'function trials(Market m, Trial[] all) returns (Outcome[] outcomes)',
  'function run(Market m, Action[] actions, address[] callers, bytes[][] sets, uint256 first, uint256 room) returns (Finding[] findings, uint256 next, uint256 successes)',
  'function standing(Action[] actions, address[] callers, uint256 first) returns (uint256[] counts, uint256 next)',
  'function release(address asset, address holder, Action[] actions, address[] callers, bytes[][] sets) returns (uint256 action, uint256 by)',
  'function inspect(address target, bytes4[] selectors) returns (Feature[] features)',
]);
