// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub and variables of shells, not of JavaScript
import type { Texts } from '../setup/analysis-request.ts';
import { FILES, job, push, rows, SETUP } from './verdicts.ts';

// Which caches a build meets, by the routes of real workflows (docs/discovery.md "What keeps a cache").

const [ALL, NONE, LIKELY, UNLIKELY] = ['2- 3- 4-', '2R 3R 4R', '2-? 3-? 4-?', '2R? 3R? 4R?'];
const steps = (list: readonly string[]) => job(list).slice(job([]).length);
const jobs = (on: string, ...each: readonly (readonly [condition: string, list: readonly string[]])[]): string =>
  `on: ${on}\njobs:\n${each
    .map(
      ([condition, list], at) =>
        `  j${at}:\n${condition === '' ? '' : `    if: ${condition}\n`}    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n${steps(list)}`
    )
    .join('')}`;
const both = (from: string, to: string) => `cache-from: ${from}\n  cache-to: ${to}`;
const MAIN = "github.ref == 'refs/heads/main'";

rows('the runs that write a cache', [
  ['a job that no run comes to', jobs('pull_request', ['', [SETUP, push('', 'cache-from: type=gha')]], [MAIN, [SETUP, push()]]), NONE],
  [
    'a step that no run comes to',
    job([SETUP, push('', 'cache-from: type=gha'), `if: github.event_name == 'push'\n${push()}`], { on: 'on: pull_request\n' }),
    NONE
  ],
  [
    'another branch by the condition',
    job([SETUP, `if: github.ref == 'refs/heads/develop'\n${push()}`], { on: 'on: {push: {branches: [main, develop]}}\n' }),
    LIKELY
  ],
  ['a branch by its name', job([SETUP, `if: github.ref_name == 'release'\n${push()}`], { on: 'on: push\n' }), LIKELY],
  ['main or a tag', job([SETUP, `if: ${MAIN} || startsWith(github.ref, 'refs/tags/')\n${push()}`], { on: 'on: push\n' }), ALL],
  [
    'develop or a tag',
    job([SETUP, `if: github.ref == 'refs/heads/develop' || startsWith(github.ref, 'refs/tags/')\n${push()}`], { on: 'on: push\n' }),
    LIKELY
  ],
  ['all branches but the default one', job([SETUP, push()], { on: 'on: {push: {branches: ["**", "!main"]}}\n' }), LIKELY],
  [
    'the default branch by the repository',
    job([
      SETUP,
      push('', both('type=gha', "${{ github.ref_name == github.event.repository.default_branch && 'type=gha,mode=max' || '' }}"))
    ]),
    ALL
  ],
  [
    'tags by the entry',
    job([SETUP, push('', both('type=gha', "${{ startsWith(github.ref, 'refs/tags/') && 'type=gha,mode=max' || '' }}"))], {
      on: 'on: {push: {branches: [main], tags: ["v*"]}}\n'
    }),
    NONE
  ]
]);

