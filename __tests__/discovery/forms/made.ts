// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions and variables of other languages
import { APP, CI, type Form, job, run, script } from './kit.ts';

const IN = { 'app/Dockerfile.in': 'FROM scratch AS dev\nFROM scratch AS web\n', 'app/a': '' };
const BPA = (more: string) => `      - uses: docker/build-push-action@v6\n        with: {context: ., ${more}}`;

/** Dockerfiles that a job copies or makes before it builds them, and definitions of other forges. */
export const MADE: readonly Form[] = [
  ['a copy', { ...IN, [CI]: script('cp app/Dockerfile.in app/Dockerfile', 'docker build app') }, ['app/Dockerfile.in in app [none]']],
  [
    'a copy into a folder',
    { ...IN, [CI]: script('cp app/Dockerfile.in .', 'docker build -f Dockerfile.in .') },
    ['app/Dockerfile.in in . [none]']
  ],
  [
    'a copy in an earlier step',
    { ...IN, [CI]: job(run('cp app/Dockerfile.in Dockerfile'), BPA('target: dev')) },
    ['app/Dockerfile.in in . dev [none]']
  ],
  [
    'a copy in the place of another',
    { ...IN, Dockerfile: 'FROM scratch\n', [CI]: script('mv app/Dockerfile.in Dockerfile', 'docker build --target web .') },
    ['Dockerfile in . (by name)', 'app/Dockerfile.in in . web [none]']
  ],
  [
    'a copy of a copy, by a variable',
    {
      ...IN,
      [CI]: script(
        'V=dev',
        'cat app/Dockerfile.in > Dockerfile.tmp',
        'cp Dockerfile.tmp "Dockerfile.$V"',
        'docker build -f Dockerfile.$V --target $V .'
      )
    },
    ['app/Dockerfile.in in . dev [none]']
  ],
  ['a link', { ...IN, [CI]: script('ln -sf app/Dockerfile.in Dockerfile', 'docker build .') }, ['app/Dockerfile.in in . [none]']],
  [
    'a copy in a recipe',
    { ...IN, Makefile: 'image:\n\tcp app/Dockerfile.in Dockerfile\n\tdocker build --target dev .\n', [CI]: script('make image') },
    ['app/Dockerfile.in in . dev [none]']
  ],
  [
    'a copy in a script',
    { ...IN, 'b.sh': '#!/bin/sh\ncp app/Dockerfile.in Dockerfile\n', [CI]: job(run('./b.sh'), BPA('target: dev')) },
    ['app/Dockerfile.in in . dev [none]']
  ],
  [
    'a copy before a compose build',
    {
      ...IN,
      'compose.yml': 'services: {x: {build: {context: app, target: dev}}}',
      [CI]: script('cp app/Dockerfile.in app/Dockerfile', 'docker compose build')
    },
    ['app/Dockerfile.in in app dev [none]']
  ],
  [
    'a copy for a matrix',
    {
      'd/a.tpl': 'FROM scratch\n',
      'd/b.tpl': 'FROM scratch\n',
      [CI]: 'on: pull_request\njobs: {b: {runs-on: ubuntu-latest, strategy: {matrix: {v: [a, b]}}, steps: [{run: "cp d/${{ matrix.v }}.tpl Dockerfile"}, {uses: docker/build-push-action@v6, with: {context: .}}]}}\n'
    },
    ['d/a.tpl in . [none]', 'd/b.tpl in . [none]']
  ],
  [
    'GitLab',
    {
      ...IN,
      '.gitlab-ci.yml': 'b:\n  services: [docker:dind]\n  before_script: [cp app/Dockerfile.in Dockerfile]\n  script: [docker build .]\n'
    },
    ['app/Dockerfile.in in . [none]']
  ],
  // Made of a file, and not known
  [
    'sed',
    { ...IN, [CI]: script('sed "s/@V@/$V/" app/Dockerfile.in > Dockerfile', 'docker build --target dev .') },
    ['app/Dockerfile.in in . dev [none] ?text']
  ],
  [
    'envsubst',
    { ...IN, [CI]: script('envsubst < app/Dockerfile.in > Dockerfile', 'docker build .') },
    ['app/Dockerfile.in in . [none] ?text']
  ],
  [
    'a pipe',
    { ...IN, [CI]: script('cat app/Dockerfile.in | sed s/a/b/ | tee Dockerfile', 'docker build .') },
    ['app/Dockerfile.in in . [none] ?text']
  ],
  [
    'an option for what is made',
    { ...IN, [CI]: script('j2 app/Dockerfile.in -o Dockerfile', 'docker build .') },
    ['app/Dockerfile.in in . [none] ?text']
  ],
  [
    'in place',
    { ...APP, [CI]: script("sed -i 's/scratch/alpine/' app/Dockerfile", 'docker build app') },
    ['app/Dockerfile in app [none] ?text']
  ],
  [
    'lines that are added',
    { ...APP, [CI]: script('echo "RUN true" >> app/Dockerfile', 'docker build app') },
    ['app/Dockerfile in app [none] ?text']
  ],
  [
    'a copy that may not be made',
    {
      ...IN,
      Dockerfile: 'FROM scratch\n',
      [CI]: job('      - if: github.actor == inputs.x\n        run: cp app/Dockerfile.in Dockerfile', BPA('target: dev'))
    },
    ['app/Dockerfile.in in . dev [none] ?text', 'Dockerfile in . (by name)']
  ],
  ['a here-document', { ...IN, [CI]: script('cat > Dockerfile <<EOF', 'FROM alpine', 'EOF', 'docker build .') }, []],
  ['a program', { ...IN, [CI]: script('./make-it > Dockerfile', 'docker build .') }, []],
  [
    'a Git context knows no copies',
    { ...IN, [CI]: job(run('cp app/Dockerfile.in Dockerfile'), '      - uses: docker/build-push-action@v6') },
    []
  ],
  // Other forges
  [
    'Forgejo',
    {
      ...APP,
      '.forgejo/workflows/b.yml': job(
        '      - uses: https://code.forgejo.org/docker/build-push-action@v6\n        with: {context: app, target: dev}'
      )
    },
    ['app/Dockerfile in app dev [none]']
  ],
  ['Gitea', { ...APP, '.gitea/workflows/b.yaml': script('docker build --target dev app') }, ['app/Dockerfile in app dev [none]']],
  [
    'a workflow of Forgejo that another calls',
    {
      ...APP,
      '.forgejo/workflows/a.yml': 'on: push\njobs: {x: {uses: ./.forgejo/workflows/b.yml, with: {t: dev}}}\n',
      '.forgejo/workflows/b.yml':
        'on: {workflow_call: {inputs: {t: {type: string}}}}\njobs: {b: {runs-on: docker, steps: [{run: "docker build --target ${{ inputs.t }} app"}]}}\n'
    },
    ['app/Dockerfile in app dev [local]']
  ],
  [
    'the own workflow by the name of the repository',
    {
      ...APP,
      [CI]: 'on: pull_request\njobs: {x: {uses: acme/shop/.github/workflows/b.yml@main, with: {t: dev}}}\n',
      '.github/workflows/b.yml':
        'on: {workflow_call: {inputs: {t: {type: string}}}}\njobs: {b: {runs-on: ubuntu-latest, steps: [{run: "docker build --target ${{ inputs.t }} app"}]}}\n'
    },
    ['app/Dockerfile in app dev [none]']
  ],
  [
    'the own action by the name of the repository, in an action',
    {
      ...APP,
      [CI]: job('      - uses: ./.github/actions/outer'),
      '.github/actions/outer/action.yml': 'runs: {using: composite, steps: [{uses: acme/shop/.github/actions/inner@v2, with: {t: dev}}]}\n',
      '.github/actions/inner/action.yml':
        'inputs: {t: {default: web}}\nruns: {using: composite, steps: [{shell: bash, run: "docker build --target ${{ inputs.t }} app"}]}\n'
    },
    ['app/Dockerfile in app dev [none]']
  ],
  [
    "another repository's workflow of the same name",
    {
      ...APP,
      [CI]: 'on: pull_request\njobs: {x: {uses: acme/shared/.github/workflows/b.yml@main, with: {dockerfile: app/Dockerfile, other: 1}}}\n',
      '.github/workflows/b.yml':
        'on: {workflow_call: {inputs: {t: {type: string}}}}\njobs: {b: {runs-on: ubuntu-latest, steps: [{run: "true"}]}}\n'
    },
    ['app/Dockerfile in . [local] ?file ?context ?args ?target']
  ],
  // Skaffold
  [
    'a profile of Skaffold that patches',
    {
      ...APP,
      'app/Dockerfile.debug': 'FROM scratch AS dev\n',
      'skaffold.yaml':
        'build: {artifacts: [{image: a/x, context: app, docker: {buildArgs: {MODE: ci}}}]}\nprofiles:\n  - name: debug\n    patches:\n      - {op: add, path: /build/artifacts/0/docker/dockerfile, value: Dockerfile.debug}\n      - {op: add, path: /build/artifacts/0/docker/target, value: dev}\n'
    },
    ['app/Dockerfile in app MODE=ci [local]', 'app/Dockerfile.debug in app dev MODE=ci [local]']
  ],
  [
    'a profile that brings its own artifacts',
    {
      ...APP,
      'skaffold.yaml':
        'build: {artifacts: [{image: a/x, context: app, docker: {target: dev}}]}\nprofiles: [{name: p, build: {artifacts: [{image: a/x, context: app, docker: {target: web}}]}}]\n'
    },
    ['app/Dockerfile in app dev [local]', 'app/Dockerfile in app web [local]']
  ]
];
