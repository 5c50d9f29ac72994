import { changeWallet } from '@twinlane/protocol/endpoints/people';
import { ROLES } from '@twinlane/protocol/scope';
import type { Command } from '../command.ts';
import { REASON, reasonOf } from '../reasonOf.ts';
import { roleOf } from '../roleOf.ts';
import { showAnswer } from '../showAnswer.ts';

/** `twinlane people change`. */
export const peopleChange: Command = {
  name: 'change',
  summary: 'Change what a wallet may do; its sessions and tokens end at once',
  args: {
    address: { type: 'positional', description: 'Address of the wallet', required: true },
    role: { type: 'string', description: ROLES.join(', '), required: true, valueHint: 'role' },
    reason: REASON,
    json: { type: 'boolean', description: 'The entry as JSON' },
  },
  takesConfig: true,
  examples: [
    [
      'twinlane people change 0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2 --role viewer --reason "on leave"',
      'it may only look, once it has logged in again',
    ],
  ],
  async run(call) {
    const { args } = call;
    const role = roleOf(args['role'], 'people change');
    const input = {
      params: { address: String(args['address']) },
      body: { role, reason: reasonOf(call, 'people change') },
    };
    return showAnswer(
      call,
      (api) => api.call(changeWallet, input),
      (answer) => `${answer.address} may log in as ${answer.role}.`,
    );
  },
};
