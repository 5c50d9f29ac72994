import type { RiskOpinion } from './riskFactor.ts';

const MOST_CHARACTERS = 400;
const MOST_LINES = 10;

/**
 * The opinion with its words as bounded single lines, without control, format (among them text direction), surrogate, private
 * and unassigned characters: they may quote a contract. Still hostile: to be escaped wherever they are shown.
 */
export function printableOpinion(opinion: RiskOpinion): RiskOpinion {
  const { reason, evidence, facts } = opinion;
  return {
    ...opinion,
    reason: printable(reason),
    ...(evidence === undefined ? {} : { evidence: evidence.slice(0, MOST_LINES).map(printable) }),
    facts: Object.fromEntries(
      Object.entries(facts).map(([name, fact]) => [name, typeof fact === 'string' ? printable(fact) : fact]),
    ),
  };
}

const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\uFFFD]/u;

function printable(text: string): string {
  if (text.length <= MOST_CHARACTERS && !HIDDEN.test(text)) {
    return text;
  }
  const shown = Array.from(text).filter((character) => !HIDDEN.test(character));
  return shown.slice(0, MOST_CHARACTERS).join('').trim();
}
