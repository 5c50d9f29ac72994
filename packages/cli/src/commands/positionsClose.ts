import { closePosition } from '@twinlane/protocol/endpoints/positions';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
import { REASON, reasonOf } from '../reasonOf.ts';
import { renderClosing } from '../view/renderPositions.ts';

/** `twinlane positions close`. */
export const positionsClose: Command = {
  name: 'close',
  summary: 'Sell all of a position by hand',
  details:
    'The sale goes the way of every exit and is told as a thought at the gate `operator`. It is made whatever the bot does and\n' +
    'whatever breaker is open, but those that stop exits. Asking twice sells once. Watch it with `twinlane status`.',
  args: {
    id: { type: 'positional', description: 'Its id, as `twinlane positions list` shows it', required: true },
    reason: REASON,
    json: { type: 'boolean', description: 'The order as JSON' },
  },
  takesConfig: true,
  examples: [['twinlane positions close 019b1f3c-5a --reason "the news"', 'sells it now']],
  async run(call) {
    const { args } = call;
    const reason = reasonOf(call, 'positions close');
    return showAnswer(
      call,
      (api) => api.call(closePosition, { params: { id: String(args['id']) }, body: { reason } }),
      renderClosing,
    );
  },
};
