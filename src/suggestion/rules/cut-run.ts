import type { RunInstruction } from '../../model/dockerfile.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import { cutLines } from '../edit/lines.ts';
import { type LikelyItem, likelyItems } from '../likely/items.ts';
import type { StageFacts } from '../stage-facts.ts';
import { isOfSystem } from '../tools/tool.ts';

/** A RUN cut in two: an install of dependencies, or packages and tools of the system, and what comes behind. */
export interface Cut {
  readonly what: 'install' | 'packages';
  readonly first: readonly string[];
  readonly second: readonly string[];
  /** What a person has to look at. */
  readonly asks: readonly Sentence[];
}

/**
 * Where a RUN may be cut: behind the last step of the front that does not work on the project, and behind its packages of the system.
 * What the front sets in the shell (`set -e`, variables, a directory) is said again in the second half.
 */
export function cutsOf(facts: StageFacts, at: number, run: RunInstruction): readonly Cut[] {
  const before = facts.placed[at]?.before;
  const cut = cutLines(facts.dockerfile.text);
  if (run.heredocs.length > 0 || run.command.form !== 'shell' || cut === null || before === undefined) return [];
  if (run.flags.some((f) => f.name !== 'mount' || /bind/.test(f.value ?? '')) || facts.dockerfile.escape !== '\\') return [];
  const lines = cut.lines.slice(run.range.start.line, run.range.end.line + 1);
  const text = lines.join('\n').slice(run.range.start.column);
  const start = /^\S+\s+(?:--\S+(?:\s|\\\n)+)*/.exec(text)?.[0].length ?? 0;
  const script = withoutComments(text.slice(start));
  const items = likelyItems(script, before, facts.base, run.range.start.line + 1);
  if (items === null) return [];
  const own = items.findIndex((i) => i.kind === 'project');
  const front = own < 0 ? items.length : own;
  const beyondSystem = items.findIndex((i) => i.kind !== 'state' && (i.calls.length === 0 || !i.calls.every((c) => isOfSystem(c.known))));
  const lengths = [...new Set([front, beyondSystem < 0 ? 0 : Math.min(front, beyondSystem)])];
  const indent = (lines[0] ?? '').slice(0, run.range.start.column);
  return lengths.flatMap((length) => cutAt(items, length, { script, raw: text.slice(start), head: indent + text.slice(0, start) }) ?? []);
}

/** Comment lines, which the builder takes out, as blanks: offsets stay. */
const withoutComments = (script: string): string => script.replace(/(?<=\n)[ \t]*(?:#[^\n]*)?\n/g, (line) => ' '.repeat(line.length));

interface Texts {
  readonly script: string;
  readonly raw: string;
  /** The keyword and the flags of the RUN. */
  readonly head: string;
}

function cutAt(items: readonly LikelyItem[], length: number, { script, raw, head }: Texts): Cut | null {
  const front = items.slice(0, length);
  const [last, next] = [front.at(-1), items[length]];
  if (last === undefined || next === undefined || front.every((i) => i.kind === 'state')) return null;
  const installs = front.some((i) => i.calls.some((c) => c.known.needs !== null));
  const adds = front.some((i) => i.kind === 'setup' || i.calls.some((c) => c.known.purpose === 'add'));
  if (!installs && !adds) return null;
  // What only cleans up belongs to the step that made the mess.
  if (items.slice(length).every((i) => i.kind === 'known' && i.calls.every((c) => c.known.purpose === 'clean'))) return null;
  const state = front.filter((i) => i.kind === 'state');
  // A directory that the front goes to may be one that the COPY brings.
  if (state.some(({ item }) => /^cd\s/.test(script.slice(item.start, item.end)))) return null;
  const stops = state.some(({ item }) => /^set -\w*e/.test(script.slice(item.start, item.end)));
  if (last.item.next !== '&&' && !(last.item.next === ';' && stops)) return null;
  // As it was joined: behind `set -e` a command ends the build where nothing follows it by `&&`.
  const said = state.map(({ item }) => `${raw.slice(item.start, item.end)}${item.next === ';' ? ';' : ' &&'} `).join('');
  const takesAway = items.slice(length).some((i) => i.calls.some((c) => c.known.purpose === 'remove'));
  const asks: Sentence[] = [
    said === ''
      ? say`The second half of the command does not rest on state of the shell that the first half leaves.`
      : say`Is ${code(
          said
            .replace(/(?:;| &&) $/, '')
            .replace(/\s+/g, ' ')
            .slice(0, 80)
        )} all that the second half needs of the first?`,
    ...(installs
      ? []
      : [
          takesAway
            ? say`What the second half removes again stays in the layer of the first: the image holds the same files and is larger.`
            : say`What the second half cleans up may stay in the layer of the first: the image holds the same files and may be larger.`
        ])
  ];
  return {
    what: installs ? 'install' : 'packages',
    first: `${head}${raw.slice(0, last.item.end).trimEnd()}`.split('\n'),
    second: `${head}${said}${raw.slice(next.item.start)}`.split('\n'),
    asks
  };
}
