import { UserError } from '@twinlane/core/errors';
import type { BreakerActName, BreakerStatusView } from '@twinlane/protocol/operator';
import { actOnBreaker } from '@twinlane/protocol/endpoints/breakers';
import { askControl, operatorName } from './askControl.ts';
import { askProcess } from './askProcess.ts';
import type { CommandCall } from './command.ts';
import { EXIT_CODES } from './exitCode.ts';
import { loadSettings } from './loadSettings.ts';
import { reasonOf } from './reasonOf.ts';
import { createPalette } from './view/palette.ts';
import { renderBreaker } from './view/renderBreaker.ts';

/** Does to the breaker that a command names what it says, and shows how it then stands. */
export async function runBreakerAct(call: CommandCall, act: BreakerActName): Promise<number> {
  const { args, io } = call;
  const reason = reasonOf(call, `breakers ${act}`);
  const type = String(args['type']);
  const scope = String(args['scope'] ?? 'global');
  const status = await ask(call, { act, type, scope, reason });
  const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
  io.stdout.write(`${args['json'] === true ? JSON.stringify(status) : renderBreaker(status, palette)}\n`);
  return EXIT_CODES.ok;
}

/** By the local socket, which answers also while logins are held back; where there is none, by the API. */
async function ask(
  call: CommandCall,
  wish: {
    readonly act: BreakerActName;
    readonly type: string;
    readonly scope: string;
    readonly reason: string;
  },
): Promise<BreakerStatusView> {
  const config = await loadSettings(call);
  const { act, type, scope, reason } = wish;
  const heard = await askControl(config.dataDir, { command: act, type, scope, reason, who: operatorName() });
  if (heard.outcome === 'answered' && 'breaker' in heard.answer) {
    return heard.answer.breaker;
  }
  if (heard.outcome === 'silent') {
    throw new UserError('cli.silent', `The process on ${config.dataDir} does not answer.`, {
      hint: 'It hangs, or stands still. `twinlane stop --emergency --reason "…"` holds for it all the same.',
    });
  }
  const { answer } = await askProcess(
    config,
    (api) => api.call(actOnBreaker, { params: { type, act }, body: { scope, reason } }),
    { hide: call.hide },
  );
  return answer;
}
