import { expect, test } from '@jest/globals';
import type { Cause, CauseKind } from '../../src/model/prediction.ts';
import { say } from '../../src/model/sentence.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { blobId } from '../setup/directory-tree.ts';
import { predictSides, type Side } from '../setup/predict-sides.ts';

// One edit of a known kind on a generated file: the last cause of every rebuilt step must be that edit.

interface Edit {
  readonly name: string;
  readonly head: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: Readonly<Record<string, string>>;
  /** What the root cause must be, and the text of the head line it must point at (null: no line). */
  readonly root: { readonly kind: CauseKind; readonly line: string | null; readonly paths?: readonly string[] };
}

function sideOf(lines: readonly string[], files: Readonly<Record<string, string>>, args: Readonly<Record<string, string>> = {}): Side {
  const all: Readonly<Record<string, string>> = { ...files, '.dockerignore': 'Dockerfile\n', Dockerfile: `${lines.join('\n')}\n` };
  const entries = Object.entries(all).map(
    ([path, text]) => ({ kind: 'file', path, mode: 0o644, content: blobId(Buffer.from(text)), size: text.length }) as const
  );
  return { entries: entries.toSorted((a, b) => (a.path < b.path ? -1 : 1)), text: (path) => all[path] ?? null, args };
}

const FILES = { 'a.txt': 'a\n', 'src/m.c': 'm\n', 'conf/x.cfg': 'x\n' };

/** A file with `stages` builder stages of `length` steps, each one read by the last stage. */
function template(stages: number, length: number, args: boolean): readonly string[] {
  const lines: string[] = ['ARG TOP=1'];
  for (let stage = 0; stage < stages; stage++) {
    lines.push(`FROM golang:1.22 AS s${stage}`, `ARG V${stage}=1`, `ENV E${stage}=1`, `WORKDIR /w${stage}`, `COPY src /w${stage}/src`);
    if (args) lines.push('ARG TOP', `ENV D${stage}=$V${stage}`);
    for (let i = 0; i < length; i++) lines.push(`RUN make ${stage} ${i}`);
  }
  lines.push('FROM alpine:3.20', 'USER app', 'SHELL ["/bin/sh", "-ec"]', 'RUN setup', 'COPY a.txt /a/');
  for (let stage = 0; stage < stages; stage++) lines.push(`COPY --from=s${stage} /out${stage} /out/`);
  lines.push('RUN --mount=source=conf,target=/c check', 'RUN end');
  return lines;
}

const replaced = (lines: readonly string[], from: string, to: string) => lines.map((line) => (line === from ? to : line));
const inserted = (lines: readonly string[], before: string, line: string) => lines.flatMap((one) => (one === before ? [line, one] : [one]));

function edits(base: readonly string[], stages: number, length: number, derived: boolean): readonly Edit[] {
  const list: Edit[] = [];
  for (let stage = 0; stage < stages; stage++) {
    for (let i = 0; i < length; i++) {
      const line = `RUN make ${stage} ${i}`;
      list.push({
        name: `change ${line}`,
        head: replaced(base, line, `${line} x`),
        root: { kind: 'instruction-changed', line: `${line} x` }
      });
      list.push({
        name: `insert before ${line}`,
        head: inserted(base, line, 'RUN new'),
        root: { kind: 'instruction-added', line: 'RUN new' }
      });
    }
    const env = `ENV E${stage}=1`;
    list.push({
      name: `change ${env}`,
      head: replaced(base, env, `ENV E${stage}=2`),
      root: { kind: 'environment-changed', line: `ENV E${stage}=2` }
    });
    const arg = `ARG V${stage}=1`;
    list.push({
      name: `change ${arg}`,
      head: replaced(base, arg, `ARG V${stage}=2`),
      root: { kind: 'build-arg-changed', line: `ARG V${stage}=2` }
    });
    list.push({ name: `pass V${stage}`, head: base, args: { [`V${stage}`]: '7' }, root: { kind: 'build-arg-changed', line: arg } });
    list.push({
      name: `add ENV to stage ${stage}`,
      head: inserted(base, `WORKDIR /w${stage}`, 'ENV N=1'),
      root: { kind: 'environment-changed', line: 'ENV N=1' }
    });
    list.push({
      name: `other WORKDIR ${stage}`,
      head: replaced(base, `WORKDIR /w${stage}`, `WORKDIR /v${stage}`),
      root: { kind: 'instruction-changed', line: `WORKDIR /v${stage}` }
    });
    const copy = `COPY src /w${stage}/src`;
    list.push({
      name: `destination of ${copy}`,
      head: replaced(base, copy, `COPY src /z${stage}`),
      root: { kind: 'instruction-changed', line: `COPY src /z${stage}` }
    });
    const from = `FROM golang:1.22 AS s${stage}`;
    list.push({
      name: `image of stage ${stage}`,
      head: replaced(base, from, `FROM golang:1.23 AS s${stage}`),
      root: { kind: 'base-image-changed', line: `FROM golang:1.23 AS s${stage}` }
    });
    if (length > 1)
      list.push({
        name: `remove first RUN of ${stage}`,
        head: base.filter((line) => line !== `RUN make ${stage} 0`),
        root: { kind: 'instruction-moved', line: `RUN make ${stage} 1` }
      });
  }
  if (derived)
    list.push({
      name: 'global ARG',
      head: replaced(base, 'ARG TOP=1', 'ARG TOP=2'),
      root: { kind: 'build-arg-changed', line: 'ARG TOP=2' }
    });
  list.push(
    {
      name: 'file of a copied directory',
      head: base,
      files: { 'src/m.c': 'm2\n' },
      root: { kind: 'context-changed', line: 'COPY src', paths: ['src/m.c'] }
    },
    { name: 'new file', head: base, files: { 'src/n.c': 'n\n' }, root: { kind: 'context-changed', line: 'COPY src', paths: ['src/n.c'] } },
    {
      name: 'copied file',
      head: base,
      files: { 'a.txt': 'a2\n' },
      root: { kind: 'context-changed', line: 'COPY a.txt /a/', paths: ['a.txt'] }
    },
    {
      name: 'bound file',
      head: base,
      files: { 'conf/x.cfg': 'y\n' },
      root: { kind: 'mount-source', line: 'RUN --mount=source=conf,target=/c check', paths: ['conf/x.cfg'] }
    },
    { name: 'USER', head: replaced(base, 'USER app', 'USER root'), root: { kind: 'instruction-changed', line: 'USER root' } },
    {
      name: 'SHELL',
      head: replaced(base, 'SHELL ["/bin/sh", "-ec"]', 'SHELL ["/bin/sh", "-c"]'),
      root: { kind: 'instruction-changed', line: 'SHELL ["/bin/sh", "-c"]' }
    },
    {
      name: 'last image',
      head: replaced(base, 'FROM alpine:3.20', 'FROM alpine:3.21'),
      root: { kind: 'base-image-changed', line: 'FROM alpine:3.21' }
    }
  );
  return list;
}

