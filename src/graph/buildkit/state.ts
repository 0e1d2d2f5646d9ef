import type { StepId } from '../../model/graph.ts';
import type { Environment } from '../environment.ts';
import type { Platform } from '../platform.ts';

/** A setting that may rest on an image's unknown configuration: then `base` names the image. */
export interface Setting<T> {
  readonly value: T;
  readonly base: string | null;
}

/** What flows from one instruction to the next inside a stage and into stages built FROM it (docs/cache-rules.md §3). */
export interface StageState {
  /** The step whose result is the current file system; null for an empty one. */
  readonly head: StepId | null;
  /** What RUN sees: ENV and valued ARGs in order of last assignment. */
  readonly env: Environment;
  /** What the image configuration holds: ENV only, each in its first place (§3.4, §4.7). */
  readonly config: Environment;
  readonly cwd: Setting<string>;
  readonly user: Setting<string>;
  readonly shell: Setting<readonly string[]>;
  readonly platform: Platform;
}

export const DEFAULT_SHELL: readonly string[] = ['/bin/sh', '-c'];

/** A setting as part of a definition. */
export function settingPart(name: string, setting: Setting<string>): { name: string; value: string; base?: string } {
  return setting.base === null ? { name, value: setting.value } : { name, value: setting.value, base: setting.base };
}
