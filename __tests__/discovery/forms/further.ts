// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions and variables of other languages
import { API_WEB, APP, CI, type Form, job, run, script } from './kit.ts';

const ON = 'on: pull_request\n';
const bpa = (more: string) => `      - uses: docker/build-push-action@v6\n        with: {${more}}`;
/** A job with keys of its own before its steps. */
const jobWith = (keys: string, ...steps: readonly string[]) =>
  `${ON}jobs:\n  build:\n    runs-on: ubuntu-latest\n${keys}    steps:\n${steps.join('\n')}\n`;
const DEV = 'app/Dockerfile in app dev [none]';
const ALL = ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web test [none]'];

export const FURTHER: readonly Form[] = [
  // build-push-action
  ['an expression in a context', { ...APP, [CI]: jobWith('    env: {D: app}\n', bpa('context: "./${{ env.D }}/", target: dev')) }, [DEV]],
  ['format()', { ...APP, [CI]: job(bpa("context: \"${{ format('{0}pp', 'a') }}\", target: dev")) }, [DEV]],
  [
    'a condition in a value',
    { ...APP, [CI]: job(bpa("context: app, target: \"${{ github.event_name == 'release' && 'web' || 'dev' }}\"")) },
    [DEV]
  ],
  [
    'a step that never runs',
    {
      ...APP,
      [CI]: job(
        '      - if: false\n        uses: docker/build-push-action@v6\n        with: {context: app, target: web}',
        bpa('context: app, target: dev')
      )
    },
    [DEV]
  ],
  [
    'file outside of the context',
    { ...API_WEB, [CI]: job(bpa('context: svc/web, file: svc/api/Dockerfile, target: test')) },
    ['svc/api/Dockerfile in svc/web test [none]', 'svc/web/Dockerfile in svc/web (by name)']
  ],
  [
    'the workspace by its variable',
    { ...APP, [CI]: job(bpa('context: "${{ github.workspace }}/app", file: "${{ github.workspace }}/app/Dockerfile", target: dev')) },
    [DEV]
  ],
  [
    'an anchor',
    {
      ...APP,
      [CI]: `${ON}x-build: &b {context: app, target: dev}\njobs: {b: {runs-on: ubuntu-latest, steps: [{uses: docker/build-push-action@v6, with: *b}]}}\n`
    },
    [DEV]
  ],
  [
    'an output of a step before',
    {
      ...APP,
      [CI]: job('      - id: p\n        run: echo "t=dev" >> "$GITHUB_OUTPUT"', bpa('context: app, target: "${{ steps.p.outputs.t }}"'))
    },
    [DEV]
  ],
  [
    'an output in a block',
    {
      ...APP,
      [CI]: job(
        '      - id: p\n        run: |\n          {\n            echo t=dev\n            echo c=app\n          } >> $GITHUB_OUTPUT',
        bpa('context: "${{ steps.p.outputs.c }}", target: "${{ steps.p.outputs.t }}"')
      )
    },
    [DEV]
  ],
  [
    'an output that a program prints',
    { ...APP, [CI]: job('      - id: p\n        run: ./pick >> $GITHUB_OUTPUT', bpa('context: app, target: "${{ steps.p.outputs.t }}"')) },
    ['app/Dockerfile in app [none] ?target']
  ],
  [
    'a variable of the organisation',
    { ...APP, [CI]: job(bpa('context: app, target: "${{ vars.TARGET }}"')) },
    ['app/Dockerfile in app [none] ?target']
  ],
  [
    'arguments of many lines',
    {
      ...APP,
      [CI]: job(
        '      - uses: docker/build-push-action@v6\n        with:\n          context: app\n          target: dev\n          build-args: |\n            # none\n            MODE=ci\n\n            B=x=y'
      )
    },
    ['app/Dockerfile in app dev B=x=y MODE=ci [none]']
  ],
  [
    'a fork of the action',
    { ...APP, [CI]: job('      - uses: depot/build-push-action@v1\n        with: {context: app, target: dev}') },
    ['app/Dockerfile in app dev [local]']
  ],
  [
    'Blacksmith',
    { ...APP, [CI]: job('      - uses: useblacksmith/build-push-action@v2\n        with: {context: app, target: dev}') },
    ['app/Dockerfile in app dev [local]']
  ],
  // Matrices
  [
    'a matrix with include and exclude',
    {
      ...API_WEB,
      [CI]: jobWith(
        '    strategy: {matrix: {s: [api, web], t: [test, ""], exclude: [{s: api, t: ""}, {s: web, t: ""}]}}\n',
        bpa('context: "svc/${{ matrix.s }}", target: "${{ matrix.t }}"')
      )
    },
    ALL
  ],
  [
    'a matrix of objects',
    {
      ...API_WEB,
      [CI]: jobWith(
        '    strategy: {matrix: {s: [{n: api, t: test}, {n: web, t: test}]}}\n',
        bpa('context: "svc/${{ matrix.s.n }}", target: "${{ matrix.s.t }}"')
      )
    },
    ALL
  ],
  [
    'a matrix in JSON',
    {
      ...API_WEB,
      [CI]: jobWith(
        '    strategy: {matrix: {s: "${{ fromJSON(\'[\\"api\\",\\"web\\"]\') }}"}}\n',
        bpa('context: "svc/${{ matrix.s }}", target: test')
      )
    },
    ALL
  ],
  [
    'a matrix in the environment of a script',
    {
      ...API_WEB,
      [CI]: jobWith(
        '    strategy: {matrix: {s: [api, web]}}\n    env: {S: "${{ matrix.s }}"}\n',
        run('docker build --target test "svc/$S"')
      )
    },
    ALL
  ],
  [
    'a matrix of variables of the organisation',
    {
      ...API_WEB,
      [CI]: jobWith('    strategy: {matrix: {s: "${{ fromJSON(vars.SERVICES) }}"}}\n', bpa('context: "svc/${{ matrix.s }}", target: test'))
    },
    ALL.map((one) => `${one} ?file`)
  ],
  [
    'a matrix of git diff',
    {
      ...API_WEB,
      [CI]: `${ON}jobs:\n  p: {runs-on: x, outputs: {m: "\${{ steps.s.outputs.m }}"}, steps: [{id: s, run: "echo m=$(git diff --name-only | jq -R . | jq -sc .) >> $GITHUB_OUTPUT"}]}\n  b: {needs: p, runs-on: ubuntu-latest, strategy: {matrix: {s: "\${{ fromJSON(needs.p.outputs.m) }}"}}, steps: [{uses: docker/build-push-action@v6, with: {context: "svc/\${{ matrix.s }}", target: test}}]}\n`
    },
    ALL.map((one) => `${one} ?file`)
  ],
  // Composite and reusable
  [
    'a composite action with defaults',
    {
      ...APP,
      [CI]: job('      - uses: ./ci/image\n        with: {dir: app}'),
      'ci/image/action.yaml':
        'inputs: {dir: {required: true}, t: {default: dev}}\nruns: {using: composite, steps: [{uses: docker/build-push-action@v6, with: {context: "${{ inputs.dir }}", target: "${{ inputs.t }}"}}]}\n'
    },
    [DEV]
  ],
  [
    'a composite action of a composite action',
    {
      ...APP,
      [CI]: job('      - uses: ./ci/a'),
      'ci/a/action.yml': 'runs: {using: composite, steps: [{uses: ./ci/b, with: {t: dev}}]}\n',
      'ci/b/action.yml':
        'inputs: {t: {}}\nruns: {using: composite, steps: [{shell: bash, run: "docker build --target ${{ inputs.t }} app"}]}\n'
    },
    [DEV]
  ],
  [
    'a script beside a composite action',
    {
      ...APP,
      [CI]: job('      - uses: ./ci/a'),
      'ci/a/action.yml': 'runs: {using: composite, steps: [{shell: bash, run: "$GITHUB_ACTION_PATH/b.sh dev"}]}\n',
      'ci/a/b.sh': 'docker build --target $1 app\n'
    },
    [DEV]
  ],
  [
    'a called workflow with a matrix',
    {
      ...API_WEB,
      [CI]: `${ON}jobs: {x: {strategy: {matrix: {s: [api, web]}}, uses: ./.github/workflows/b.yml, with: {s: "\${{ matrix.s }}"}}}\n`,
      '.github/workflows/b.yml':
        'on: {workflow_call: {inputs: {s: {type: string}}}}\njobs: {b: {runs-on: ubuntu-latest, steps: [{uses: docker/build-push-action@v6, with: {context: "svc/${{ inputs.s }}", target: test}}]}}\n'
    },
    ALL
  ],
  [
    'a called workflow that calls another',
    {
      ...APP,
      [CI]: `${ON}jobs: {x: {uses: ./.github/workflows/a.yml}}\n`,
      '.github/workflows/a.yml': 'on: workflow_call\njobs: {y: {uses: ./.github/workflows/b.yml, with: {t: dev}}}\n',
      '.github/workflows/b.yml':
        'on: {workflow_call: {inputs: {t: {type: string, default: web}}}}\njobs: {b: {runs-on: ubuntu-latest, steps: [{uses: docker/build-push-action@v6, with: {context: app, target: "${{ inputs.t }}"}}]}}\n'
    },
    [DEV]
  ],
  [
    'a called workflow with JSON inputs',
    {
      ...API_WEB,
      [CI]: `${ON}jobs: {x: {uses: ./.github/workflows/b.yml, with: {list: '["api","web"]'}}}\n`,
      '.github/workflows/b.yml':
        'on: {workflow_call: {inputs: {list: {type: string}}}}\njobs: {b: {runs-on: ubuntu-latest, strategy: {matrix: {s: "${{ fromJSON(inputs.list) }}"}}, steps: [{uses: docker/build-push-action@v6, with: {context: "svc/${{ matrix.s }}", target: test}}]}}\n'
    },
    ALL
  ],
  // Bake
  [
    'bake: a group, inherits and variables',
    {
      ...APP,
      'docker-bake.hcl':
        'variable "T" { default = "web" }\ngroup "default" { targets = ["x"] }\ntarget "_base" { context = "app" }\ntarget "x" {\n inherits = ["_base"]\n target = T\n}\n',
      [CI]: jobWith('    env: {T: dev}\n', '      - uses: docker/bake-action@v6')
    },
    [DEV]
  ],
  [
    'bake: --set',
    {
      ...APP,
      'docker-bake.hcl': 'target "x" { context = "app" }\n',
      [CI]: script('docker buildx bake x --set x.target=dev --set *.args.MODE=ci')
    },
    ['app/Dockerfile in app dev MODE=ci [none]']
  ],
  [
    'bake: a matrix',
    {
      ...API_WEB,
      'docker-bake.hcl': 'target "s" {\n name = "s-${n}"\n matrix = { n = ["api", "web"] }\n context = "svc/${n}"\n target = "test"\n}\n',
      [CI]: script('docker buildx bake s')
    },
    ALL
  ],
  [
    'bake: a function',
    {
      ...APP,
      'docker-bake.hcl':
        'function "f" {\n params = [x]\n result = "${x}v"\n}\ntarget "default" {\n context = "app"\n target = f("de")\n}\n',
      [CI]: script('docker buildx bake')
    },
    [DEV]
  ],
  [
    'bake: a compose file',
    { ...APP, 'compose.yaml': 'services: {x: {build: {context: app, target: dev}}}', [CI]: script('docker buildx bake -f compose.yaml') },
    [DEV]
  ],
  [
    'bake: two files',
    {
      ...APP,
      'a.hcl': 'target "default" { context = "app" }\n',
      'b.hcl': 'target "default" { target = "dev" }\n',
      [CI]: script('docker buildx bake -f a.hcl -f b.hcl')
    },
    [DEV]
  ],
  [
    'bake: JSON',
    { ...APP, 'b.json': '{"target":{"default":{"context":"app","target":"dev"}}}', [CI]: script('docker buildx bake --file b.json') },
    [DEV]
  ],
  [
    'bake: a variable that nobody sets',
    {
      ...APP,
      'docker-bake.hcl': 'variable "T" {}\ntarget "default" {\n context = "app"\n target = T\n}\n',
      [CI]: script('docker buildx bake')
    },
    ['app/Dockerfile in app [none]']
  ],
  [
    'bake: targets that a run names',
    {
      ...API_WEB,
      'docker-bake.hcl':
        'target "api" {\n context = "svc/api"\n target = "test"\n}\ntarget "web" {\n context = "svc/web"\n target = "test"\n}\n',
      [CI]: script('docker buildx bake $(./which)')
    },
    ALL
  ],
  // Compose
  [
    'compose: a service alone',
    {
      ...API_WEB,
      'compose.yaml': 'services:\n  a: {build: {context: svc/api, target: test}}\n  b: {build: svc/web}\n',
      [CI]: script('docker compose build a')
    },
    ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web [local]']
  ],
  [
    'compose: a default of a default',
    {
      ...APP,
      'compose.yaml': 'services: {a: {build: {context: "${D:-${E:-app}}", target: "${T-dev}"}}}',
      [CI]: script('docker compose build')
    },
    [DEV]
  ],
  [
    'compose: a fragment',
    {
      ...APP,
      'compose.yaml': 'x-b: &b {context: app, target: dev}\nservices: {a: {build: *b}, c: {build: {<<: *b, args: {MODE: ci}}}}',
      [CI]: script('docker-compose build')
    },
    ['app/Dockerfile in app dev MODE=ci [none]', DEV]
  ],
  [
    'compose: run --build',
    {
      ...APP,
      'compose.ci.yaml': 'services: {a: {build: {context: app, target: dev}}}',
      [CI]: script('docker compose -f compose.ci.yaml run --build --rm a test')
    },
    [DEV]
  ],
  [
    'compose: an override beside',
    {
      ...APP,
      'docker-compose.yml': 'services: {a: {build: {context: app, target: web}}}',
      'docker-compose.override.yml': 'services: {a: {build: {target: dev}}}',
      [CI]: script('docker compose up -d --build')
    },
    [DEV]
  ],
  [
    'compose: in a folder',
    {
      ...APP,
      'deploy/compose.yml': 'services: {a: {build: {context: ../app, target: dev}}}',
      [CI]: script('cd deploy', 'docker compose build')
    },
    [DEV]
  ],
  [
    'podman-compose',
    { ...APP, 'compose.yaml': 'services: {a: {build: {context: app, target: dev}}}', [CI]: script('podman-compose build') },
    [DEV]
  ]
];
