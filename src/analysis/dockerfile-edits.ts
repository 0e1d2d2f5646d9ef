import { parseDockerfile } from '../dockerfile/index.ts';
import type { Change } from '../model/change.ts';
import type { Instruction } from '../model/dockerfile.ts';
import type { TreePath } from '../model/units.ts';
import { type EditedInstruction, editableText } from '../replay/index.ts';
import type { Revisions } from './ports.ts';

/** Edits of Dockerfiles that are read: the newest count most, and each costs two texts. */
const MOST_EDITS = 60;

/** The changes with the texts of the Dockerfiles that they edited, before and after, where they can be had. */
export async function withDockerfileTexts(
  revisions: Revisions | null,
  changes: readonly Change[],
  dockerfiles: ReadonlySet<TreePath>
): Promise<readonly Change[]> {
  if (revisions === null) return changes;
  const edits = changes
    .flatMap((change, position) =>
      change.paths.filter(({ path }) => dockerfiles.has(path)).map(({ path }) => ({ position, path, commit: change.id }))
    )
    .slice(0, MOST_EDITS);
  if (edits.length === 0) return changes;
  // Changes follow one another, so the state before one is the state after the next older one.
  const wanted = edits.flatMap(({ position, path, commit }) => {
    const older = changes[position + 1];
    return older === undefined
      ? [{ commit, path }]
      : [
          { commit, path },
          { commit: older.id, path }
        ];
  });
  const texts = await revisions.texts(wanted);
  const known = new Map(wanted.map(({ commit, path }, i) => [`${commit}\u0000${path}`, texts[i] ?? null]));
  return changes.map((change, position) => {
    const own = edits.filter((edit) => edit.position === position);
    if (own.length === 0) return change;
    const dockerfiles = Object.fromEntries(
      own.map(({ path }) => [
        path,
        {
          before: known.get(`${changes[position + 1]?.id}\u0000${path}`) ?? null,
          after: known.get(`${change.id}\u0000${path}`) ?? null
        }
      ])
    );
    return { ...change, dockerfiles };
  });
}

type Edits = ReadonlyMap<string, readonly EditedInstruction[]>;
/** Asked for by every image of a Dockerfile and by every suggestion. */
const known = new WeakMap<readonly Change[], Map<TreePath, Edits>>();

/** By id of the change: the instructions of one Dockerfile that it edited. A change whose texts are not known is absent. */
export function editsOf(changes: readonly Change[], dockerfile: TreePath): Edits {
  const ofChanges = known.get(changes) ?? new Map<TreePath, Edits>();
  known.set(changes, ofChanges);
  const edits = ofChanges.get(dockerfile) ?? readEdits(changes, dockerfile);
  ofChanges.set(dockerfile, edits);
  return edits;
}

function readEdits(changes: readonly Change[], dockerfile: TreePath): Edits {
  return new Map(
    changes.flatMap((change): (readonly [string, readonly EditedInstruction[]])[] => {
      const texts = change.dockerfiles?.[dockerfile];
      if (texts === undefined || texts.before === null || texts.after === null) return [];
      return [[change.id, editedInstructions(texts.before, texts.after)]];
    })
  );
}

interface Placed extends EditedInstruction {
  readonly kind: Instruction['kind'];
}

/** Instructions that have steps of their own. */
const STEPS: ReadonlySet<string> = new Set(['run', 'copy', 'add', 'workdir', 'from']);
/** Instructions that go into the key of RUNs behind them. */
const ENTERING: ReadonlySet<string> = new Set(['env', 'arg', 'user', 'shell']);

/**
 * The instructions of the later text that an edit makes run: changed and new ones themselves, the one behind a removed one,
 * the next RUN behind a changed variable, user or shell. Comments, blanks, labels and commands of the image hit none.
 */
export function editedInstructions(before: string, after: string): readonly EditedInstruction[] {
  const [old, now] = [placed(before), placed(after)];
  let start = 0;
  while (start < old.length && start < now.length && same(old[start], now[start])) start++;
  let ends = 0;
  while (ends < Math.min(old.length, now.length) - start && same(old.at(-1 - ends), now.at(-1 - ends))) ends++;
  const gone = old.slice(start, old.length - ends);
  const come = now.slice(start, now.length - ends);
  // Between the equal ends, what stands on both sides was not edited itself.
  const left = gone.map((one) => one.text);
  const changed = come.filter((one) => {
    const at = left.indexOf(one.text);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  const isMoved = changed.length === 0 && come.length > 0 && left.length === 0;
  const isRemoved = changed.length === 0 && gone.some((one) => left.includes(one.text) && (STEPS.has(one.kind) || ENTERING.has(one.kind)));
  const first = isMoved ? come.slice(0, 1) : isRemoved ? now.slice(start, start + 1) : changed;
  const hits = first.flatMap((one) => (STEPS.has(one.kind) ? [one] : ENTERING.has(one.kind) ? nextRun(now, one) : []));
  return [...new Set(hits)].map(({ keyword, text, stage, place }) => ({ keyword, text, stage, place }));
}

const same = (a: Placed | undefined, b: Placed | undefined): boolean => a?.text === b?.text && a?.stage === b?.stage;

function nextRun(all: readonly Placed[], one: Placed): readonly Placed[] {
  const next = all.slice(all.indexOf(one) + 1).find((other) => other.kind === 'run' && other.stage === one.stage);
  return next === undefined ? [] : [next];
}

function placed(text: string): readonly Placed[] {
  const { stages } = parseDockerfile(text, 'Dockerfile');
  const list = stages.flatMap(({ instructions }, stage) => instructions.map((instruction) => ({ instruction, stage })));
  return list.map(({ instruction, stage }, at) => ({
    kind: instruction.kind,
    keyword: instruction.keyword.toUpperCase(),
    text: editableText(instruction),
    stage,
    place: at / Math.max(1, list.length - 1)
  }));
}
