import { Decimal } from 'decimal.js';
import type { Admission, BreakerRefusal } from '../breaker/breakerTypes.ts';
import { fastEntries } from '../engine/fastEntries.ts';
import type { FastFacts, FastVerdict } from '../engine/fastFacts.ts';
import { step, stepEntries, stepExits } from '../engine/step.ts';
import { stepOrder, type OrderStand } from '../engine/stepOrder.ts';
import type { SeenExits, StepInput, StepPorts } from '../engine/stepTypes.ts';
import { FatalError, RetryableError } from '../errors.ts';
import type { TradeSimulation } from '../risk/riskFactor.ts';
import type { Signal } from '../strategy/strategy.ts';
import { withoutLeave, type StepAnswer, type StepRecord } from './stepRecord.ts';

/** Where a replay went another way than what was recorded. */
export interface StepDifference {
  /** The field, such as `decisions.0.thought.confidence`. */
  readonly field: string;
  readonly recorded: unknown;
  readonly replayed: unknown;
}

/**
 * Decides again what was decided, with the answers that were given then, and compares all that came of it. Undefined where it is the
 * same to the last field.
 */
export async function replayStep(record: StepRecord): Promise<StepDifference | undefined> {
  const answers = new AnswersAgain(record.answers);
  try {
    const replayed = await decideAgain(record, answers);
    return firstDifference(record.result, withoutLeave(replayed)) ?? answers.unasked();
  } catch (error) {
    const replayed = error instanceof Error ? error.message : String(error);
    return { field: '', recorded: 'a decision', replayed };
  }
}

function decideAgain(record: StepRecord, answers: AnswersAgain): unknown {
  const { kind, extra } = record;
  const input: StepInput = answers.into(record.input);
  switch (kind) {
    case 'step':
      return step(input, answers.ports);
    case 'exits':
      return stepExits(input, answers.ports);
    case 'entries':
      return stepEntries(input, answers.ports, extra as SeenExits | undefined);
    case 'order':
      return stepOrder(input, extra as OrderStand, answers.ports);
    case 'fast': {
      const { fast } = input;
      if (fast === undefined)
        throw new FatalError('recording.noFacts', 'The facts of the Fast Lane are missing.');
      return fastEntries({ ...input, fast }, extra as readonly Signal[], answers.ports);
    }
    default:
      throw new FatalError('recording.kind', 'The recording holds a kind of decision that is not known.');
  }
}

/** Answers as they were given, and only to the questions that they were given to. */
class AnswersAgain {
  readonly #answers: readonly StepAnswer[];
  #next = 0;
  readonly ports: StepPorts;

  constructor(answers: readonly StepAnswer[]) {
    this.#answers = answers;
    this.ports = {
      simulateRoundTrip: async ({ pool, token, amountIn }) => {
        const answer = this.#take('simulation', [pool.address, token.address, amountIn]);
        if (answer.thrown !== undefined) throw new RetryableError('recording.thrown', answer.thrown);
        return answer.answer as TradeSimulation;
      },
      breakers: {
        refusal: ({ kind, token }) =>
          this.#take('refusal', [kind, token]).answer as BreakerRefusal | undefined,
        admit: ({ kind, token }) => {
          const answer = this.#take('admit', [kind, token]).answer as Admission | BreakerRefusal;
          return 'sizeBps' in answer ? { sizeBps: answer.sizeBps, settle: () => undefined } : answer;
        },
        report: () => undefined,
      },
    };
  }

  into(input: StepInput): StepInput {
    const { fast } = input;
    if (fast === undefined) return input;
    const told: FastFacts = {
      perTrade: fast.perTrade,
      leftToday: fast.leftToday,
      verdicts: (token) => this.#take('verdicts', [token]).answer as readonly FastVerdict[],
      ...(fast.cycles === undefined
        ? {}
        : {
            cycles: {
              allowed: fast.cycles.allowed,
              verdict: (token) => this.#take('cycleVerdict', [token]).answer as FastVerdict | undefined,
              cost: (gasLimit) => this.#take('cycleCost', [gasLimit]).answer as bigint,
            },
          }),
    };
    return { ...input, fast: told };
  }

  unasked(): StepDifference | undefined {
    const left = this.#answers[this.#next];
    return left === undefined ? undefined : { field: 'questions', recorded: left.asked, replayed: undefined };
  }

  #take(asked: StepAnswer['asked'], of: readonly unknown[]): StepAnswer {
    const answer = this.#answers[this.#next];
    this.#next += 1;
    if (answer?.asked !== asked || firstDifference(answer.of, of) !== undefined) {
      const told = answer === undefined ? 'nothing' : `${answer.asked} of ${answer.of.join(', ')}`;
      throw new FatalError(
        'recording.asked',
        `It asks for ${asked} of ${of.join(', ')}; recorded is ${told}.`,
      );
    }
    return answer;
  }
}

/** The first field in which two values differ, in the order of the first one's fields. A field that is undefined is absent. */
export function firstDifference(
  recorded: unknown,
  replayed: unknown,
  field = '',
): StepDifference | undefined {
  if (Object.is(recorded, replayed)) return undefined;
  const differs = { field, recorded, replayed };
  if (
    typeof recorded !== 'object' ||
    typeof replayed !== 'object' ||
    recorded === null ||
    replayed === null
  ) {
    return differs;
  }
  if (Decimal.isDecimal(recorded) || Decimal.isDecimal(replayed)) {
    return Decimal.isDecimal(recorded) && Decimal.isDecimal(replayed) && recorded.eq(replayed)
      ? undefined
      : differs;
  }
  const [before, after] = [fieldsOf(recorded), fieldsOf(replayed)];
  if (Array.isArray(recorded) !== Array.isArray(replayed)) return differs;
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const found = firstDifference(before.get(key), after.get(key), field === '' ? key : `${field}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fieldsOf(value: object): ReadonlyMap<string, unknown> {
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [String(key), item]));
  if (value instanceof Set) return new Map([...value].map((item) => [String(item), true]));
  return new Map(Object.entries(value));
}
