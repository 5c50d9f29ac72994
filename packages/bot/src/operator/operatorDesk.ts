import type { BreakerService } from '@twinlane/core/breaker/breakerService';
import type { BreakerType } from '@twinlane/core/breaker/breakerTypes';
import { isTwinlaneError } from '@twinlane/core/errors';
import type { ControlAnswer, EmergencyView } from '@twinlane/protocol/operator';
import { controlRequest } from '@twinlane/protocol/operator';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { breakerStatusView, scopeOf } from '../wire/breakerStatusView.ts';
import { isoFromMilliseconds } from '../wire/isoTime.ts';
import type { HeedingBreakers } from './heedStopFlag.ts';
import type { StopFlag } from './stopFlag.ts';

/** What the desk works with. */
export interface OperatorDeskParts {
  readonly breakers: HeedingBreakers;
  readonly flag: Pick<StopFlag, 'current'>;
  /** Entries that have not ended. May reject: the database may be away. */
  readonly entriesInFlight: () => Promise<number>;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/** Where the owner's wishes arrive that come by the local socket, and how an emergency stop stands. */
export interface OperatorDesk {
  /** How an emergency stop stands now. */
  emergency(): Promise<EmergencyView>;
  /** Does what a line of the socket asks for. Never rejects. */
  answer(line: unknown): Promise<ControlAnswer>;
}

/** Longest wait for the database while somebody waits for an answer, ms. */
const COUNT_MS = 1_000;

/** Opens the desk. */
export function operatorDesk(parts: OperatorDeskParts): OperatorDesk {
  const { breakers, log } = parts;
  return {
    emergency: () => emergencyOf(parts),
    async answer(line) {
      const parsed = controlRequest.safeParse(line);
      if (!parsed.success) {
        const detail = parsed.error.issues[0]?.message ?? 'not readable';
        return { refused: { code: 'bad_request', detail } };
      }
      const request = parsed.data;
      if (request.command !== 'status') {
        log.info({ ...request }, 'the owner asks by the local socket');
      }
      try {
        if ('type' in request) {
          return { breaker: breakerStatusView(await act(breakers, request)) };
        }
        if (request.command === 'stop') {
          await breakers.emergencyStop(request);
        } else if (request.command === 'undo') {
          await breakers.liftEmergencyStop(request);
        }
        return { pid: process.pid, emergency: await emergencyOf(parts) };
      } catch (error) {
        return { refused: refusalOf(error, log) };
      }
    },
  };
}

type BreakerRequest = Extract<z.output<typeof controlRequest>, { readonly type: string }>;

function act(
  breakers: BreakerService,
  { command, type, scope, who, reason }: BreakerRequest,
): ReturnType<BreakerService['isolate']> {
  return breakers[command](type as BreakerType, scopeOf(type, scope), { who, reason });
}

function refusalOf(
  error: unknown,
  log: OperatorDeskParts['log'],
): Extract<ControlAnswer, { refused: unknown }>['refused'] {
  if (isTwinlaneError(error) && error.name === 'UserError') {
    const { code, message, hint } = error;
    return { code, detail: message, ...(hint === undefined ? {} : { hint }) };
  }
  log.error({ err: error }, 'a wish of the owner could not be carried out');
  return { code: 'internal', detail: 'It could not be done; the log says why.' };
}

async function emergencyOf({ breakers, flag, entriesInFlight }: OperatorDeskParts): Promise<EmergencyView> {
  const { since, who, reason, stored } = breakers.show('emergencyStop', { kind: 'global', id: '' });
  const stop = flag.current();
  const stopped = breakers.isStopped('entry');
  const count = await inTime(entriesInFlight());
  return {
    stopped,
    exits: breakers.isStopped('exit'),
    ...(stopped && since !== undefined ? { since: isoFromMilliseconds(since) } : {}),
    ...(stopped ? { who: stop?.who ?? who, reason: stop?.reason ?? reason } : {}),
    flag: stop !== undefined,
    stored,
    ...(count === undefined ? {} : { entriesInFlight: count }),
  };
}

async function inTime(count: Promise<number>): Promise<number | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), COUNT_MS);
  });
  // What cannot be counted is not known: the stop itself does not depend on it.
  return Promise.race([count.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}
