import type { Decimal } from 'decimal.js';
import { toChecksumAddress } from '../money/address.ts';
import { isClosingData } from '../transaction/closingCall.ts';
import type { SigningRequest } from '../transaction/signer.ts';
import { address, readAbi, tuple, uint } from './calls/abiType.ts';
import { readTradeCall } from './calls/readTradeCall.ts';
import { selector, SELECTOR_DIGITS } from './calls/selector.ts';
import type { PermitTerms } from './calls/tradeStep.ts';
import type { CompiledPolicy } from './compiledPolicy.ts';
import { judgeAllowance, judgeTime } from './judgeAllowance.ts';
import { judgeSteps, type JudgedTrade } from './judgeSteps.ts';
import type { PolicyFacts } from './policyFacts.ts';
import type { SpendBook } from './spendBook.ts';
import { refuse, type PolicyRefusal } from './spendPolicy.ts';

/** What the policy needs to judge by. */
export interface Judgement {
  readonly policy: CompiledPolicy;
  readonly facts: PolicyFacts;
  readonly spends: SpendBook;
  /** Whether what was put in before this process is known. */
  readonly restored: boolean;
  /** Wall clock, ms. */
  readonly now: number;
}

/** That it may be signed, with what it puts in where that counts. */
export interface Allowed {
  readonly outcome: 'allowed';
  readonly spend?: { readonly usd: Decimal; readonly call: string };
}

const ALLOWED: Allowed = { outcome: 'allowed' };
const APPROVE = selector('approve(address,uint256)');
const PERMIT2_APPROVE = selector('approve(address,address,uint160,uint48)');

/** Whether a transaction may be signed. Everything that is not known to be allowed is refused. */
export function judgeSigning(request: SigningRequest, judgement: Judgement): Allowed | PolicyRefusal {
  const { policy } = judgement;
  const to = request.to.toLowerCase();
  if (request.chainId !== policy.chainId) {
    return refuse('chain', `It is for chain ${request.chainId}, and the key for ${policy.chainId}.`);
  }
  const dear = judgeFees(request, policy);
  if (dear !== undefined) {
    return dear;
  }
  if (request.value !== 0n) {
    return refuse('value', 'No call of ours carries native currency.');
  }
  if (request.role === 'cancel' || request.role === 'noop' || request.intent.kind === 'noop') {
    return to === policy.wallet && isClosingData(request.data)
      ? ALLOWED
      : refuse('target', 'What closes a nonce is sent to the wallet itself, and says nothing.');
  }
  const digits = request.data.slice(2).toLowerCase();
  const tooDear = request.gasLimit * request.fees.maxFeePerGas > policy.maxTransactionFee;
  if (tooDear) {
    return refuse('fee', 'Gas limit and fee together are above what one transaction may pay.');
  }
  return request.intent.kind === 'approval'
    ? judgeApproval(to, digits, judgement)
    : judgeTrade(to, digits, request, judgement);
}

function judgeFees({ fees, gasLimit }: SigningRequest, policy: CompiledPolicy): PolicyRefusal | undefined {
  const { maxFeePerGas, maxPriorityFeePerGas } = fees;
  if (maxFeePerGas > policy.feeCeiling) {
    return refuse('fee', `${maxFeePerGas} wei per gas are above the ceiling of ${policy.feeCeiling}.`);
  }
  const isSound = maxPriorityFeePerGas >= 0n && maxPriorityFeePerGas <= maxFeePerGas && gasLimit > 0n;
  return isSound ? undefined : refuse('fee', 'Its caps or its gas limit contradict each other.');
}

