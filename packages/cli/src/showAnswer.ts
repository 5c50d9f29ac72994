import { askProcess } from './askProcess.ts';
import type { CommandCall } from './command.ts';
import { EXIT_CODES } from './exitCode.ts';
import { loadSettings } from './loadSettings.ts';
import type { ProcessApi } from './processApi.ts';
import { createPalette, type Palette } from './view/palette.ts';

/** Asks the process that a command means, and writes its answer: as text, or as JSON with `--json`. Resolves with the exit code. */
export async function showAnswer<Answer>(
  call: CommandCall,
  ask: (api: ProcessApi) => Promise<Answer>,
  render: (answer: Answer, palette: Palette) => string,
): Promise<number> {
  const { args, io, hide } = call;
  const { answer } = await askProcess(await loadSettings(call), ask, { hide });
  const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
  io.stdout.write(`${args['json'] === true ? JSON.stringify(answer) : render(answer, palette)}\n`);
  return EXIT_CODES.ok;
}
