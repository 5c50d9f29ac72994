import { inWords } from '@twinlane/core/breaker/refusalOf';
import type { BotStatus } from '@twinlane/protocol/bot';
import { escapeText } from './escapeText.ts';
import { layOut } from './line.ts';

const LONGEST = 240;
const COLUMNS = [
  { heading: 'name' },
  { heading: 'state' },
  { heading: 'strategy' },
  { heading: 'level', right: true },
  { heading: 'holds', right: true },
  { heading: 'what keeps it from entering' },
];

/** Bots as a table. */
export function renderBots(bots: readonly BotStatus[]): string {
  const rows = bots.map((bot) => [
    { text: escapeText(bot.name) },
    { text: bot.state },
    { text: escapeText(bot.strategy) },
    { text: String(bot.intelLevel) },
    { text: String(bot.openPositions) },
    { text: obstacleOf(bot) },
  ]);
  return rows.length === 0
    ? 'There are no bots.'
    : layOut(COLUMNS, rows, LONGEST, (text) => text)
        .map((line) => line.trimEnd())
        .join('\n');
}

/** One bot in some lines. */
export function renderBot(bot: BotStatus): string {
  const watched = bot.state === 'stopped' && bot.openPositions > 0 ? '; nobody watches what it holds' : '';
  return [
    `${escapeText(bot.name)} (${escapeText(bot.id, 128)}) is ${bot.state}: ${escapeText(bot.stateReason, LONGEST)}`,
    `strategy    ${escapeText(bot.strategy)} at level ${bot.intelLevel}`,
    `positions   ${bot.openPositions} open${watched}`,
    `entering    ${obstacleOf(bot)}`,
    `parameters  ${escapeText(JSON.stringify(bot.params), LONGEST)}`,
    `exits       ${escapeText(JSON.stringify(bot.exits), LONGEST)}`,
  ].join('\n');
}

function obstacleOf({ state, stateReason, warmingUp, coolingDown }: BotStatus): string {
  if (state !== 'running') {
    return escapeText(stateReason, LONGEST);
  }
  if (warmingUp !== undefined) {
    const { have, needed, seconds } = warmingUp;
    const left = seconds === undefined ? '' : `, about ${inWords(seconds * 1000)} to go`;
    return `warming up: ${have} of ${needed} price points${left}`;
  }
  return coolingDown === undefined
    ? 'nothing'
    : `until ${coolingDown.until}, because ${escapeText(coolingDown.reason, LONGEST)}`;
}
