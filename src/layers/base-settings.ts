import { type BuiltStageOptions, builtStages } from '../dockerfile/index.ts';
import type { BuiltImage } from '../model/built-image.ts';
import type { Dockerfile, Instruction } from '../model/dockerfile.ts';
import type { Sentence } from '../model/sentence.ts';
import { literalPattern } from '../plain/index.ts';
import { entryKinds } from './entry.ts';
import { matchTarget } from './match-target.ts';

/** What an image as it was built tells of the image that it stands on; null: its own instructions hide it. */
export interface SettingsBelow {
  readonly env: readonly string[] | null;
  readonly user: string | null;
  readonly workdir: string | null;
  readonly shell: readonly string[] | null;
}

/**
 * Settings of the base image from those of the image that was built on it: what its own instructions do not set is the base's. Null where
 * the image was not built from this file, or says nothing.
 */
export function settingsBelow(image: BuiltImage, dockerfile: Dockerfile, options: BuiltStageOptions): SettingsBelow | null {
  const { settings, history } = image;
  const stages = builtStages(dockerfile, options);
  const notes: Sentence[] = [];
  if (settings === null || stages === null || history.length === 0) return null;
  if (matchTarget(entryKinds(history), dockerfile, options, notes) === null || notes.length > 0) return null;
  const own = stages.flatMap((stage) => stage.instructions.filter((instruction) => instruction.kind !== 'from'));
  const has = (kind: Instruction['kind']) => own.some((instruction) => instruction.kind === kind);
  // Without a shell of its own the builder's default is in force, so one that the image sets hides which it was.
  if (has('shell')) return null;
  return {
    env: environmentBelow(settings.env, own, dockerfile.text),
    user: has('user') ? null : settings.user,
    workdir: has('workdir') ? null : settings.workdir,
    shell: settings.shell
  };
}

/** The variables that no own instruction sets. One that is set counts as the base's where its old value can be cut out of the new one. */
function environmentBelow(env: readonly string[], own: readonly Instruction[], text: string): readonly string[] | null {
  const set = new Map<string, string[]>();
  for (const instruction of own)
    if (instruction.kind === 'env')
      for (const { key, value } of instruction.pairs) {
        if (/[$\\"']/.test(key)) return null;
        set.set(key, [...(set.get(key) ?? []), value]);
      }
  const below: string[] = [];
  for (const one of env) {
    const equals = one.indexOf('=');
    const [name, value] = [one.slice(0, equals), one.slice(equals + 1)];
    const written = set.get(name);
    if (written === undefined) below.push(one);
    else if (new RegExp(`\\$\\{?${literalPattern(name)}\\b`).test(text)) {
      const former = formerValue(name, value, written);
      if (former === null) return null;
      below.push(`${name}=${former}`);
    }
  }
  return below;
}

/** The value before `ENV NAME=front:$NAME:back`, the only line that sets it; null for any other form. */
function formerValue(name: string, value: string, [written = '', ...more]: readonly string[]): string | null {
  const parts = written.replace(/^"(.*)"$/, '$1').split(new RegExp(`\\$(?:\\{${literalPattern(name)}\\}|${literalPattern(name)}\\b)`));
  const [front = '', back] = parts;
  if (more.length > 0 || back === undefined || parts.length !== 2 || /[$\\"']/.test(front + back)) return null;
  const isCut = value.length >= front.length + back.length && value.startsWith(front) && value.endsWith(back);
  return isCut ? value.slice(front.length, value.length - back.length) : null;
}