const TAG = '\n  tags: a/app:latest';
const LOCAL = (key: string, dest: string, more = '') => [
  `uses: actions/cache${more}@v4\nwith: {path: /tmp/c, key: "${key}", restore-keys: c-}`,
  SETUP,
  push('', both('type=local,src=/tmp/c', `type=local,dest=${dest},mode=max`))
];
rows('what lies where a build reads', [
  [
    'a cache that a schedule alone does not read',
    job([SETUP, push("\n  no-cache: ${{ github.event_name == 'schedule' }}")], {
      on: 'on: {push: {branches: [main]}, schedule: [{cron: "0 0 * * *"}]}\n'
    }),
    ALL
  ],
  ['a reference that nobody writes', job([SETUP, push('', 'cache-from: type=registry,ref=a/c:cache')]), LIKELY],
  [
    'a scope that the name of the branch may give',
    job([SETUP, push('', both('type=gha,scope=main', '"type=gha,mode=max,scope=${{ github.ref_name }}"'))]),
    LIKELY
  ],
  ['an image without a cache in it', job([SETUP, push(TAG, 'cache-from: type=registry,ref=a/app:latest')]), NONE],
  ['an image with a cache in it', job([SETUP, push(TAG, both('type=registry,ref=a/app:latest', 'type=inline'))]), ALL],
  ['a cache in an image of another tag', job([SETUP, push(TAG, both('type=registry,ref=a/app:v1', 'type=inline'))]), LIKELY],
  [
    'a cache in an image that stays here',
    job([SETUP, push(TAG, both('type=registry,ref=a/app:latest', 'type=inline')).replace('push: true', 'load: true')]),
    LIKELY
  ],
  ['a folder that is kept', job(LOCAL('c-${{ github.sha }}', '/tmp/c')), ALL],
  ['a folder beside the one that is kept', job(LOCAL('c-${{ github.sha }}', '/tmp/new')), NONE],
  ['the same, moved behind the build', job([...LOCAL('c-${{ github.sha }}', '/tmp/new'), 'run: rm -rf /tmp/c && mv /tmp/new /tmp/c']), ALL],
  ['a folder that is only brought back', job(LOCAL('c-${{ github.sha }}', '/tmp/c', '/restore')), NONE],
  [
    'a folder that a step of its own keeps',
    job([
      ...LOCAL('c-${{ github.sha }}', '/tmp/c', '/restore'),
      'uses: actions/cache/save@v4\nwith: {path: /tmp/c, key: "c-${{ github.sha }}"}'
    ]),
    ALL
  ],
  ['a cache from now on', job([SETUP, push('', 'tags: a/b')]), NONE, {}, { '.github/workflows/ci.yml': job([SETUP, push()]) }],
  [
    'a cache of its own and that of the base',
    job([SETUP, push('', both('type=gha,scope=a', 'type=gha,scope=a,mode=max'))]),
    ALL,
    {},
    {
      '.github/workflows/ci.yml': job([
        SETUP,
        push('', 'cache-from: |\n    type=gha,scope=b\n    type=gha,scope=a\n  cache-to: type=gha,scope=b,mode=max')
      ])
    }
  ]
]);

const onRunner = (runner: string, list: readonly string[] = [push('', 'tags: a/b')]) => job(list, { runner });
rows('which engine it is', [
  ['a group of machines', onRunner('{group: big, labels: ubuntu-16}'), UNLIKELY],
  ['one machine or another', onRunner("${{ github.event_name == 'push' && 'self-hosted' || 'ubuntu-latest' }}"), UNLIKELY],
  ['one of two that are alike', onRunner("${{ github.event_name == 'push' && 'ubuntu-24.04' || 'ubuntu-22.04' }}"), NONE],
  ['cleared before the build', onRunner('self-hosted', ['run: docker builder prune -af', 'run: docker build -t a .']), UNLIKELY],
  ['cleared behind the build', onRunner('self-hosted', ['run: docker build -t a .', 'run: docker system prune -af']), UNLIKELY],
  ['a service set up by its command', job(['run: nsc docker buildx setup --background --use', push('', 'tags: a/b')]), ALL],
  ['an engine elsewhere', job(['run: docker build .'], { top: 'env: {DOCKER_HOST: "ssh://u@build"}\n' }), UNLIKELY],
  [
    'a remote builder by name',
    job(['run: docker buildx create --name r --driver remote tcp://x:1', 'env: {BUILDX_BUILDER: r}\nrun: docker buildx build .']),
    ALL
  ]
]);

rows('one place for two images', [
  [
    'the default scope and its name',
    job([SETUP, push(), push('\n  file: b.Dockerfile', both('type=gha,scope=buildkit', 'type=gha,scope=buildkit'))]),
    NONE,
    { 'b.Dockerfile': 'FROM node:20\nRUN true\n' }
  ],
  [
    'another image for pull requests only',
    jobs(
      '{push: {branches: [main]}, pull_request: {}}',
      ['', [SETUP, push()]],
      ["github.event_name == 'pull_request'", [SETUP, push('\n  file: b.Dockerfile')]]
    ),
    ALL,
    { 'b.Dockerfile': 'FROM node:20\nRUN true\n' }
  ]
]);

