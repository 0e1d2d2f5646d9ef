import { withMarker } from '../../src/github/marker.ts';
import { World, type WorldPull } from '../loopback/world.ts';
import fc from '../setup/property.ts';

// What may happen to a pull request between two runs, as data: the same sequences go through the verbs in process and through the bundle.

export const DOCKERFILES = [
  'FROM node\nWORKDIR /app\nCOPY package.json .\nRUN npm ci\nCOPY . .\nRUN npm run build\n',
  'FROM node\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n',
  'FROM node\nWORKDIR /srv\nCOPY . .\nRUN npm ci\n',
  'FROM node\nWORKDIR /app\nRUN true\nCOPY . .\nRUN npm ci\nRUN npm run build\n'
] as const;

/** A repository whose pull request breaks the order of the base side, before anything happens. */
export function sequenceStage(): { readonly world: World; readonly pull: WorldPull } {
  const world = new World();
  const base = world.commitTo('main', { Dockerfile: DOCKERFILES[0], 'package.json': '{}' });
  return { world, pull: world.openPull(7, world.git.commit({ Dockerfile: DOCKERFILES[1], 'package.json': '{}' }, [base])) };
}

export type Step =
  | { readonly kind: 'push'; readonly dockerfile: number; readonly run: boolean }
  | { readonly kind: 'run' }
  /** A run of an earlier head, which comes late. */
  | { readonly kind: 'late-run' }
  | { readonly kind: 'edit' | 'delete' | 'double' | 'spoof' | 'talk' }
  | { readonly kind: 'resolve' | 'delete-suggestion' | 'answer' }
  | { readonly kind: 'label' | 'unlabel' }
  | { readonly kind: 'fault'; readonly status: number };

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant('push' as const), dockerfile: fc.nat({ max: DOCKERFILES.length - 1 }), run: fc.boolean() })
    },
    { weight: 3, arbitrary: fc.constant({ kind: 'run' } as Step) },
    { weight: 2, arbitrary: fc.constant({ kind: 'late-run' } as Step) },
    { weight: 4, arbitrary: fc.constantFrom('edit', 'delete', 'double', 'spoof', 'talk').map((kind) => ({ kind }) as Step) },
    { weight: 3, arbitrary: fc.constantFrom('resolve', 'delete-suggestion', 'answer').map((kind) => ({ kind }) as Step) },
    { weight: 2, arbitrary: fc.constantFrom('label', 'unlabel').map((kind) => ({ kind }) as Step) },
    { weight: 1, arbitrary: fc.constantFrom(403, 422, 500, 502).map((status) => ({ kind: 'fault' as const, status })) }
  ),
  { minLength: 1, maxLength: 7 }
);

/** A comment of ours of an earlier run, as it would be written. */
export function marked(text: string, head: string, run = { id: 1, attempt: 1 }): string {
  return withMarker(text, { key: 'default', head, run, seen: [] });
}
const LABEL = 'layercost-accept';

/** What people do; runs are the caller's matter. */
export function happen(step: Step, world: World, pull: WorldPull): void {
  const own = pull.comments.filter((c) => c.author === world.viewer);
  const thread = pull.threads[0];
  switch (step.kind) {
    case 'edit':
      for (const comment of own) world.edit(comment, 'somebody', comment.body.replace(/\d+ s/, '1 s'));
      return;
    case 'delete':
      pull.comments.splice(0);
      return;
    case 'double':
      world.comment(pull, world.viewer, marked('an older one', pull.head));
      return;
    case 'spoof':
      world.comment(pull, 'mallory', marked('### ✅ OK', pull.head));
      return;
    case 'talk':
      world.comment(pull, 'reviewer', 'looks good');
      return;
    case 'resolve':
      if (thread) thread.resolved = true;
      return;
    case 'delete-suggestion':
      pull.threads.shift();
      return;
    case 'answer':
      thread?.comments.push({ id: world.nextId(), body: 'no', author: 'reviewer' });
      return;
    case 'label':
      if (!pull.labels.includes(LABEL)) world.label(pull, LABEL, 'maintainer', '2026-11-22T00:00:00Z');
      return;
    case 'unlabel':
      pull.labels = pull.labels.filter((name) => name !== LABEL);
      return;
    case 'fault':
      world.faults.push({ match: /^(?:POST|PATCH|DELETE) \/repos/, times: 1, how: { kind: 'answer', status: step.status } });
      return;
    case 'push':
      pull.head = world.git.commit(
        { Dockerfile: DOCKERFILES[step.dockerfile] ?? '', 'package.json': '{}' },
        [pull.head],
        undefined,
        `push ${world.nextId()}`
      );
      return;
    case 'run':
    case 'late-run':
      return;
  }
}
