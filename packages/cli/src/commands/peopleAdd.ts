import { allowWallet } from '@twinlane/protocol/endpoints/people';
import { ROLES } from '@twinlane/protocol/scope';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
import { REASON, reasonOf } from '../reasonOf.ts';
import { roleOf } from '../roleOf.ts';
import { textsOf } from '../textsOf.ts';

/** `twinlane people add`. */
export const peopleAdd: Command = {
  name: 'add',
  summary: 'Let a wallet log in',
  args: {
    address: { type: 'positional', description: 'Address of the wallet', required: true },
    role: { type: 'string', description: ROLES.join(', '), required: true, valueHint: 'role' },
    account: {
      type: 'string',
      description: 'Accounts it may know of, by id, several with commas; all where none is named',
      valueHint: 'ids',
    },
    label: { type: 'string', description: 'What to call it', valueHint: 'text' },
    reason: REASON,
    json: { type: 'boolean', description: 'The entry as JSON' },
  },
  takesConfig: true,
  examples: [
    [
      'twinlane people add 0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2 --role viewer --reason "auditor"',
      'it may look',
    ],
  ],
  async run(call) {
    const { args } = call;
    const accounts = textsOf(args['account']);
    const label = args['label'];
    const body = {
      address: String(args['address']),
      role: roleOf(args['role'], 'people add'),
      accounts: accounts.length === 0 ? ('all' as const) : accounts,
      ...(typeof label === 'string' ? { label } : {}),
      reason: reasonOf(call, 'people add'),
    };
    return showAnswer(
      call,
      (api) => api.call(allowWallet, { body }),
      (answer) => `${answer.address} may log in as ${answer.role}.`,
    );
  },
};
