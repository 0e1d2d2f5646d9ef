import { at, BUILD_FILE_LIMITS, type DocumentEntry, type DocumentNode, readYaml } from '../../formats/index.ts';
import type { Unknowns } from '../unknowns.ts';
import type { WrittenBuild } from '../written-build.ts';

/**
 * A build with the outputs of its step. The digest stands in them as one mark; as `NAME@digest` it is a name of the image too, so that a
 * later build which starts from it is joined to this one (docs/discovery.md).
 */
export function withDigest(
  written: WrittenBuild,
  id: string | undefined,
  unknowns: Unknowns
): { readonly written: WrittenBuild; readonly outputs: ReadonlyMap<string, string> } {
  if (id === undefined) return { written, outputs: new Map() };
  const digest = unknowns.mark({ name: `steps.${id}.outputs.digest`, volatile: false, steady: true, options: [] });
  const names = [...new Set(written.tags.map(repositoryOf))];
  const metadata = JSON.stringify({ 'containerimage.digest': digest, 'image.name': written.tags.join(',') });
  return {
    written: { ...written, tags: [...written.tags, ...names.map((name) => `${name}@${digest}`)] },
    outputs: new Map([
      ['digest', digest],
      ['imageid', digest],
      ['metadata', metadata]
    ])
  };
}

/** `ghcr.io/acme/app:1.2` is an image of `ghcr.io/acme/app`. */
function repositoryOf(tag: string): string {
  return tag.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

/** The step that a retrying action runs: `action` with the inputs that stand as a text in `with`, or a command. */
export function retriedStep(step: DocumentNode, input: (name: string) => string): DocumentNode {
  const { range } = step;
  const scalar = (value: string): DocumentNode => ({ kind: 'scalar', value, range: at(step, 'uses')?.range ?? range });
  const entry = (key: string, value: DocumentNode): readonly [string, DocumentEntry] => [key, { key, keyRange: range, value }];
  const action = input('action');
  if (action === '') return { kind: 'map', entries: new Map([entry('run', scalar(input('command')))]), range };
  const inputs = readYaml(input('with'), 'with', BUILD_FILE_LIMITS).value ?? { kind: 'map', entries: new Map(), range };
  return { kind: 'map', entries: new Map([entry('uses', scalar(action)), entry('with', inputs)]), range };
}
