import type { ArgsDef } from 'citty';

/** Where a command reads from and writes to. */
export interface CommandIo {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Absent where nothing can be read. */
  readonly stdin?: NodeJS.ReadStream;
  /** Cost of a guess at a passphrase of the vault (scrypt's n); the standard where absent. Tests take less. */
  readonly vaultCost?: number;
}

/** What a command is called with. */
export interface CommandCall {
  /** Values of the command's own flags and positionals by name. */
  readonly args: Readonly<Record<string, string | boolean | undefined>>;
  /** The settings' flags as they were written, for `loadConfig`. */
  readonly configArgv: readonly string[];
  readonly io: CommandIo;
  /** Takes texts out of whatever is told of an error. */
  readonly hide: (secrets: readonly string[]) => void;
}

/** One command, one file. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What else a user needs to know. */
  readonly details?: string;
  /** Flags and positionals of its own. */
  readonly args?: ArgsDef;
  /** Whether the last positional may be given several times; its value is then all of them with spaces between. */
  readonly repeatsLast?: boolean;
  /** Whether it also takes the flags of settings (`--port`, `--set key=value`, …). */
  readonly takesConfig: boolean;
  /** Command lines with what they do. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  readonly subCommands?: readonly Command[];
  /** Resolves with the exit code. Absent for a command that only groups others. */
  run?(call: CommandCall): Promise<number>;
}
