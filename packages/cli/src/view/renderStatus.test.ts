import type { StateView } from '@twinlane/protocol/state';
import { expect, it } from 'vitest';
import { createPalette } from './palette.ts';
import { renderStatus } from './renderStatus.ts';
import { exampleView } from './testing/exampleView.ts';

const STAGES = ['decide', 'check', 'build', 'sign', 'persist', 'send', 'total'] as const;

function shown(fastLane: StateView['fastLane']): string {
  const { state } = exampleView();
  const whole = fastLane === undefined ? state : { ...state, fastLane };
  return renderStatus(whole, 'http://127.0.0.1:7411', createPalette(false));
}

it('says how long the Fast Lane takes, where there is one', () => {
  expect(shown(undefined)).not.toContain('fast lane');
  const empty = STAGES.map((stage) => ({ stage, count: 0, p50: 0, p95: 0, p99: 0, max: 0 }));
  expect(shown(empty)).toMatch(/^fast lane +nothing sent yet$/m);
  const used = STAGES.map((stage, index) => ({
    stage,
    count: 3,
    p50: index / 10,
    p95: 5,
    p99: 9.25,
    max: 12,
  }));
  expect(shown(used)).toMatch(
    /^fast lane +3 sent, p50 0\.60 ms, p95 5\.00 ms, p99 9\.25 ms \(p50 by stage: decide 0\.00, check 0\.10, .*send 0\.50\)$/m,
  );
});
