import type { SignedPermit } from '@twinlane/core/market/planCall';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { concatHex, encodeAbiParameters, encodeFunctionData, parseAbi, parseAbiParameters } from 'viem';
import { limitShares } from './limitShares.ts';
import type { PlanLeg, PlanRouter, PlanTask } from './planRouter.ts';
import { poolPath } from './poolPath.ts';
import type { Segment } from './segments.ts';
import { segmentsOf } from './segments.ts';
import { tokenPath } from './tokenPath.ts';

const abi = parseAbi(['function execute(bytes commands, bytes[] inputs, uint256 deadline) payable']);

const poolSwap = parseAbiParameters(
  'address recipient, uint256 amount, uint256 limit, bytes path, bool payerIsUser',
);
const pairSwap = parseAbiParameters(
  'address recipient, uint256 amount, uint256 limit, address[] path, bool payerIsUser',
);
const sweepInput = parseAbiParameters('address token, address recipient, uint256 minimum');
const permitInput = parseAbiParameters([
  'PermitSingle permit, bytes signature',
  'struct PermitSingle { PermitDetails details; address spender; uint256 sigDeadline; }',
  'struct PermitDetails { address token; uint160 amount; uint48 expiration; uint48 nonce; }',
]);

/** The commands of `Commands.sol`, one byte each. */
const COMMANDS = {
  poolsExactIn: '0x00',
  poolsExactOut: '0x01',
  sweep: '0x04',
  pairsExactIn: '0x08',
  pairsExactOut: '0x09',
  permit: '0x0a',
} as const;

/** To the router, this address means the router itself. */
const ROUTER_ITSELF: Address = '0x0000000000000000000000000000000000000002';
/** As an amount: all that the router holds of the token. */
const ROUTER_BALANCE = 1n << 255n;

interface Command {
  readonly command: Hex;
  readonly input: Hex;
}

/**
 * Uniswap's Universal Router: paths through its family's pairs and pools, also mixed (exact in), with tokens taken through
 * Permit2. Tokens that keep a share of transfers on a single path through pairs.
 */
export const universalRouter: PlanRouter = {
  via: 'universalRouter',
  encode(task) {
    const { plan, request, legs } = task;
    const router = routerOf(task);
    if (router === undefined || (request.feeOnTransfer && legs.length > 1)) {
      return undefined;
    }
    if (plan.kind === 'exactOut' && legs.some((leg) => segmentsOf(leg).length > 1)) {
      return undefined;
    }
    const permit = request.permit2?.permit;
    const commands = [
      ...(permit === undefined ? [] : [permitCommand(permit)]),
      ...(plan.kind === 'exactIn' ? sales(task) : purchases(task)),
    ];
    const data = encodeFunctionData({
      abi,
      functionName: 'execute',
      args: [
        concatHex(commands.map(({ command }) => command)),
        commands.map(({ input }) => input),
        BigInt(request.deadline),
      ],
    });
    return { call: { to: router, data }, spender: router, permit2: true };
  },
};

/** The one Universal Router that all venues of the plan share. */
function routerOf({ chain, legs }: PlanTask): Address | undefined {
  const routers = new Set(
    legs.flatMap(({ hops }) => hops.map(({ deployment }) => deployment.universalRouter)),
  );
  const [router] = routers;
  return routers.size === 1 && chain.contracts.permit2 !== undefined ? router : undefined;
}

function permitCommand(permit: SignedPermit): Command {
  const { spender, sigDeadline, signature, ...details } = permit;
  const single = { details, spender, sigDeadline: BigInt(sigDeadline) };
  return { command: COMMANDS.permit, input: encodeAbiParameters(permitInput, [single, signature]) };
}

/** The outputs of several paths are gathered at the router, where the minimum of all together can be asked of them. */
function sales({ plan, request, legs }: PlanTask): readonly Command[] {
  const { limit, recipient } = request;
  const [only, ...others] = legs;
  if (only !== undefined && others.length === 0) {
    return saleOf(only, recipient, limit);
  }
  const input = encodeAbiParameters(sweepInput, [plan.tokenOut.address, recipient, limit]);
  return [...legs.flatMap((leg) => saleOf(leg, ROUTER_ITSELF, 0n)), { command: COMMANDS.sweep, input }];
}

function saleOf(leg: PlanLeg, recipient: Address, minimum: bigint): readonly Command[] {
  const segments = segmentsOf(leg);
  return segments.map((segment, index) => {
    const last = index === segments.length - 1;
    return swap(segment, 'exactIn', {
      recipient: last ? recipient : ROUTER_ITSELF,
      amount: index === 0 ? leg.amountIn : ROUTER_BALANCE,
      limit: last ? minimum : 0n,
      payerIsUser: index === 0,
    });
  });
}

function purchases(task: PlanTask): readonly Command[] {
  const shares = limitShares(task);
  return task.legs.flatMap((leg, index) =>
    segmentsOf(leg).map((segment) =>
      swap(segment, 'exactOut', {
        recipient: task.request.recipient,
        amount: leg.amountOut,
        limit: shares[index] ?? 0n,
        payerIsUser: true,
      }),
    ),
  );
}

interface Swap {
  readonly recipient: Address;
  readonly amount: bigint;
  readonly limit: bigint;
  readonly payerIsUser: boolean;
}

function swap(
  { kind, hops }: Segment,
  direction: 'exactIn' | 'exactOut',
  { recipient, amount, limit, payerIsUser }: Swap,
): Command {
  const exactIn = direction === 'exactIn';
  return kind === 'constantProduct'
    ? {
        command: exactIn ? COMMANDS.pairsExactIn : COMMANDS.pairsExactOut,
        input: encodeAbiParameters(pairSwap, [recipient, amount, limit, tokenPath(hops), payerIsUser]),
      }
    : {
        command: exactIn ? COMMANDS.poolsExactIn : COMMANDS.poolsExactOut,
        input: encodeAbiParameters(poolSwap, [
          recipient,
          amount,
          limit,
          poolPath(hops, direction),
          payerIsUser,
        ]),
      };
}
