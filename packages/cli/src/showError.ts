import { isTwinlaneError } from '@twinlane/core/errors';
import { escapeText } from './view/escapeText.ts';

/** How an error is to be told. */
export interface ShowErrorOptions {
  /** As one line of JSON instead of text. */
  readonly json: boolean;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  /** Where the details were written, if anywhere. */
  readonly logFile?: string;
}

const LONGEST_LINE = 2000;

function lines(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.trim() === '' ? '' : escapeText(line, LONGEST_LINE)))
    .join('\n');
}

/** The text that tells a user of an error: no stack for what is his to mend, a code and the log for a fault. */
export function showError(error: unknown, options: ShowErrorOptions): string {
  const known = isTwinlaneError(error);
  const message = options.redact(error instanceof Error ? error.message : String(error));
  const hint = known && error.hint !== undefined ? options.redact(error.hint) : undefined;
  const code = known ? error.code : 'fault.unexpected';
  if (options.json) {
    return `${JSON.stringify({ error: { code, message, ...(hint === undefined ? {} : { hint }) } })}\n`;
  }
  const isUsers = known && error.name === 'UserError';
  const told = [
    `twinlane: ${lines(message)}`,
    ...(hint === undefined ? [] : [`  ${lines(hint)}`]),
    ...(isUsers ? [] : [`  Code: ${code}.`]),
    ...(options.logFile === undefined || isUsers ? [] : [`  Details are in ${options.logFile}.`]),
  ];
  if (!known && options.logFile === undefined && error instanceof Error && error.stack !== undefined) {
    told.push(lines(options.redact(error.stack)));
  }
  return `${told.join('\n')}\n`;
}
