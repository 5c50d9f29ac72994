import { UserError } from '@twinlane/core/errors';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';

/** `twinlane executor`. */
export const executor: Command = {
  name: 'executor',
  summary: 'What to send to a chain to have a TwinlaneExecutor there',
  details:
    'Prints the data of the transaction that creates the contract (no recipient, no value), with the venues of the chain\n' +
    'in its table. Nothing is sent. docs/executor-contract.md says what the contract can do and how to go on from here.',
  args: {
    chain: { type: 'string', description: 'The chain, by its name in the configuration', required: true },
    json: { type: 'boolean', description: 'Table and data as one line of JSON' },
  },
  takesConfig: false,
  examples: [
    ['twinlane executor --chain base', 'prints the venues in its table and the data'],
    ['twinlane executor --chain base --json', 'the same for a program'],
  ],
  async run({ args, io }) {
    const [{ chains }, { venues }, { executorTable }, { executorVenues }, { executorCreation }] =
      await Promise.all([
        import('@twinlane/bot/chain/registry'),
        import('@twinlane/bot/venue/registry'),
        import('@twinlane/core/market/executorTable'),
        import('@twinlane/core/market/executorVenues'),
        import('@twinlane/sandbox/deploy/executorCreation'),
      ]);
    const chain = chains.find(({ key }) => key === args['chain']);
    if (chain === undefined) {
      throw new UserError('cli.usage', `There is no chain ${JSON.stringify(args['chain'])}.`, {
        hint: `There are ${chains.map(({ key }) => key).join(', ')}.`,
      });
    }
    const table = executorTable(venues, chain.id);
    const data = executorCreation(table);
    if (args['json'] === true) {
      io.stdout.write(`${JSON.stringify({ chainId: chain.id, table, data })}\n`);
      return EXIT_CODES.ok;
    }
    const lines = table.map(({ deployer, pairFee }, place) => {
      const venue = (executorVenues[place] ?? '').padEnd(16);
      return BigInt(deployer) === 0n
        ? `  ${venue} none on this chain that may be sent money`
        : `  ${venue} pools made by ${deployer}${pairFee > 0 ? `, fee ${pairFee / 10_000} %` : ''}`;
    });
    io.stdout.write(`${chain.name}, chain ${chain.id}\n${lines.join('\n')}\n\n${data}\n`);
    return EXIT_CODES.ok;
  },
};