function judgeApproval(to: string, digits: string, judgement: Judgement): Allowed | PolicyRefusal {
  const { policy, facts } = judgement;
  const name = digits.slice(0, SELECTOR_DIGITS);
  const args = digits.slice(SELECTOR_DIGITS);
  if (to === policy.permit2) {
    if (name !== PERMIT2_APPROVE) {
      return refuse('function', 'Of Permit2 nothing but approve is called.');
    }
    const call = readAbi(tuple(address, address, uint(160), uint(48)), args);
    if (call === undefined) {
      return refuse('malformed', 'The data is not that of Permit2’s approve.');
    }
    const [token, spender, amount, expiration] = call;
    return judgeAllowance({ token, spender, amount, permit2: { expiration } }, policy, facts) ?? ALLOWED;
  }
  if (policy.contracts.has(to) || to === policy.wallet) {
    return refuse('target', `${to} is not a token.`);
  }
  if (name !== APPROVE) {
    return refuse('function', 'Of tokens nothing but approve is called.');
  }
  const call = readAbi(tuple(address, uint(256)), args);
  if (call === undefined) {
    return refuse('malformed', 'The data is not that of approve.');
  }
  return judgeAllowance({ token: to, spender: call[0], amount: call[1] }, policy, facts) ?? ALLOWED;
}

function judgeTrade(
  to: string,
  digits: string,
  request: SigningRequest,
  judgement: Judgement,
): Allowed | PolicyRefusal {
  const { policy, facts } = judgement;
  const kind = policy.contracts.get(to);
  if (kind === undefined) {
    return refuse('target', `${to} is not a contract that trades may go through.`);
  }
  const reading = readTradeCall(kind, digits);
  if (reading === 'unknown') {
    return refuse('function', 'The call, or one inside it, is of a function that the policy does not know.');
  }
  if (reading === 'malformed') {
    return refuse('malformed', 'The data is not that of the function that it names.');
  }
  const late = judgeTime(reading.deadline, policy, facts);
  if (late !== undefined) {
    return late;
  }
  const trade = judgeSteps(reading.steps, policy.wallet);
  if ('rule' in trade) {
    return trade;
  }
  const wrongPermit =
    trade.permit === undefined ? undefined : judgeHandedIn(trade.permit, to, trade.tokenIn, judgement);
  return wrongPermit ?? judgeValue(trade, to + digits, request.intent.id, judgement);
}

/** A permit handed in with a trade is for its token and its router. That its amount may be given was judged when it was signed. */
function judgeHandedIn(
  permit: PermitTerms,
  router: string,
  tokenIn: string,
  { policy, facts }: Judgement,
): PolicyRefusal | undefined {
  if (permit.token !== tokenIn || permit.spender !== router) {
    return refuse('permit', 'The permit is for another token or spender than the trade.');
  }
  return judgeTime(permit.expiration, policy, facts) ?? judgeTime(permit.sigDeadline, policy, facts);
}

/** Limits bind all but sales into cash: what brings money home is never refused for its size. */
function judgeValue(
  { tokenIn, tokenOut, maxIn }: JudgedTrade,
  call: string,
  intentId: string,
  { policy, facts, spends, restored, now }: Judgement,
): Allowed | PolicyRefusal {
  if (policy.cash.has(tokenOut) && !policy.cash.has(tokenIn)) {
    return ALLOWED;
  }
  if (!restored) {
    return refuse('notReady', 'What was put in during the last 24 hours has not been read yet.');
  }
  if (spends.holds(intentId, call)) {
    return ALLOWED;
  }
  const usd = facts.valueOf(policy.cash.get(tokenIn) ?? toChecksumAddress(tokenIn), maxIn);
  if (usd === undefined) {
    return refuse('price', `What ${maxIn} of ${tokenIn} are worth is not known.`);
  }
  if (usd.isNegative() || !usd.lte(policy.perTrade)) {
    return refuse('tradeLimit', `It puts in ${usd.toFixed(2)} USD, more than one trade may.`);
  }
  const total = spends.total(now, intentId).plus(usd);
  return total.lte(policy.perDay)
    ? { outcome: 'allowed', spend: { usd, call } }
    : refuse(
        'dayLimit',
        `With it, ${total.toFixed(2)} USD would be put in within 24 hours, more than a day may.`,
      );
}
