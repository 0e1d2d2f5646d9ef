import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { BaseImage, BuildOptions } from '../../src/graph/index.ts';
import type { PlannedInstruction } from '../../src/model/graph.ts';
import type { Judged, Prediction } from '../../src/model/prediction.ts';
import type { TreeEntry } from '../../src/model/tree.ts';
import { blobId } from '../setup/directory-tree.ts';
import { predictSides, type Side } from '../setup/predict-sides.ts';

// 213 small edits, each measured on a BuildKit and some on the legacy builder; labels and statuses as logged.

type FileSpec = string | { readonly text: string; readonly mode: string } | { readonly symlink: string } | { readonly dir: true };
type Files = Readonly<Record<string, FileSpec>>;
interface Logged {
  readonly status: 'HIT' | 'RUN';
  readonly step: string;
}
interface CacheCase {
  readonly name: string;
  readonly before: Files;
  readonly after: Files;
  readonly args_before: readonly string[];
  readonly args_after: readonly string[];
  readonly buildkit: readonly Logged[];
  readonly legacy?: readonly Logged[];
}
const { cases }: { cases: readonly CacheCase[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'fixtures', 'cache-cases.json'), 'utf8')
);

/** The image that all cases were measured on (the file's own description). */
const BASE: BaseImage = {
  digest: 'sha256:base',
  layers: ['sha256:layer'],
  env: ['PATH=/bin:/usr/bin'],
  user: '',
  workdir: '',
  onbuild: []
};
const baseImages = new Map([['csbase:1', BASE]]);

/** How many steps hang on what a step that runs again writes, by case: there `output-dependent` is right, nowhere else. */
const OUTPUT_DEPENDENT: Readonly<Record<string, number>> = {
  'buildkit builder cmd changed, same output': 2,
  'buildkit builder cmd changed, other output outside path': 2,
  'buildkit builder cmd changed, output differs': 2,
  'buildkit whole dir copied, same': 2,
  'buildkit COPY --from src path changed same base+content': 2,
  'buildkit RUN bind from stage, same content': 1,
  'buildkit RUN bind rw from stage, same content': 1,
  'buildkit RUN bind rw from stage, whole': 1,
  'buildkit bind root same as state (from=base)': 1,
  'buildkit RUN env of unused ENV in other stage': 1,
  'legacy builder cmd changed, same output': 2,
  'legacy builder cmd changed, other output outside path': 2,
  'legacy builder cmd changed, output differs': 2,
  'legacy whole dir copied, same': 2
};

/** Measurements of the legacy builder that say something else than the rule, with the reason. */
const NOT_THE_RULE: Readonly<Record<string, string>> = {
  'workdir trailing slash': 'engine 20.10 did not clean the path; 28.5 does (conformance case 052)',
  'ARG in parent stage visible in child': 'the engine held the same line of another case, which stands before the salt'
};

const withBase = (text: string) => text.replaceAll('@B@', 'csbase:1');

function entryOf(path: string, spec: FileSpec): TreeEntry {
  if (typeof spec === 'string') {
    const bytes = Buffer.from(withBase(spec));
    return { kind: 'file', path, mode: 0o644, content: blobId(bytes), size: bytes.length };
  }
  if ('symlink' in spec) return { kind: 'symlink', path, target: spec.symlink, content: blobId(Buffer.from(spec.symlink)) };
  if ('dir' in spec) return { kind: 'directory', path, mode: 0o755 };
  return { kind: 'file', path, mode: Number.parseInt(spec.mode, 8), content: blobId(Buffer.from(spec.text)), size: spec.text.length };
}

function sideOf(files: Files, args: readonly string[]): Side {
  const values = (flag: string) => args.flatMap((arg, index) => (arg === flag ? [args[index + 1] ?? ''] : []));
  const buildArgs = Object.fromEntries(
    values('--build-arg').map((arg) => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)])
  );
  const options: Partial<BuildOptions> = {
    network: 'none',
    addHosts: values('--add-host'),
    ulimits: values('--ulimit'),
    shmSize: values('--shm-size')[0] ?? '',
    labels: values('--label'),
    platform: values('--platform')[0] ?? null
  };
  const text = (path: string) => {
    const spec = files[path];
    return spec === undefined ? null : typeof spec === 'string' ? withBase(spec) : 'text' in spec ? spec.text : null;
  };
  const entries = Object.entries(files)
    .map(([path, spec]) => entryOf(path, spec))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return { entries, text, args: buildArgs, target: values('--target')[0] ?? null, options };
}

/** Every step of a prediction as a log would name it. */
function named(prediction: Prediction, legacy: boolean): readonly { readonly name: string; readonly judged: Judged }[] {
  return prediction.graph.instructions.flatMap((planned: PlannedInstruction, index) => {
    const said = prediction.steps[index];
    if (said === undefined) return [];
    const triggers = planned.triggers.map((trigger, place) => ({
      name: `${trigger.label} ${trigger.text}`,
      judged: said.triggers?.[place] ?? said
    }));
    const own = planned.role !== 'step' ? [] : [{ name: legacy ? planned.text : `${planned.label} ${planned.text}`, judged: said }];
    const link = said.link === null ? [] : [{ name: `${planned.label} LINK ${planned.text}`, judged: said.link }];
    return [...triggers, ...own, ...link];
  });
}

/** A line of the log that no line of a stage made. */
function isBeside(c: CacheCase, step: string): boolean {
  const text = c.after['Dockerfile'];
  return c.args_after.includes('--label') || (typeof text === 'string' && text.startsWith(step));
}

function check(c: CacheCase, builder: 'buildkit' | 'legacy', logged: readonly Logged[]): void {
  const prediction = predictSides(sideOf(c.before, c.args_before), sideOf(c.after, c.args_after), builder, { baseImages });
  const left = [...named(prediction, builder === 'legacy')];
  const wrong: string[] = [];
  const open: string[] = [];
  for (const { step, status } of logged) {
    // The file's own FROM of a foreign image, a global ARG and the line that --label adds are no instructions of a stage.
    if (step.startsWith('FROM ') || (builder === 'legacy' && /^(?:ARG G=|LABEL x=2$)/.test(step) && isBeside(c, step))) continue;
    const name = withBase(builder === 'legacy' ? step.replace(/^\w+/, (word) => word.toUpperCase()) : step);
    const at = left.findIndex((one) => one.name === name);
    const [found] = at < 0 ? [] : left.splice(at, 1);
    if (found === undefined) wrong.push(`no step is called ${step}; there are ${left.map((one) => one.name).join(' | ')}`);
    else if (found.judged.certainty !== 'certain') open.push(step);
    else if (found.judged.verdict !== (status === 'HIT' ? 'cached' : 'rebuilt'))
      wrong.push(`${step}: engine ${status}, said ${found.judged.verdict}`);
  }
  expect({ wrong, open }).toEqual({ wrong: [], open: open.slice(0, OUTPUT_DEPENDENT[`${builder} ${c.name}`] ?? 0) });
  expect(open).toHaveLength(OUTPUT_DEPENDENT[`${builder} ${c.name}`] ?? 0);
}

test.each(cases.map((c) => [c.name, c] as const))('buildkit: %s', (_name, c) => check(c, 'buildkit', c.buildkit));
test.each(cases.flatMap((c) => (c.legacy === undefined || c.name in NOT_THE_RULE ? [] : [[c.name, c, c.legacy] as const])))(
  'legacy: %s',
  (_name, c, logged) => check(c, 'legacy', logged)
);
