import { expect, test } from '@jest/globals';
import type { Instruction } from '../../src/model/dockerfile.ts';
import type { PlannedInstruction, Step, StepInput } from '../../src/model/graph.ts';
import type { Cause, InstructionPrediction } from '../../src/model/prediction.ts';
import { beliefsAbout } from '../../src/prediction/beliefs.ts';
import { plainText } from '../../src/safe-text/index.ts';

// Which wrong beliefs a step brings up, by the sections that they cite, at most two.

interface About {
  readonly kind?: Instruction['kind'];
  readonly flags?: readonly string[];
  readonly verdict?: InstructionPrediction['verdict'];
  readonly causes?: readonly Partial<Cause>[];
  readonly step?: Partial<Step>;
  readonly builder?: 'buildkit' | 'legacy';
}

function sectionsOf({ kind = 'run', flags = [], verdict = 'rebuilt', causes = [], step, builder = 'buildkit' }: About): readonly string[] {
  const planned = { instruction: { kind, flags: flags.map((name) => ({ name })) } } as unknown as PlannedInstruction;
  const all = causes.map((one) => ({ kind: 'instruction-changed', name: null, paths: [], ...one }));
  const prediction = { instruction: kind.toUpperCase(), verdict, causes: all } as unknown as InstructionPrediction;
  const own = step === undefined ? null : ({ operation: 'run', definition: [], inputs: [], ...step } as unknown as Step);
  return beliefsAbout({ planned, prediction, step: own, builder }).map((text) => /\(§(.+)\)/.exec(plainText(text))?.[1] ?? '');
}

const paths = (...names: readonly string[]): About => ({ kind: 'copy', causes: [{ kind: 'no-cache' }, { paths: names }] });
const of = (kind: 'context' | 'image'): StepInput =>
  ({ from: { source: { kind, name: '' } }, mode: 'content', selection: null, content: null }) as unknown as StepInput;
const below = { from: { step: 0 }, mode: 'chain', selection: null, content: null } as const;
const part = (name: string, value: string) => [
  { name: 'command', value: '' },
  { name, value }
];
const METADATA: readonly Instruction['kind'][] = [
  'label',
  'cmd',
  'entrypoint',
  'expose',
  'volume',
  'healthcheck',
  'stopsignal',
  'maintainer'
];

test.each<[About, ...string[]]>([
  [{}],
  // Files.
  [paths('Dockerfile'), '7.3'],
  [paths('a', 'build/web.Dockerfile.dev'), '7.3'],
  [paths('docs/dockerfile'), '7.3'],
  [paths('Dockerfile/a', 'Dockerfil')],
  [paths('.git'), '7.2'],
  [paths('a', '.git/HEAD'), '7.2'],
  [paths('.gitignore')],
  // Variables.
  [{ causes: [{ kind: 'environment-changed' }] }, '3, §4.4'],
  [{ causes: [{ kind: 'build-arg-changed' }] }, '3, §4.4'],
  [{ causes: [{ kind: 'instruction-changed' }] }],
  [{ causes: [{ kind: 'no-cache' }, { kind: 'build-arg-changed' }] }],
  [{ kind: 'copy', causes: [{ kind: 'build-arg-changed' }] }],
  [{ builder: 'legacy', causes: [{ kind: 'build-arg-changed' }] }],
  [{ kind: 'arg', verdict: 'metadata' }, '4.3, §4.5'],
  [{ kind: 'arg', verdict: 'rebuilt', builder: 'legacy' }],
  [{ kind: 'env', verdict: 'metadata' }],
  // Lines that only describe the image.
  ...METADATA.map((kind): [About, string] => [{ kind, verdict: 'metadata' }, '2.1']),
  ...METADATA.map((kind): [About, string] => [{ kind, builder: 'legacy' }, '16.2']),
  [{ kind: 'label', builder: 'legacy', verdict: 'cached' }],
  [{ kind: 'env', builder: 'legacy' }],
  // What stands on another step, or reads its files.
  [{ causes: [{ kind: 'parent-rebuilt' }] }, '1.8'],
  [{ causes: [{ kind: 'no-cache' }, { kind: 'parent-rebuilt' }] }],
  [{ kind: 'copy', causes: [{ kind: 'parent-rebuilt' }] }],
  [{ kind: 'copy', causes: [{ kind: 'no-cache' }, { kind: 'stage-output' }] }, '9.1'],
  // Options.
  [{ kind: 'copy', flags: ['from', 'chmod'] }, '6.7'],
  [{ kind: 'copy', flags: ['chmod'], verdict: 'cached' }],
  [{ kind: 'copy', flags: ['chown', 'link'], verdict: 'cached' }, '6.8'],
  [{ kind: 'copy', flags: ['chown'] }],
  [{ kind: 'user', verdict: 'metadata' }, '3'],
  [{ kind: 'user', builder: 'legacy' }],
  // Mounts.
  [{ step: { definition: part('secret s', '["s"]') } }, '8.4'],
  [{ step: { definition: part('environment secret ', 'x') } }],
  [{ step: { definition: part('mount /c', '[-1,["cache",false]]') } }, '8.3, §14.5'],
  [{ step: { definition: part('mount /c', '[-1,["tmpfs",null]]') } }],
  [{ step: { definition: part('environment mount x', '"cache"') } }],
  // What is reused.
  [{ kind: 'copy', verdict: 'cached', step: { operation: 'copy', inputs: [below, of('context')] } }, '6.3'],
  [{ kind: 'copy', verdict: 'cached', step: { operation: 'copy', inputs: [below, of('image')] } }],
  [{ kind: 'copy', verdict: 'rebuilt', step: { operation: 'copy', inputs: [below, of('context')] } }],
  [{ verdict: 'cached', step: { inputs: [below, of('context')] } }, '8.7'],
  [{ verdict: 'cached', step: { inputs: [below] } }, '8.7'],
  [{ verdict: 'rebuilt', step: { inputs: [below] } }],
  [{ kind: 'workdir', verdict: 'cached', step: { operation: 'workdir' } }],
  [{ verdict: 'cached' }],
  // Dates.
  [{ kind: 'workdir', causes: [{ kind: 'no-cache' }, { kind: 'no-cache', name: 'SOURCE_DATE_EPOCH' }] }, '4.11'],
  [{ kind: 'workdir', causes: [{ kind: 'no-cache', name: 'A' }] }],
  [{ kind: 'copy', causes: [{ kind: 'no-cache', name: 'SOURCE_DATE_EPOCH' }] }],
  // No more than two.
  [{ kind: 'copy', flags: ['chmod', 'link'], causes: [{ kind: 'stage-output' }] }, '9.1', '6.7']
])('%j', (about, ...sections) => {
  expect(sectionsOf(about)).toEqual(sections);
});