const LAYERS = (write: string) => [
  'uses: actions/cache/restore@v4\nwith:\n  path: /tmp/c\n  key: c-${{ github.sha }}\n  restore-keys: c-',
  push('', both('type=local,src=/tmp/c', 'type=local,dest=/tmp/c,mode=max')),
  `if: ${write}\nuses: actions/cache/save@v4\nwith:\n  path: /tmp/c\n  key: c-\${{ github.sha }}`
];
const KEYS = (key: string, restore: string) => [
  `uses: actions/cache@v4\nwith:\n  path: /tmp/c\n  key: ${key}\n  restore-keys: |\n    ${restore}`,
  push('', both('type=local,src=/tmp/c', 'type=local,dest=/tmp/c,mode=max'))
];
const INLINE = (pushes: string) =>
  push('\n  tags: a/x:latest', both('type=registry,ref=a/x:latest', 'type=inline')).replace('push: true', `push: ${pushes}`);
const REGISTRY = both('type=registry,ref=localhost:5000/c', 'type=registry,ref=localhost:5000/c,mode=max');

rows('where a cache is only there for some', [
  ['a registry that the job starts', job([SETUP, push('', REGISTRY)]), NONE],
  ['a registry on a machine that stays', job([SETUP, push('', REGISTRY)], { runner: 'self-hosted' }), ALL],
  ['a folder kept for pull requests', job([SETUP, ...LAYERS("github.event_name == 'pull_request'")]), UNLIKELY],
  ['a folder kept for pushes', job([SETUP, ...LAYERS("github.event_name == 'push'")]), ALL],
  ['an image pushed for tags', job([SETUP, INLINE("${{ startsWith(github.ref, 'refs/tags/') }}")]), LIKELY],
  ['an image pushed for the default branch', job([SETUP, INLINE("${{ github.ref == 'refs/heads/main' }}")]), ALL],
  ['a switch for pull requests', job([SETUP, push("\n  no-cache: ${{ github.event_name == 'pull_request' }}")]), ALL],
  ['a switch for pushes', job([SETUP, push("\n  no-cache: ${{ github.event_name == 'push' }}")]), NONE],
  ['a switch for the default branch', job([SETUP, push("\n  no-cache: ${{ github.ref_name == 'main' }}")]), NONE],
  ['a switch by a variable', job([SETUP, push('\n  no-cache: ${{ vars.NO_CACHE }}')]), LIKELY],
  ['a switch by the message', job([SETUP, push("\n  no-cache: ${{ contains(github.event.head_commit.message, 'clean') }}")]), LIKELY],
  [
    'a named builder on a machine that stays',
    job(['run: docker buildx create --use --name b', 'run: docker buildx build .'], { runner: 'self-hosted' }),
    UNLIKELY
  ],
  ['restore keys that no key of its own begins with', job([SETUP, ...KEYS('new-${{ github.sha }}', 'old-')]), UNLIKELY],
  ['one of two restore keys', job([SETUP, ...KEYS('c-${{ github.sha }}', 'c-${{ runner.os }}\n    c-')]), ALL],
  ['an action that loads layers', job(['uses: satackey/action-docker-layer-caching@v0.0.11', 'run: docker build .']), UNLIKELY]
]);

const WOODPECKER = (settings: string, more = ''): Texts => ({
  '.dockerignore': `${FILES['.dockerignore'] ?? ''}.woodpecker.yml\n`,
  '.woodpecker.yml': `steps:\n  - name: image\n    image: woodpeckerci/plugin-docker-buildx:6.1.1\n${more}    settings:\n      repo: a/b\n${settings}`
});
const REF = 'type=registry,ref=a/c';
rows('plugins of Woodpecker, which start an engine of their own', [
  ['that goes with the step', '', NONE, WOODPECKER('')],
  ['that is the one of the host', '', ALL, WOODPECKER('      daemon_off: true\n')],
  ['with its folder on the host', '', ALL, WOODPECKER('', '    volumes: [/srv/docker:/var/lib/docker]\n')],
  ['with another folder of the host', '', NONE, WOODPECKER('', '    volumes: [/srv/data:/data]\n')],
  ['with images as a cache', '', ALL, WOODPECKER('      cache_images: [a/c]\n')],
  ['with a cache in one line', '', ALL, WOODPECKER(`      cache_from: ${REF}\n      cache_to: ${REF},mode=max\n`)]
]);

