import { isAdmitted } from '../breaker/breakers.ts';
import type { Admission, BreakerRefusal } from '../breaker/breakerTypes.ts';
import type { FastFacts } from '../engine/fastFacts.ts';
import type { Decision, StepInput, StepPorts } from '../engine/stepTypes.ts';

/** Which function decided. */
export type StepKind = 'step' | 'exits' | 'entries' | 'order' | 'fast';

/** What a step asked of the world and what it was told, in the order in which it asked. */
export interface StepAnswer {
  readonly asked: 'simulation' | 'refusal' | 'admit' | 'verdicts' | 'cycleVerdict' | 'cycleCost';
  readonly of: readonly unknown[];
  readonly answer?: unknown;
  /** In the place of an answer: what was thrown. */
  readonly thrown?: string;
}

/** One step as it was: all that it was made from, and what came of it. */
export interface StepRecord {
  readonly kind: StepKind;
  readonly input: StepInput;
  /** What the function takes besides: what was seen of exits, the parent order, the signals. */
  readonly extra?: unknown;
  readonly answers: readonly StepAnswer[];
  readonly result: unknown;
}

/** Hears of every step; must not throw, nor take long: the next decision waits for it. */
export interface StepObserver {
  onDecided(record: StepRecord): void;
}

type Observed = Pick<StepPorts, 'observer'>;

/** Runs a decision, and tells the observer of it where there is one. What rejects decided nothing and is not told. */
export async function observed<Ports extends Observed & Partial<StepPorts>, Result>(
  kind: StepKind,
  { input, ports, extra }: { readonly input: StepInput; readonly ports: Ports; readonly extra?: unknown },
  decide: (input: StepInput, ports: Ports) => Promise<Result>,
): Promise<Result> {
  const { observer } = ports;
  if (observer === undefined) return decide(input, ports);
  const answers: StepAnswer[] = [];
  const result = await decide(withAnswers(input, answers), listening(ports, answers));
  observer.onDecided(recordOf(kind, { input, extra }, answers, result));
  return result;
}

/** The same for a decision that waits for nothing. */
export function observedNow<Input extends StepInput, Ports extends Observed & Partial<StepPorts>, Result>(
  kind: StepKind,
  { input, ports, extra }: { readonly input: Input; readonly ports: Ports; readonly extra?: unknown },
  decide: (input: Input, ports: Ports) => Result,
): Result {
  const { observer } = ports;
  if (observer === undefined) return decide(input, ports);
  const answers: StepAnswer[] = [];
  const result = decide(withAnswers(input, answers), listening(ports, answers));
  observer.onDecided(recordOf(kind, { input, extra }, answers, result));
  return result;
}

function recordOf(
  kind: StepKind,
  { input, extra }: { readonly input: StepInput; readonly extra?: unknown },
  answers: readonly StepAnswer[],
  result: unknown,
): StepRecord {
  const record = { kind, input, answers, result: withoutLeave(result) };
  return extra === undefined ? record : { ...record, extra };
}

/** A result without what belongs to the process: leave of breakers, which is taken anew when a step is made again. */
export function withoutLeave(result: unknown): unknown {
  const { decision, decisions, ...rest } = result as {
    readonly decision?: Decision;
    readonly decisions?: readonly Decision[];
  };
  return {
    ...rest,
    ...(decision === undefined ? {} : { decision: leaveless(decision) }),
    ...(decisions === undefined ? {} : { decisions: decisions.map(leaveless) }),
  };
}

function leaveless(decision: Decision): Omit<Decision, 'admission'> {
  const { admission: _, ...rest } = decision;
  return rest;
}

function plainLeave(answer: Admission | BreakerRefusal): Pick<Admission, 'sizeBps'> | BreakerRefusal {
  return isAdmitted(answer) ? { sizeBps: answer.sizeBps } : answer;
}

function withAnswers<Input extends StepInput>(input: Input, answers: StepAnswer[]): Input {
  const { fast } = input;
  if (fast === undefined) return input;
  const { cycles } = fast;
  function noted<Answer>(asked: StepAnswer['asked'], of: readonly unknown[], answer: Answer): Answer {
    answers.push({ asked, of, answer });
    return answer;
  }
  const told: FastFacts = {
    perTrade: fast.perTrade,
    leftToday: fast.leftToday,
    verdicts: (token) => noted('verdicts', [token], fast.verdicts(token)),
    ...(cycles === undefined
      ? {}
      : {
          cycles: {
            allowed: cycles.allowed,
            verdict: (token) => noted('cycleVerdict', [token], cycles.verdict(token)),
            cost: (gasLimit) => noted('cycleCost', [gasLimit], cycles.cost(gasLimit)),
          },
        }),
  };
  return { ...input, fast: told };
}

function listening<Ports extends Observed & Partial<StepPorts>>(ports: Ports, answers: StepAnswer[]): Ports {
  const { simulateRoundTrip, breakers } = ports;
  return {
    ...ports,
    ...(simulateRoundTrip === undefined
      ? {}
      : {
          simulateRoundTrip: async (request: Parameters<typeof simulateRoundTrip>[0]) => {
            const of = [request.pool.address, request.token.address, request.amountIn];
            try {
              const answer = await simulateRoundTrip(request);
              answers.push({ asked: 'simulation', of, answer });
              return answer;
            } catch (error) {
              answers.push({
                asked: 'simulation',
                of,
                thrown: error instanceof Error ? error.message : String(error),
              });
              throw error;
            }
          },
        }),
    ...(breakers === undefined
      ? {}
      : {
          breakers: {
            refusal: (activity) => {
              const answer = breakers.refusal(activity);
              answers.push({ asked: 'refusal', of: [activity.kind, activity.token], answer });
              return answer;
            },
            admit: (activity) => {
              const answer = breakers.admit(activity);
              answers.push({
                asked: 'admit',
                of: [activity.kind, activity.token],
                answer: plainLeave(answer),
              });
              return answer;
            },
            report: (...told) => breakers.report(...told),
          } satisfies StepPorts['breakers'],
        }),
  };
}
