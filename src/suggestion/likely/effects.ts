import type { RunInstruction } from '../../model/dockerfile.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import { copiedFiles } from '../effects/copy.ts';
import { type Effects, mountTargets, runOf } from '../effects/effects.ts';
import type { Placed } from '../effects/state.ts';
import type { StageFacts } from '../stage-facts.ts';
import { type LikelyItem, likelyItems } from './items.ts';

/** Longest text of a step that is guessed at, in UTF-16 units. */
const LONGEST = 6_000;

/** The text of a RUN as one script; null in the exec form, or where a here-document is input of a command. */
function scriptText(run: RunInstruction): string | null {
  if (run.command.form !== 'shell') return null;
  if (run.heredocs.length === 0) return run.command.text;
  const bare = /^<<-?\s*(["']?)[A-Za-z0-9_.-]+\1$/.test(run.command.text.trim());
  const [heredoc] = run.heredocs;
  return bare && run.heredocs.length === 1 && heredoc !== undefined && !heredoc.body.startsWith('#!') ? heredoc.body : null;
}

/**
 * The effects of a RUN that no proof follows, as a person would read its words: known commands wherever they stand, and others that set
 * up the machine and name nothing that is copied in front. Each guess is in `asks`. Null where it works on the project.
 */
export function likelyRun(facts: StageFacts, at: number, { instruction, before }: Placed): Effects | null {
  if (instruction.kind !== 'run') return null;
  const text = scriptText(instruction);
  const mounts = mountTargets(instruction, before);
  if (text === null || text.length > LONGEST || 'opaque' in mounts) return null;
  const line = instruction.range.start.line + 1;
  const items = likelyItems(text, before, facts.stage.from.image, line);
  if (items === null || items.some((i) => i.kind === 'project')) return null;
  // What a known command reads is known; of all else, and of constructs around it, the words say it.
  const isPlain = ({ item }: LikelyItem): boolean => item.commands.some((c) => c.start === item.start && c.end === item.end);
  const worded = items.filter((i) => i.kind === 'setup' || !isPlain(i));
  if (worded.length > 0 && worded.map(({ item }) => text.slice(item.start, item.end)).some(namesCopied(facts, at))) return null;
  return effectsOfItems(items, instruction, before.user, mounts);
}

/** The effects of steps that are all known, setup or state. */
function effectsOfItems(items: readonly LikelyItem[], run: RunInstruction, user: string | null, mounts: readonly string[]): Effects {
  const setsUp = items.some((i) => i.kind === 'setup');
  const asks: Sentence[] = [
    ...(setsUp ? [say`Does ${code(shortened(run))} (line ${run.range.start.line + 1}) read what is copied in front of it?`] : []),
    ...items.flatMap((i) => i.asks)
  ];
  const known = runOf(
    items.flatMap((i) => i.calls),
    user,
    mounts
  );
  const whole = { all: false, system: true, below: [] };
  return {
    ...known,
    ...(setsUp && !known.reads.all ? { reads: whole, writes: whole } : {}),
    ...(setsUp ? { outside: { reads: whole, writes: whole }, assumesPrivacy: true, runsCode: true } : {}),
    asks
  };
}

/** Whether a text names a file that is copied in front of this position, or a path of a directory that is copied to. */
export function namesCopied(facts: StageFacts, at: number): (text: string) => boolean {
  const names = new Set<string>();
  const destinations: string[] = [];
  for (const [position, effects] of facts.effects.slice(0, at).entries()) {
    const copy = facts.placed[position]?.instruction;
    if (copy?.kind !== 'copy' && copy?.kind !== 'add') continue;
    // Who writes a place without its directory does so elsewhere, too.
    const [first = ''] = copy.destination.replace(/^(?:\.\/)+/, '').split('/');
    if (!/^\.?$/.test(first)) names.add(first);
    // Of another stage, an address or a here-document the names are not known, but the place is.
    destinations.push(...(effects.copy === null ? effects.writes.below : [effects.copy.destination]));
    if (effects.copy === null) continue;
    // What no commit holds is copied all the same.
    const missing = effects.copy.sources.flatMap((s) => (s.kind === 'missing' ? [s.path] : []));
    for (const path of [...copiedFiles(effects.copy, facts.context).values(), ...missing])
      for (const part of [path, path.slice(path.lastIndexOf('/') + 1), path.split('/')[0] ?? '']) names.add(part);
  }
  const isCopied = (word: string): boolean =>
    /^\.{1,2}(?:\/|$)|^\*|^~|\$\{?PWD/.test(word) ||
    names.has(word) ||
    (word.includes('/') && names.has(word.split('/')[0] || word)) ||
    destinations.some((d) => d !== '/' && (word === d || word.startsWith(`${d}/`)));
  return (text) =>
    text
      .replace(/\\\n/g, ' ')
      .split(/[\s"';&|()=<>]+/)
      .some(isCopied);
}

export const shortened = (run: RunInstruction): string => {
  const text = run.rest
    .replace(/^(?:--\S+(?:\s|\\\n)+)+/, '')
    .replace(/\\\n/g, ' ')
    .replace(/[`\s]+/g, ' ')
    .trim();
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};
