import { describe, expect, test } from '@jest/globals';
import type { Texts } from '../setup/analysis-request.ts';
import { BROAD, DOCS, FILES, ON, push, type Row, rows, SETUP, verdicts } from './verdicts.ts';

// In which form a checkout writes the files of a commit, and what it fetches beside them.

const CHECKOUT = 'uses: actions/checkout@v4';
const plain = (steps: readonly string[], env = ''): string =>
  `${ON}jobs:\n  build:\n    runs-on: ubuntu-latest\n${env}    steps:\n${steps.map((step) => `      - ${step.split('\n').join('\n        ')}\n`).join('')}`;
const BUILD = [SETUP, push()];
const AS_BEFORE = plain([CHECKOUT, ...BUILD]);
const since = (name: string, after: string, expected: string): Row => [
  name,
  AS_BEFORE,
  expected,
  {},
  { '.github/workflows/ci.yml': after }
];
const setBefore = (name: string, command: string, expected: string): Row =>
  since(name, plain([`run: ${command}`, CHECKOUT, ...BUILD]), expected);

const WARM = '2- 3- 4-';
const OTHER_FORM = '2- 3R? 4R?';
rows('settings of git that a change brings in', [
  setBefore('line ends', 'git config --global core.autocrlf true', OTHER_FORM),
  setBefore('line ends of the machine', 'sudo git config --system core.eol crlf', OTHER_FORM),
  setBefore('by the newer command', 'git config set --global core.autocrlf input', OTHER_FORM),
  setBefore('links as texts', 'git config --global core.symlinks false', OTHER_FORM),
  setBefore('a file of settings', "printf '[core]\\nautocrlf=true\\n' > ~/.gitconfig", OTHER_FORM),
  setBefore('a filter', 'git config --global filter.x.smudge "sed s/a/b/"', OTHER_FORM),
  setBefore('what decides no file', 'git config --global user.name bot', WARM),
  setBefore('a folder that git may trust', 'git config --global --add safe.directory "*"', WARM),
  setBefore('bits that a checkout writes anyway', 'git config --global core.filemode false', WARM),
  setBefore('a mask of a shell that has ended', 'umask 027', WARM),
  setBefore('of large files, which no checkout fetches', 'git lfs install --skip-smudge', WARM),
  since('behind the checkout', plain([CHECKOUT, 'run: git config --global core.autocrlf true', ...BUILD]), WARM),
  since(
    'by variables of the job',
    plain([CHECKOUT, ...BUILD], '    env: {GIT_CONFIG_COUNT: 1, GIT_CONFIG_KEY_0: core.autocrlf, GIT_CONFIG_VALUE_0: "true"}\n'),
    OTHER_FORM
  ),
  since('by a variable of the step', plain([`${CHECKOUT}\nenv: {GIT_CONFIG_PARAMETERS: "'core.eol=crlf'"}`, ...BUILD]), OTHER_FORM),
  since(
    'by a variable that a step hands on',
    plain(['run: echo GIT_CONFIG_GLOBAL=/etc/mine >> "$GITHUB_ENV"', CHECKOUT, ...BUILD]),
    OTHER_FORM
  ),
  ['as before', plain(['run: git config --global core.autocrlf true', CHECKOUT, ...BUILD]), WARM]
]);

const POINTERS = { 'src/a.bin': 'pointer', 'src/.gitattributes': '*.bin filter=lfs -text\n' };
const LARGE = `${CHECKOUT}\nwith: {lfs: true}`;
const fetching = (name: string, before: string, after: string, expected: string): Row => [
  name,
  before,
  expected,
  POINTERS,
  { '.github/workflows/ci.yml': after }
];
rows('large files', [
  fetching('fetched since the change', AS_BEFORE, plain([LARGE, ...BUILD]), '2- 3R 4R'),
  fetching('fetched by a command', AS_BEFORE, plain([CHECKOUT, 'run: git lfs pull', ...BUILD]), '2- 3R 4R'),
  fetching('fetched by a command in place of an input', plain([LARGE, ...BUILD]), plain([CHECKOUT, 'run: git lfs pull', ...BUILD]), WARM),
  fetching('fetched in part', AS_BEFORE, plain([CHECKOUT, 'run: git lfs pull --include src', ...BUILD]), '2- 3R? 4R?'),
  fetching('left as texts', AS_BEFORE, plain([LARGE, ...BUILD], '    env: {GIT_LFS_SKIP_SMUDGE: 1}\n'), WARM)
]);

describe('a submodule', () => {
  const NAMED = { '.gitmodules': '[submodule "lib"]\n\tpath = lib\n\turl = ../lib\n' };
  const withInput = (input: string) => plain([`${CHECKOUT}\nwith: {submodules: ${input}}`, ...BUILD]);
  const bump = { base: { lib: 'a' }, head: { lib: 'b' } };
  const still = { base: { lib: 'a' }, head: { lib: 'a' } };
  test.each([
    { name: 'moves, and nothing fetches it', before: AS_BEFORE, after: AS_BEFORE, at: bump, expected: WARM },
    { name: 'moves, and the checkout fetches none', before: withInput('false'), after: withInput('false'), at: bump, expected: WARM },
    { name: 'moves, and the checkout fetches it', before: withInput('true'), after: withInput('true'), at: bump, expected: '2- 3R? 4R?' },
    { name: 'stays, and the checkout fetches it', before: withInput('true'), after: withInput('true'), at: still, expected: WARM },
    { name: 'is fetched since the change', before: AS_BEFORE, after: withInput('true'), at: still, expected: '2- 3R 4R' },
    {
      name: 'is fetched with its own since the change',
      before: withInput('true'),
      after: withInput('recursive'),
      at: still,
      expected: '2- 3R? 4R?'
    },
    {
      name: 'is fetched by a command in place of an input',
      before: withInput('recursive'),
      after: plain([CHECKOUT, 'run: git submodule update --init --recursive', ...BUILD]),
      at: still,
      expected: WARM
    },
    {
      name: 'moves, and a command fetches it',
      before: plain([CHECKOUT, 'run: git submodule update --init', ...BUILD]),
      after: plain([CHECKOUT, 'run: git submodule update --init', ...BUILD]),
      at: bump,
      expected: '2- 3R? 4R?'
    },
    {
      name: 'moves, and a command takes its newest commit',
      before: plain([CHECKOUT, 'run: git submodule update --init --remote', ...BUILD]),
      after: plain([CHECKOUT, 'run: git submodule update --init --remote', ...BUILD]),
      at: still,
      expected: '2- 3R? 4R?'
    },
    {
      name: 'is new, and nothing fetches it',
      before: AS_BEFORE,
      after: AS_BEFORE,
      at: { base: {}, head: { lib: 'a' } },
      expected: '2- 3R 4R'
    },
    {
      name: 'moves on a machine that stays',
      before: AS_BEFORE.replace('ubuntu-latest', 'self-hosted'),
      after: AS_BEFORE.replace('ubuntu-latest', 'self-hosted'),
      at: bump,
      expected: '2- 3R? 4R?'
    }
  ] as const)('$name', async ({ before, after, at, expected }) => {
    const base: Texts = { ...FILES, ...NAMED, Dockerfile: BROAD, '.github/workflows/ci.yml': before };
    expect(await verdicts(base, { '.github/workflows/ci.yml': after, ...DOCS }, 'Dockerfile', {}, at)).toBe(expected);
  });
});
