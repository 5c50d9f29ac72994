import { join } from 'node:path';
import { configSchema, type Config } from '@twinlane/bot/config/configSchema';
import { loadConfig } from '@twinlane/bot/config/loadConfig';
import { findConfigFile } from '@twinlane/bot/config/readConfigFile';
import { textRedactor } from '@twinlane/bot/observe/redact';
import type { Command, CommandIo } from '../command.ts';
import { failure, type Finding } from '../doctor/check.ts';
import { CHECKS } from '../doctor/checks.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { secretTexts } from '../secretTexts.ts';
import { escapeText } from '../view/escapeText.ts';
import { createPalette, type Palette } from '../view/palette.ts';

interface NamedFinding extends Finding {
  readonly name: string;
}

const LONGEST = 500;

function line(finding: NamedFinding, palette: Palette): string {
  const paint = { ok: palette.good, warn: palette.warn, fail: palette.bad }[finding.status];
  const found = finding.found
    .split('\n')
    .map((text) => escapeText(text, LONGEST))
    .join('\n                    ');
  const hint =
    finding.hint === undefined
      ? ''
      : `\n                    ${palette.dim(escapeText(finding.hint, LONGEST))}`;
  return `${paint(finding.status.padEnd(4))}  ${finding.name.padEnd(12)}  ${found}${hint}`;
}

async function configFinding(
  io: CommandIo,
  argv: readonly string[],
): Promise<{ readonly finding: NamedFinding; readonly config?: Config }> {
  try {
    const config = await loadConfig({ env: io.env, argv, cwd: io.cwd });
    const asked = argv.findLast((word) => word.startsWith('--config='))?.slice('--config='.length);
    const file = findConfigFile(io.cwd, asked);
    const found = `valid, mode ${config.mode}${file === undefined ? ', no file: the defaults hold' : `, from ${file}`}`;
    return { finding: { name: 'settings', status: 'ok', found }, config };
  } catch (error) {
    return {
      finding: { name: 'settings', ...failure(error, 'docs/reference/config.md lists every setting.') },
    };
  }
}

/** `twinlane doctor`. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Whether this machine and these settings can run it',
  details:
    'Checks settings, Node, data folder, database, anvil, port, RPC endpoints, the contracts of the venues on their chain ' +
    'and the way of transactions, and says what to do. Changes nothing.',
  args: { json: { type: 'boolean', description: 'The findings as one line of JSON' } },
  takesConfig: true,
  examples: [
    ['twinlane doctor', 'before the first start, or when something is wrong'],
    ['twinlane doctor --mode paper --rpc https://… --chain-id 8453', 'whether an endpoint serves'],
  ],
  async run({ args, configArgv, io }) {
    const { finding, config } = await configFinding(io, configArgv);
    const findings: NamedFinding[] = [finding];
    // Where the settings are wrong, the rest is checked by the defaults.
    const checked = config ?? { ...configSchema.parse({}), dataDir: join(io.cwd, '.twinlane') };
    const redact = textRedactor(secretTexts(checked));
    for (const check of CHECKS) {
      const { found, hint, status } = await check.run({ config: checked, io });
      findings.push({
        name: check.name,
        status,
        found: redact(found),
        ...(hint === undefined ? {} : { hint: redact(hint) }),
      });
    }
    const holds = findings.every(({ status }) => status !== 'fail');
    if (args['json'] === true) {
      io.stdout.write(`${JSON.stringify({ holds, findings })}\n`);
    } else {
      const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
      io.stdout.write(`${findings.map((each) => line(each, palette)).join('\n')}\n`);
    }
    return holds ? EXIT_CODES.ok : EXIT_CODES.failed;
  },
};
