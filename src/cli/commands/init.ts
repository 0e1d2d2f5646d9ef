import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { gather, type SideInput, UserError } from '../../analysis/index.ts';
import { initialConfig } from '../../config/index.ts';
import { startsOnPush } from '../../discovery/index.ts';
import { writeAtomically } from '../../files/index.ts';
import { readYaml, textAt } from '../../formats/index.ts';
import { CONFIG_SCHEMA, pageAddress } from '../../plain/addresses.ts';
import { codeOf } from '../../plain/index.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { CHECK_WORKFLOW, collectorWorkflow } from '../first-workflows.ts';
import { localComparison } from '../local-ports.ts';
import { VERSION } from '../version.ts';

export const init: Command = {
  name: 'init',
  examples: [['init', 'writes .github/layercost.yml and a workflow, where they are not there yet']],
  usage: '[--repo DIR]',
  operands: 'none',
  options: [{ name: 'repo', value: 'DIR', help: 'the git repository (default: the one around the working directory)' }],
  async run(parsed, terminal) {
    const { ports, request, top, bare } = await localComparison(parsed, terminal, VERSION, true);
    const input = await gather({ ...ports, base: null, policy: null }, { ...request, configPath: '.layercost-none', notes: [] });
    if (bare) throw new UserError('a bare repository has no work tree to write into', 'Run it in a clone.');
    const written: string[] = [];
    const { images } = input.head;
    const branch = branchName(request.base.ref);
    const builders = builderNames(input.head, branch);
    for (const [path, text] of [
      ['.github/layercost.yml', initialConfig(images, CONFIG_SCHEMA)],
      ['.github/workflows/layercost.yml', CHECK_WORKFLOW],
      ...(builders.length === 0 ? [] : [['.github/workflows/layercost-collect.yml', collectorWorkflow(builders, branch)] as const])
    ] as const) {
      const file = join(top, path);
      const there = await access(file).then(
        () => true,
        () => false
      );
      if (there) terminal.err(`${path} exists and is left as it is\n`);
      else {
        await writeAtomically(file, text).catch((error: unknown) => {
          throw new UserError(`${path} cannot be written: ${codeOf(error)}`);
        });
        written.push(path);
      }
    }
    terminal.out(
      [
        `${images.length} image${images.length === 1 ? '' : 's'} found`,
        ...written.map((path) => `wrote ${path}`),
        ...(written.length === 0
          ? []
          : ['Commit this: the next pull request gets its report. The gate is off until the configuration sets a budget.']),
        ...(builders.length > 0 || images.length === 0
          ? []
          : [
              `No workflow builds ${images.length === 1 ? 'it' : 'them'} on ${branch}, so there is no history to collect. How to give one: ${pageAddress('history.md')}`
            ])
      ]
        .map((line) => `${line}\n`)
        .join('')
    );
    return EXIT.ok;
  }
};

/** Names of the workflows that build an image on a push to the branch, as GitHub shows them: one without a name goes by its path. */
function builderNames({ images, texts }: SideInput, branch: string): readonly string[] {
  const files = images.flatMap(({ workflow, elsewhere }) => (workflow === null || elsewhere === 'event' ? [] : [workflow.file]));
  const names = [...new Set(files)].sort().flatMap((file) => {
    const path = `.github/workflows/${file}`;
    const root = readYaml(texts[path] ?? '', path).value;
    return root !== null && startsOnPush(root, branch) ? [textAt(root, 'name') ?? path] : [];
  });
  return [...new Set(names)];
}

/** `origin/main` → `main`. */
const branchName = (ref: string): string => ref.replace(/^origin\//, '');
