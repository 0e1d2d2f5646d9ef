import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { gather, UserError } from '../../analysis/index.ts';
import { initialConfig } from '../../config/index.ts';
import { writeAtomically } from '../../files/index.ts';
import { ACTION } from '../action-name.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { localComparison } from '../local-ports.ts';
import { codeOf } from '../output.ts';
import { VERSION } from '../version.ts';

/** The recommended workflow of the README, with the owner left to fill in. */
const WORKFLOW = `name: layercost
on:
  pull_request:
    types: [opened, synchronize, reopened, ready_for_review, labeled, unlabeled, edited]
  merge_group:
    types: [checks_requested]
permissions: {}
concurrency:
  group: layercost-\${{ github.event.pull_request.number || github.ref }}
  cancel-in-progress: true
jobs:
  layercost:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read # read both sides of the change
      actions: read # read the logs of earlier builds
      pull-requests: write # keep one comment and the review suggestions
    steps:
      - uses: ${ACTION}@v1 # the action's owner, and a commit where your policy asks for one
`;

export const init: Command = {
  name: 'init',
  examples: [['init', 'writes .github/layercost.yml and a workflow, where they are not there yet']],
  usage: '[--repo DIR]',
  operands: 'none',
  options: [{ name: 'repo', value: 'DIR', help: 'the git repository (default: the one around the working directory)' }],
  async run(parsed, terminal) {
    const { ports, request, top } = await localComparison(parsed, terminal, VERSION, true);
    const input = await gather({ ...ports, base: null, policy: null }, { ...request, configPath: '.layercost-none', notes: [] });
    const written: string[] = [];
    for (const [path, text] of [
      ['.github/layercost.yml', initialConfig(input.head.images)],
      ['.github/workflows/layercost.yml', WORKFLOW]
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
      `${input.head.images.length} image${input.head.images.length === 1 ? '' : 's'} found\n${written.map((path) => `wrote ${path}\n`).join('')}`
    );
    return EXIT.ok;
  }
};
