import type { IntelOverrides } from '../intel/levels.ts';
import type { LaneSetting } from '../lane/chooseLane.ts';
import type { ExitExecution } from '../order/parent/exitExecution.ts';
import type { SizingSettings } from '../order/sizingSettings.ts';
import type { CooldownSettings } from './cooldown.ts';

/**
 * What a bot is doing. `paused` takes no entries; exits go on. So it is in `error`, where the strategy is not asked and exit
 * rules alone decide. `stopped` does nothing.
 */
export type BotState = 'running' | 'paused' | 'stopped' | 'error';

/** What a bot trades with besides its strategy, its exits and its level. All of it parsed by the schemas of its parts. */
export interface BotSettings {
  readonly lane: LaneSetting;
  /** Single settings in place of those of its intel level. */
  readonly intel: IntelOverrides;
  readonly sizing: SizingSettings;
  readonly cooldown: CooldownSettings;
  readonly exitExecution: ExitExecution;
}

/** Parameters of exit rules by rule kind, parsed. */
export type ExitParams = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What takes the place of a bot's exit rules for one position; `null`: the rule does not watch it. */
export type PositionExits = Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;

/** A strategy set to work for one account. */
export interface Bot {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  /** Registry kind of its strategy. */
  readonly strategy: string;
  /** The strategy's parameters, already parsed by its schema. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Parameters of its exit rules by rule kind, already parsed; of rules that are absent, only those that run by default do. */
  readonly exits: ExitParams;
  /** Exit rules that were set for single positions, by position id. */
  readonly positionExits?: Readonly<Record<string, PositionExits>>;
  /** 1 to 10. */
  readonly intelLevel: number;
  /** Absent where nobody chose any: then the defaults hold. */
  readonly settings?: BotSettings;
  readonly state: BotState;
  readonly stateReason: string;
}
