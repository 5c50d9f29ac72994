import type { ChainBlock, RpcCall } from '@twinlane/core/market/chainReader';
import { stateBlockOf } from './blockOfCall.ts';
import type { ChainView } from './chainView.ts';
import { checkAnswer } from './checkAnswer.ts';
import type { Endpoint } from './endpoint.ts';
import type { EndpointFault, RpcOutcome } from './rpcConnection.ts';
import { rpcMalformed } from './rpcError.ts';

/** One call's outcome with what it is worth. */
export interface Judged {
  readonly outcome: RpcOutcome;
  /** `doubtful`: it stands where no other endpoint knows better. `failed`: the call is asked again. */
  readonly worth: 'final' | 'doubtful' | 'failed';
  readonly from: Endpoint;
  /** What the endpoint did wrong. */
  readonly fault?: EndpointFault;
  /** What a doubtful answer was wrong in, if another endpoint knows better. */
  readonly doubt?: string;
  /** The block in it. */
  readonly block?: ChainBlock;
  /** It shows another branch: the number of the delivered block that it contradicts. */
  readonly forkAt?: number;
}

/** State this close to the head may not have reached every machine behind an address yet, blocks. */
const STILL_SPREADING = 3;

/** Says what the outcome of a call is worth. `newest` is the newest block that was known when it was asked. */
export function judgeOutcome(
  from: Endpoint,
  call: RpcCall,
  outcome: RpcOutcome,
  view: ChainView,
  newest: number,
): Judged {
  if ('error' in outcome) {
    return judgeError(from, call, outcome, view, newest);
  }
  const verdict = checkAnswer(call, outcome.result, view, newest);
  switch (verdict.kind) {
    case 'sound': {
      const { block } = verdict;
      const isOld = block !== undefined && call.params[0] === 'latest' && block.number < (view.floor ?? 0);
      return {
        outcome,
        worth: isOld ? 'doubtful' : 'final',
        from,
        ...(block === undefined ? {} : { block }),
      };
    }
    case 'doubtful':
      return { outcome, worth: 'doubtful', from, doubt: verdict.words };
    case 'broken':
      return {
        outcome: { error: rpcMalformed(`it ${verdict.words}`) },
        worth: 'failed',
        from,
        fault: { words: verdict.words },
      };
    case 'forked':
    default:
      return {
        outcome: { error: rpcMalformed('a block of another branch') },
        worth: 'failed',
        from,
        block: verdict.block,
        forkAt: verdict.at,
      };
  }
}

function judgeError(
  from: Endpoint,
  call: RpcCall,
  outcome: Extract<RpcOutcome, { readonly error: unknown }>,
  view: ChainView,
  newest: number,
): Judged {
  const { error, fault } = outcome;
  if (fault !== undefined) {
    return { outcome, worth: 'failed', from, fault };
  }
  switch (error.code) {
    case 'rpc.reverted':
      return { outcome, worth: 'final', from };
    case 'rpc.state-missing': {
      const wanted = stateBlockOf(call, view) ?? 0;
      return { outcome, worth: wanted > newest - STILL_SPREADING ? 'failed' : 'doubtful', from };
    }
    default:
      return { outcome, worth: error.name === 'RetryableError' ? 'failed' : 'doubtful', from };
  }
}
