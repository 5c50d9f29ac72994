import type { BreakerDefinition } from './breakerDefinition.ts';
import { tuneRules, type BreakerSettings } from './breakerSettings.ts';
import type { BreakerScopeKind } from './breakerTypes.ts';
import { inWords } from './refusalOf.ts';
import type { GuardRule, Recovery, WaitRecovery, WatchRule } from './tripRule.ts';

const SIDES = { atLeast: 'at or above', above: 'above', below: 'below' };

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

function shown(limit: number): string {
  return limit.toLocaleString('en-US', { maximumFractionDigits: 6 });
}

function guardPhrase(rule: GuardRule, failures: string): string {
  const last = `the last ${rule.windowSeconds === undefined ? (rule.windowCalls ?? 1) : `${rule.windowSeconds} s`}`;
  const least = rule.minimumCalls === undefined ? '' : `, once there are ${rule.minimumCalls}`;
  return [
    rule.consecutiveFailures === undefined ? '' : `${rule.consecutiveFailures} ${failures} in a row`,
    rule.failures === undefined
      ? ''
      : `${rule.failures} ${failures}${rule.failureAbove === undefined ? '' : ` above ${rule.failureAbove} %`} within ${last}`,
    rule.failureShare === undefined ? '' : `${failures}: ${percent(rule.failureShare)} of ${last}${least}`,
    rule.slowShare === undefined
      ? ''
      : `calls over ${rule.slowMs ?? 0} ms: ${percent(rule.slowShare)} of ${last}${least}`,
    rule.severeAbove === undefined ? '' : `one above ${rule.severeAbove} %`,
  ]
    .filter((part) => part !== '')
    .join('; or ');
}

function watchPhrase(rule: WatchRule): string {
  const hold = [
    rule.holdSeconds === undefined ? '' : ` for ${inWords(rule.holdSeconds * 1000)}`,
    rule.holdObservations === undefined ? '' : `, ${rule.holdObservations} times in a row`,
  ].join('');
  return rule.measures
    .map(({ title, bad, limit }) => `${title.replace(/,$/, '')}: ${SIDES[bad]} ${shown(limit)}${hold}`)
    .join('; or ');
}

/** What opens it, with the numbers that are in force: one phrase. */
export function tripPhrase(definition: BreakerDefinition, settings?: BreakerSettings): string {
  const { trips } = tuneRules(definition, settings);
  switch (trips.kind) {
    case 'guard':
      return guardPhrase(trips, definition.failuresAre ?? 'failures');
    case 'watch':
      return watchPhrase(trips);
    case 'told':
    default:
      return trips.when;
  }
}

function waitPhrase(rule: WaitRecovery, bySize: boolean): string {
  const [wait, longest] = [inWords(rule.waitSeconds * 1000), inWords(rule.maxWaitSeconds * 1000)];
  const after = `after ${wait}, doubled each time in a row up to ${longest}`;
  const { rounds, probes = 1, probeFailures = 1 } = rule;
  if (rounds.length === 0) {
    return after;
  }
  const tries = probes === 1 ? 'one try' : `${probes} tries`;
  const how = bySize
    ? `${tries} ${rounds.length > 1 ? 'each ' : ''}at ${rounds.map((bps) => `${bps / 100} %`).join(' and ')} of the usual size`
    : `${rounds.length > 1 ? `${rounds.length} rounds of ` : ''}${tries}`;
  return `${after}; then ${how}, of which ${probeFailures} bad open it again`;
}

/** What closes it, with the numbers that are in force: one phrase. */
export function recoveryPhrase(definition: BreakerDefinition, settings?: BreakerSettings): string {
  const { recovers, trips } = tuneRules(definition, settings);
  return recovers.kind === 'wait'
    ? waitPhrase(recovers, definition.blocks === 'entries')
    : otherRecovery(recovers.kind, trips);
}

function otherRecovery(kind: Exclude<Recovery['kind'], 'wait'>, trips: { readonly kind: string }): string {
  switch (kind) {
    case 'condition':
      return conditionPhrase(trips as WatchRule);
    case 'nextUtcMidnight':
      return 'at the next UTC midnight';
    case 'byHand':
      return 'by hand';
    case 'healthCheck':
      return 'with the next success';
    case 'asTold':
    default:
      return 'at the time that was said with it, or by hand';
  }
}

const BACK = { atLeast: 'below', above: 'at or below', below: 'at or above' };

function conditionPhrase({ measures, clearSeconds }: WatchRule): string {
  const back = [...new Set(measures.map(({ bad, clearsAt }) => `${BACK[bad]} ${shown(clearsAt)}`))].join(
    ' and ',
  );
  return `once it is ${back}${clearSeconds === undefined ? '' : ` for ${inWords(clearSeconds * 1000)}`}`;
}

const PLACES: Readonly<Record<BreakerScopeKind, string>> = {
  global: '',
  chain: ' on the chain',
  venue: ' on the venue',
  account: ' of the account',
  token: ' into the token',
  endpoint: ' of the endpoint',
  provider: ' of the provider',
  key: ' with the key',
  process: ' of this process',
};

/** What it refuses while it is open: one phrase. `exits`: whether exits too. */
export function blocksPhrase(definition: BreakerDefinition, kind: BreakerScopeKind, exits = false): string {
  const place = PLACES[kind];
  switch (definition.blocks) {
    case 'entries':
      return exits ? `entries and exits${kind === 'token' ? ' of the token' : place}` : `entries${place}`;
    case 'fastLane':
      return `entries through the Fast Lane${place}`;
    case 'patientEntries':
      return `entries that may wait for a better fee${place}`;
    case 'submissions':
      return `entries, exits and all else that is signed${place}`;
    case 'logins':
      return 'logins';
    case 'calls':
      return `calls${place}`;
    case 'nothing':
    default:
      return 'nothing';
  }
}
