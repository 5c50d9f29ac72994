import type { BotStateView, BotStatus } from '@twinlane/protocol/bot';
import { count } from '../../shared/format/numbers.ts';
import { duration } from '../../shared/format/times.ts';
import type { Tone } from '../../shared/ui/Badge.tsx';

/** States in words and colours. */
export const BOT_STATES: Readonly<Record<BotStateView, { readonly word: string; readonly tone: Tone }>> = {
  running: { word: 'Running', tone: 'gain' },
  paused: { word: 'Paused', tone: 'warn' },
  stopped: { word: 'Stopped', tone: 'quiet' },
  error: { word: 'Error', tone: 'loss' },
};

/** What each state means for what is bought and what is held. */
export const STATE_HELP: Readonly<Record<BotStateView, string>> = {
  running: 'Enters and exits.',
  paused: 'Enters nothing; its exits go on.',
  stopped: 'Does nothing: what it holds is watched by nobody.',
  error: 'Enters nothing; its exit rules go on. Reset it once the fault is mended.',
};

/** What keeps a bot from entering now besides its state; undefined where nothing does. */
export function hindranceOf(bot: BotStatus, chainNow: number): string | undefined {
  const { warmingUp, coolingDown } = bot;
  if (coolingDown !== undefined) {
    const left = duration((Date.parse(coolingDown.until) - chainNow) / 1000);
    return `Cooling down for ${left}: ${coolingDown.reason}`;
  }
  if (warmingUp === undefined) return undefined;
  const { have, needed, seconds } = warmingUp;
  const left = seconds === undefined ? '' : `, about ${duration(seconds)} to go`;
  return `Warming up: ${count(have)} of ${count(needed)} price points${left}`;
}

/** What a person may do to a bot now. */
export type BotAct = 'start' | 'pause' | 'stop' | 'reset';

const ACTS: Readonly<Record<BotStateView, readonly BotAct[]>> = {
  running: ['pause', 'stop'],
  paused: ['start', 'stop'],
  stopped: ['start', 'pause'],
  error: ['reset', 'pause', 'stop'],
};

/** Acts that make sense in a state, the likeliest first. */
export function actsIn(state: BotStateView): readonly BotAct[] {
  return ACTS[state];
}

/** Acts in words. */
export const ACT_WORDS: Readonly<
  Record<BotAct, { readonly word: string; readonly done: string; readonly reason: string }>
> = {
  start: { word: 'Start', done: 'is running', reason: 'Started from the dashboard' },
  pause: {
    word: 'Pause entries',
    done: 'enters nothing more; its exits go on',
    reason: 'Paused from the dashboard',
  },
  stop: { word: 'Stop', done: 'is stopped', reason: 'Stopped from the dashboard' },
  reset: { word: 'Reset', done: 'was reset', reason: 'Reset from the dashboard' },
};
