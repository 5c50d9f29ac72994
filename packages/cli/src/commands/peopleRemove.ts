import { removeWallet } from '@twinlane/protocol/endpoints/people';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
import { REASON, reasonOf } from '../reasonOf.ts';

/** `twinlane people remove`. */
export const peopleRemove: Command = {
  name: 'remove',
  summary: 'Let a wallet log in no more; its sessions and tokens end at once',
  args: {
    address: { type: 'positional', description: 'Address of the wallet', required: true },
    reason: REASON,
    json: { type: 'boolean', description: 'What it was, as JSON' },
  },
  takesConfig: true,
  examples: [
    [
      'twinlane people remove 0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2 --reason "leaves"',
      'it is out at once',
    ],
  ],
  async run(call) {
    const { args } = call;
    const input = {
      params: { address: String(args['address']) },
      body: { reason: reasonOf(call, 'people remove') },
    };
    return showAnswer(
      call,
      (api) => api.call(removeWallet, input),
      (answer) => `${answer.address} may log in no more.`,
    );
  },
};
