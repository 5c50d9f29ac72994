import type { EndpointView } from '@twinlane/protocol/state';
import { escapeText } from './escapeText.ts';

const ROLES: Readonly<Record<EndpointView['role'], string>> = {
  first: 'asked first',
  ready: 'ready',
  resting: 'left alone for now',
  excluded: 'not used',
};

/** An endpoint in one line: what it is used for, its figures, and what is wrong with it. */
export function describeEndpoint(endpoint: EndpointView): string {
  const { name, transport, role, score, p50Ms, p95Ms, errorRate, requests, lag, troubles } = endpoint;
  const figures = [
    `${ROLES[role]}, score ${score}`,
    ...(p50Ms === undefined || p95Ms === undefined ? [] : [`p50 ${time(p50Ms)}, p95 ${time(p95Ms)}`]),
    requests === 0 ? 'not asked yet' : `${Math.round(errorRate * 100)} % errors`,
    ...(lag === undefined ? [] : [`lag ${lag}`]),
  ].join(', ');
  const wrong = troubles.map((words) => escapeText(words, 120)).join('; ');
  return `${escapeText(name, 48)} (${transport}): ${figures}${wrong === '' ? '' : ` – ${wrong}`}`;
}

function time(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
