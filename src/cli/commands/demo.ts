import { execFile } from 'node:child_process';
import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { analyse, gather, UserError } from '../../analysis/index.ts';
import { writeAtomically } from '../../files/index.ts';
import { codeOf } from '../../plain/index.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { COMPARE_OPTIONS, HISTORY_OPTIONS, localComparison } from '../local-ports.ts';
import { parseOptions } from '../options.ts';
import { emit, formatOf, formatOption } from '../output.ts';
import { rendered } from '../report-printer.ts';
import { VERSION } from '../version.ts';

/** The data beside the program: which refs to compare, and when. */
interface Demo {
  readonly base: string;
  readonly head: string;
  readonly repository: string;
  readonly now: string;
}

const FORMS = ['text', 'markdown', 'json', 'html'] as const;

export const demo: Command = {
  name: 'demo',
  examples: [
    ['demo', 'the report in the terminal; a page to open beside it'],
    ['demo --format markdown', 'the comment on the pull request']
  ],
  usage: '',
  operands: 'none',
  options: [formatOption(FORMS)],
  async run(parsed, terminal) {
    const format = formatOf(parsed, FORMS);
    const folder = await demoFolder();
    const data = JSON.parse(await readFile(join(folder, 'demo.json'), 'utf8')) as Demo;
    const scratch = await mkdtemp(join(tmpdir(), 'layercost-demo-'));
    try {
      await unpack(join(folder, 'repository.bundle'), scratch);
      const logs = (await readdir(join(folder, 'logs'))).sort().map((name) => `--log=${join(folder, 'logs', name)}`);
      // The same way as `check` goes, with the words that a user would type.
      const words = parseOptions(
        'check',
        [...COMPARE_OPTIONS, ...HISTORY_OPTIONS],
        ['--repo', scratch, '--base', data.base, '--head', data.head, ...logs, ...(parsed.has('quiet') ? ['--quiet'] : [])]
      );
      const { ports, request } = await localComparison(words, { ...terminal, now: () => new Date(data.now) }, VERSION, false);
      const input = await gather(
        { ...ports, progress: () => undefined },
        { ...request, repository: { slug: data.repository, serverUrl: 'https://github.com', pullRequest: null } }
      );
      const reported = { analysis: analyse(input), input };
      const page = parsed.text('output');
      if (format === 'html' || page === null) {
        const file = page ?? 'layercost-demo.html';
        const written = await writePage(resolve(terminal.cwd, file), file, page !== null, rendered(reported, 'html', parsed, terminal));
        if (!parsed.has('quiet')) terminal.err(`${written}\n`);
      }
      if (format !== 'html') await emit(parsed, terminal, rendered(reported, format, parsed, terminal));
      if (format === 'text' && !parsed.has('quiet') && page === null)
        terminal.err(`The comment on the pull request: layercost demo --format markdown\n`);
      return EXIT.ok;
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
};

/** Writes the page and says where it lies. A place that nobody named may be closed: the demo goes on without it. */
async function writePage(path: string, shown: string, named: boolean, text: string): Promise<string> {
  try {
    await writeAtomically(path, text);
    return `The same as a page to open in a browser: ${shown}`;
  } catch (error) {
    const why = `${shown} cannot be written: ${codeOf(error)}`;
    if (named) throw new UserError(why);
    return `${why}. Name another place with --format html --output FILE.`;
  }
}

/** `demo/` lies beside `dist/`, or at the top of the sources. */
async function demoFolder(): Promise<string> {
  for (let at = import.meta.dirname ?? dirname(new URL(import.meta.url).pathname); ; at = dirname(at)) {
    const folder = join(at, 'demo');
    const there = await access(join(folder, 'demo.json')).then(
      () => true,
      () => false
    );
    if (there) return folder;
    if (at === dirname(at))
      throw new UserError('the data of the demo is not there', "It lies in the folder 'demo' beside 'dist' of a clone.");
  }
}

async function unpack(bundle: string, into: string): Promise<void> {
  try {
    await promisify(execFile)('git', ['clone', '--quiet', '--bare', bundle, into], {
      env: { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0' }
    });
  } catch {
    throw new UserError('the repository of the demo cannot be unpacked', 'Is git installed?');
  }
}