const rows = [1, 2, 3].flatMap((stages) =>
  [1, 3].flatMap((length) =>
    [false, true].flatMap((derived) => {
      const base = template(stages, length, derived);
      return edits(base, stages, length, derived).map(
        (edit) => [`${stages} stages of ${length}${derived ? ', derived' : ''}: ${edit.name}`, base, edit] as const
      );
    })
  )
);

test('there are enough edits', () => {
  expect(rows.length).toBeGreaterThan(300);
});

test.each(rows)('%s', (_name, base, edit) => {
  const prediction = predictSides(sideOf(base, FILES), sideOf(edit.head, { ...FILES, ...edit.files }, edit.args), 'buildkit');
  const touched = prediction.steps.filter(
    (step) => step.verdict === 'rebuilt' || (step.certainty !== 'certain' && step.instruction !== 'FROM')
  );
  expect(touched.length).toBeGreaterThan(0);
  const textAt = (cause: Cause | undefined) => (cause?.line == null ? null : (edit.head[cause.line - 1] ?? null));
  for (const step of touched) {
    const root = step.causes.at(-1);
    const line = edit.root.line === null ? null : textAt(root)?.startsWith(edit.root.line) === true ? edit.root.line : textAt(root);
    expect({ step: step.text, kind: root?.kind, line, paths: edit.root.paths === undefined ? undefined : root?.paths }).toEqual({
      step: step.text,
      kind: edit.root.kind,
      line: edit.root.line,
      paths: edit.root.paths
    });
  }
});

test.each([
  ['FROM a:1 AS x\nRUN x\nFROM b:1 AS y\nRUN y\n', 'FROM a:1 AS x\nRUN x\nFROM c:1 AS y\nRUN y\n', 'b:1 became c:1'],
  ['FROM a:1\nRUN x\n', 'FROM a:2\nRUN x\n', 'a:1 became a:2'],
  [
    'FROM c:2 AS c\nWORKDIR /app\nRUN c\nFROM n:24 AS n\nWORKDIR /app\nRUN n\nCOPY --from=c /app /c\n',
    'FROM c:2 AS c\nWORKDIR /app\nRUN c\nFROM n:26 AS n\nWORKDIR /app\nRUN n\nCOPY --from=c /app /c\n',
    'n:24 became n:26'
  ],
  ['FROM a:1\nRUN x\nCOPY --from=b:1 /f /\n', 'FROM b:1\nRUN x\nCOPY --from=b:1 /f /\n', 'a:1 became b:1'],
  ['FROM a:1 AS x\nRUN x\nFROM b:1\nCOPY --from=x /f /\n', 'FROM a:2 AS x\nRUN x\nFROM b:1\nCOPY --from=x /f /\n', 'a:1 became a:2']
])('a new image is compared with the one that its line named: %j, %j', (before, after, expected) => {
  const [base, head] = [before, after].map((text) => sideOf(text.trimEnd().split('\n'), FILES));
  if (base === undefined || head === undefined) throw new Error('two sides');
  const roots = predictSides(base, head, 'buildkit').steps.flatMap((step) => step.causes.slice(-1));
  const images = roots
    .filter((cause) => cause.kind === 'base-image-changed')
    .map((cause) => plainText(cause.detail).split(':').slice(0, 3).join(':'));
  expect(new Set(images)).toEqual(new Set([expected]));
});

test.each([
  [null, 'its key matches, but the cache does not hold its result and a step that runs needs it'],
  [
    { because: say`another job may write it`, likely: 'cached' } as const,
    'the cache does not hold its result and a step that runs needs it'
  ]
])('what a cache of the image alone never holds says so, however sure it is that it is there (%#)', (doubt, expected) => {
  const lines = ['FROM alpine AS build', 'RUN tools', 'COPY src /src', 'FROM alpine', 'COPY --from=build /src /src'];
  const [base, head] = [sideOf(lines, FILES), sideOf(lines, { ...FILES, 'src/m.c': 'new\n' })];
  const { steps } = predictSides(base, head, 'buildkit', { cache: 'gha-min', doubt });
  const tools = steps.find(({ text }) => text === 'RUN tools');
  expect([tools?.verdict, tools?.certainty, ...(tools?.causes ?? []).map(({ detail }) => plainText(detail))]).toEqual([
    'rebuilt',
    'certain',
    expected
  ]);
});