const REMOTE = (endpoint: string) => [`${SETUP}\nwith: {driver: remote, endpoint: "${endpoint}"}`, push('', 'tags: a/b')];
const SERVICE = (more = '') => `    services:\n      bk: {image: "moby/buildkit:buildx-stable-1", ports: ["1234:1234"]${more}}\n`;
const OWN = 'self-hosted';
const STARTED = 'run: docker run -d --name bk --privileged -p 1234:1234 moby/buildkit:latest';
rows('a daemon of BuildKit that a remote driver leads to', [
  ['a service of the job', job(REMOTE('tcp://localhost:1234'), { env: SERVICE() }), NONE],
  ['a service by its name', job(REMOTE('tcp://bk:1234'), { env: `    container: node:20\n${SERVICE()}` }), NONE],
  ['a service of a job on a machine that stays', job(REMOTE('tcp://localhost:1234'), { env: SERVICE(), runner: OWN }), NONE],
  [
    'a service with its folder on such a machine',
    job(REMOTE('tcp://localhost:1234'), { env: SERVICE(', volumes: ["/srv/bk:/var/lib/buildkit"]'), runner: OWN }),
    ALL
  ],
  ['a container that a step starts', job([STARTED, ...REMOTE('docker-container://bk')]), NONE],
  ['the same on a machine that stays', job([STARTED, ...REMOTE('docker-container://bk')], { runner: OWN }), UNLIKELY],
  ['a machine elsewhere', job(REMOTE('tcp://buildkit.internal:1234')), ALL],
  ['the machine itself, and nothing is seen to listen there', job(REMOTE('tcp://localhost:1234')), UNLIKELY],
  ['a daemon of a machine that stays', job(REMOTE('tcp://localhost:1234'), { runner: OWN }), ALL]
]);

const ofBuilder = (more: string) => job([`${SETUP}\nwith: {${more}}`, push('', 'no-cache: false')], { runner: OWN });
rows('a builder of setup-buildx-action that is not removed', [
  ['of a name', ofBuilder('name: ci, keep-state: true'), ALL],
  ['of a name that each job makes anew', ofBuilder('keep-state: true'), NONE],
  ['without its clean-up, of such a name', ofBuilder('cleanup: false'), NONE]
]);

const ofService = (setup: string, cache = both('type=gha', 'type=gha,mode=max'), runner = 'ubuntu-latest') =>
  job([`${SETUP}\nwith: {${setup}}`, push('', cache)], { runner });
const BUILDKIT = (version: string) => `driver-opts: "image=moby/buildkit:${version}"`;
rows('the version of the cache service of GitHub', [
  ['that ended', ofService('use: true', both('type=gha,version=1', 'type=gha,version=1,mode=max')), UNLIKELY],
  ['that is there', ofService('use: true', both('type=gha,version=2', 'type=gha,version=2,mode=max')), ALL],
  ['for which BuildKit is too old', ofService(BUILDKIT('v0.12.5')), UNLIKELY],
  ['for which BuildKit is new enough', ofService(BUILDKIT('v0.20.0')), ALL],
  ['for which buildx is too old', ofService('version: v0.12.1'), UNLIKELY],
  ['for which buildx is new enough', ofService('version: v0.21.0'), ALL],
  ['of a machine of its own', ofService(BUILDKIT('v0.12.5'), undefined, OWN), ALL],
  ['beside another cache', ofService(BUILDKIT('v0.12.5'), both('type=registry,ref=a/c', 'type=registry,ref=a/c,mode=max')), ALL]
]);
