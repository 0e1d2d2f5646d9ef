import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FuzzCase, FuzzSide } from './case.ts';
import { type Compared, compareCase, firstLines } from './compare.ts';
import { askEngine, engineImages, writeSide } from './engine.ts';

/** One pair built and compared; null where a side does not build. */
export async function runCase(c: FuzzCase): Promise<Compared | null> {
  const engine = await askEngine(c, firstLines(c));
  if (engine === null) return null;
  return c.imagesKnown ? compareCase(c, engine, await engineImages()) : compareCase(c, engine);
}

let copies = 0;

/** The same case under a new salt, so that the engine has not seen it. */
export function resalted(c: FuzzCase): FuzzCase {
  const text = JSON.stringify(c).replaceAll(/salt\d+(?:x\d+)*/g, `salt${c.seed}x${process.pid}${++copies}`);
  return JSON.parse(text);
}

/** The case without one line, on both sides where it stands on both. */
function withoutLine(c: FuzzCase, line: string): FuzzCase {
  const drop = (side: FuzzSide): FuzzSide => {
    const at = side.dockerfile.indexOf(line);
    return at < 0 ? side : { ...side, dockerfile: side.dockerfile.toSpliced(at, 1) };
  };
  return { ...c, base: drop(c.base), head: drop(c.head) };
}

function withoutFile(c: FuzzCase, path: string): FuzzCase {
  const drop = (side: FuzzSide): FuzzSide => ({
    ...side,
    files: Object.fromEntries(Object.entries(side.files).filter(([name]) => name !== path))
  });
  return { ...c, base: drop(c.base), head: drop(c.head) };
}

/** Takes away what a disagreement does not need; each trial is a build of its own. */
export async function shrinkCase(c: FuzzCase, trials: number): Promise<FuzzCase> {
  let current = c;
  let left = trials;
  const attempt = async (smaller: FuzzCase): Promise<boolean> => {
    if (left-- <= 0) return false;
    const result = await runCase(resalted(smaller));
    if (result === null || result.disagreements.length === 0) return false;
    current = smaller;
    return true;
  };
  for (const line of [...current.head.dockerfile].reverse())
    if (current.head.dockerfile.filter((one) => one.startsWith('FROM')).length > 1 || !line.startsWith('FROM'))
      await attempt(withoutLine(current, line));
  for (const path of Object.keys(current.head.files)) await attempt(withoutFile(current, path));
  for (const name of Object.keys(current.head.args)) {
    const drop = (side: FuzzSide): FuzzSide => ({
      ...side,
      args: Object.fromEntries(Object.entries(side.args).filter(([key]) => key !== name))
    });
    await attempt({ ...current, base: drop(current.base), head: drop(current.head) });
  }
  return current;
}

/**
 * A pair built and compared; where model and engine differ, once more under a new salt. An engine that others use may lose
 * records between two builds, so only what differs twice counts.
 */
export async function differsTwice(c: FuzzCase): Promise<{ readonly compared: Compared; readonly disturbed: boolean } | null> {
  const first = await runCase(c);
  if (first === null || first.disagreements.length === 0) return first === null ? null : { compared: first, disturbed: false };
  const second = await runCase(resalted(c));
  return second === null ? null : { compared: second, disturbed: second.disagreements.length === 0 };
}

/** Shrinks a case and writes it as a folder of the conformance form, with what the engine did as its truth. */
export async function recordCase(root: string, whole: FuzzCase, version: string): Promise<string> {
  const folder = join(root, `${whole.builder}-${whole.seed}`);
  if (existsSync(folder)) return folder;
  const c = resalted(await shrinkCase(whole, 40));
  const engine = await askEngine(c, firstLines(c));
  if (engine === null) return 'not recorded';
  const { prediction } = compareCase(c, engine);
  mkdirSync(folder, { recursive: true });
  writeSide(join(folder, 'base'), c.base);
  writeSide(join(folder, 'head'), c.head);
  const target = c.target === null ? {} : { target: c.target };
  const about = {
    title: c.edits.join('; '),
    file: 'Dockerfile',
    ...target,
    base_args: c.base.args,
    head_args: c.head.args,
    engine: c.builder
  };
  writeFileSync(join(folder, 'case.json'), `${JSON.stringify(about, null, 1)}\n`);
  const truth = prediction.steps.map((step) => ({
    stage: step.stage,
    step: step.step,
    line: step.line,
    instruction: step.instruction,
    verdict: step.verdict === 'metadata' || step.verdict === 'pruned' ? step.verdict : (engine.lines.get(step.line)?.[0] ?? 'cached')
  }));
  writeFileSync(join(folder, 'truth.json'), `${JSON.stringify({ engine: version, [c.builder]: truth }, null, 1)}\n`);
  return folder;
}
