// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub and variables of shells, not of JavaScript
import type { Texts } from '../setup/analysis-request.ts';
import { FILES, job, push, type Row, rows, SETUP } from './verdicts.ts';

// What the steps of a job leave in the workspace, by the routes of real workflows (docs/discovery.md "The workspace").

const [ALL, OPEN, NEW] = ['2- 3- 4-', '2- 3R? 4R?', '2- 3R 4R'];
const before = (step: string, expected: string, more: Texts = {}): Row => [
  step.split('\n').slice(0, 2).join(' '),
  job([step, SETUP, push()]),
  expected,
  more
];
const run = (line: string, expected = OPEN, more?: Texts) => before(`run: ${line}`, expected, more);

rows('commands', [
  run('docker run --rm -v "$PWD:/w" -w /w node:20 npm run build'),
  run('docker run --rm -v "$PWD:/w:ro" node:20 npm test', ALL),
  run('docker cp c:/x ./bin/x'),
  run('docker compose run --rm builder'),
  run('gh release download v1 -p "*.tgz" -D vendor'),
  run('gh run download -n dist -D dist'),
  run('aws s3 cp s3://b/m.bin ./model/m.bin'),
  run('aws s3 cp docs s3://b/m --recursive', ALL),
  run('gsutil cp gs://b/x ./x'),
  run('az storage blob download -c c -n n -f model.bin'),
  run('pip download -r requirements.txt -d wheels'),
  run('pip install -r requirements.txt -t lib'),
  run('python -m build'),
  run('curl -sL https://x/y | tar xz'),
  run('tar czf /tmp/a.tgz src', ALL),
  run('unzip a.zip'),
  run('git archive -o src.tar HEAD'),
  run('jq .a package.json | sponge package.json'),
  run('protoc --go_out=. a.proto'),
  run('wget -P model https://x/y.bin'),
  run('cp .env.example .env', ALL, { '.env.example': 'A=1\n' }),
  run('sed -i s/0/1/ src/a.js', ALL),
  run('python scripts/gen.py', OPEN, {
    'scripts/gen.py': 'open("src/version.py", "w").write("x")\n',
    '.dockerignore': `${FILES['.dockerignore']}scripts\n`
  }),
  run('python scripts/look.py', ALL, {
    'scripts/look.py': 'print(open("src/a.js").read())\n',
    '.dockerignore': `${FILES['.dockerignore']}scripts\n`
  }),
  run(`node -e 'require("fs").writeFileSync("v.json", "1")'`),
  run('make out', NEW, { Makefile: 'out:\n\tdate > src/built\n' }),
  run('npm run stamp', NEW, { 'package.json': '{"scripts": {"stamp": "git rev-parse HEAD > src/rev"}}' }),
  run('git clone https://github.com/acme/x .', NEW, { '.dockerignore': (FILES['.dockerignore'] ?? '').replace('.git\n', '') })
]);

rows('actions', [
  before('uses: ramsey/composer-install@v3', OPEN),
  before('uses: actions/cache@v4\nwith: {path: ~/.npm, key: x}', ALL),
  before('uses: actions/github-script@v7\nwith: {script: "require(\\"fs\\").writeFileSync(\\"v.json\\", context.sha)"}', OPEN),
  before('uses: actions/github-script@v7\nwith: {script: "console.log(context.sha)"}', ALL)
]);

const COPIES = (source: string) => ({ Dockerfile: `FROM node:20\nRUN true\nCOPY ${source} /d/\n` });
const WITHOUT_GIT = (more = '') => ({ '.dockerignore': `${(FILES['.dockerignore'] ?? '').replace('.git\n', '')}${more}` });
rows('paths that git does not hold', [
  ['the jars of a build', job(['run: mvn -B package', SETUP, push()]), '2- 3R?', COPIES('target/*.jar')],
  ['a folder that nobody is seen to make', job([SETUP, push()]), '2- 3R?', COPIES('made/*.js')],
  ['a part of .git', job([SETUP, push()]), NEW, WITHOUT_GIT('.git/*\n!.git/index\n')],
  ['the refs of .git', job([SETUP, push()]), '2- 3R', { ...WITHOUT_GIT(), ...COPIES('.git/refs') }],
  ['an empty .git', job([SETUP, push()]), ALL, WITHOUT_GIT('.git/*\n')],
  ['.git that a search takes away', job(['run: find . -name .git -exec rm -rf {} +', SETUP, push()]), OPEN, WITHOUT_GIT()]
]);

const elsewhere = (files: Texts): Texts => ({
  ...WITHOUT_GIT(`${Object.keys(files)[0]}\n`),
  ...files,
  '.github/workflows/ci.yml': 'on: push\njobs: {}\n'
});
rows('.git where no workflow builds', [
  ['by name', '', NEW, elsewhere({})],
  ['a compose file', '', NEW, elsewhere({ 'compose.yaml': 'services: {app: {build: .}}\n' })],
  ['a Makefile', '', NEW, elsewhere({ Makefile: 'build:\n\tdocker build -t a .\n' })],
  ['another CI system', '', NEW, elsewhere({ '.gitlab-ci.yml': 'build:\n  script:\n    - docker build .\n' })]
]);

const SOURCE = { 'src/a.js': '2' };
rows('files of git that change beside open ones', [
  ['the result of a build', job(['run: npm ci && npm run build', SETUP, push()]), NEW, { '.gitignore': 'dist\n' }, SOURCE],
  ['an artifact', job(['uses: actions/download-artifact@v4\nwith: {name: app, path: dist}', SETUP, push()]), NEW, {}, SOURCE],
  ['an artifact over them', job(['uses: actions/download-artifact@v4\nwith: {name: app, path: src}', SETUP, push()]), OPEN, {}, SOURCE]
]);
