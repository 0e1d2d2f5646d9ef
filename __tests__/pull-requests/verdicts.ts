// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub and variables of shells, not of JavaScript
import { describe, expect, test } from '@jest/globals';
import { gatherAnalysis, type SideFiles } from '../../src/analysis/index.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';
import { blobId } from '../setup/directory-tree.ts';

// The verdict on each line of one image in a small pull request whose workflow is the matter: `-` stands for reused and `R` for run
// again, each with `?` where that is not certain.

export const ON = 'on: {push: {branches: [main]}, pull_request: {}}\n';
export const FILES: Texts = {
  '.dockerignore': '.git\n.github\n.gitignore\n.gitattributes\n.dockerignore\nDockerfile*\ndocs\n*.hcl\ncompose.yaml\nMakefile\n',
  'docs/a.md': '1',
  'package.json': '{}',
  'src/a.js': '1'
};
export const DOCS: Texts = { 'docs/a.md': '2' };
export const BROAD = 'FROM node:20\nRUN corepack enable\nCOPY . .\nRUN npm ci\n';

/** Steps of a job, as YAML text each, between a checkout with a builder and nothing. */
export const job = (steps: readonly string[], { on = ON, top = '', runner = 'ubuntu-latest', env = '' } = {}): string =>
  `${on}${top}jobs:\n  build:\n    runs-on: ${runner}\n${env}    steps:\n${['uses: actions/checkout@v4', ...steps]
    .map((step) => `      - ${step.split('\n').join('\n        ')}\n`)
    .join('')}`;
export const SETUP = 'uses: docker/setup-buildx-action@v3';
export const CACHE = 'cache-from: type=gha\n  cache-to: type=gha,mode=max';
export const push = (more = '', cache = CACHE): string =>
  `uses: docker/build-push-action@v6\nwith:\n  context: .\n  push: true\n  ${cache}${more}`;

/** Commits of other repositories, by the folders in whose place they stand, on each side. */
interface Submodules {
  readonly base: Texts;
  readonly head: Texts;
}
const NO_SUBMODULES: Submodules = { base: {}, head: {} };

/** `links`: symbolic links of both sides, with their targets. */
export async function verdicts(
  base: Texts,
  change: Texts,
  dockerfile = 'Dockerfile',
  links: Texts = {},
  submodules: Submodules = NO_SUBMODULES
): Promise<string> {
  const side = (id: 'base' | 'head', files: Texts) => withEntries(sideInMemory(id, files), links, submodules[id]);
  const ports = portsFor(side('base', base), side('head', { ...base, ...change }), { policy: null });
  const { analysis } = await gatherAnalysis(ports, analysisRequest({ imagesOnly: true }));
  const image = analysis.images.find((one) => one.spec.dockerfile === dockerfile);
  const letter = { cached: '-', rebuilt: 'R' } as Readonly<Record<string, string>>;
  return (image?.steps ?? [])
    .flatMap(({ line, verdict, certainty }) =>
      letter[verdict] === undefined ? [] : [`${line}${letter[verdict]}${certainty === 'certain' ? '' : '?'}`]
    )
    .join(' ');
}

function withEntries(side: SideFiles, links: Texts, submodules: Texts): SideFiles {
  const entries = [
    ...Object.entries(links).map(([path, target]) => ({ kind: 'symlink' as const, path, target, content: blobId(Buffer.from(target)) })),
    ...Object.entries(submodules).map(([path, commit]) => ({ kind: 'submodule' as const, path, content: blobId(Buffer.from(commit)) }))
  ];
  return {
    ...side,
    list: async () => {
      const listed = await side.list();
      return { ...listed, entries: [...listed.entries, ...entries].sort((a, b) => (a.path < b.path ? -1 : 1)) };
    }
  };
}

export type Row = readonly [name: string, workflow: string, expected: string, more?: Texts, change?: Texts];

export function rows(title: string, list: readonly Row[]): void {
  describe(title, () => {
    test.each(list.map(([name, workflow, expected, more, change]) => ({ name, workflow, expected, more, change })))(
      '$name',
      async ({ workflow, expected, more, change }) => {
        const base = { ...FILES, Dockerfile: BROAD, '.github/workflows/ci.yml': workflow, ...more };
        expect(await verdicts(base, change ?? DOCS)).toBe(expected);
      }
    );
  });
}
