// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions and variables of other languages
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { READERS } from '../../src/discovery/platforms/find-platforms.ts';
import { COMMANDS } from './forms/commands.ts';
import { CONTEXTS } from './forms/contexts.ts';
import { FURTHER } from './forms/further.ts';
import { API_WEB, APP, CI, type Files, type Form, job, read, run } from './forms/kit.ts';
import { MADE } from './forms/made.ts';
import { PLATFORMS } from './forms/platforms.ts';
import { SHELL } from './forms/shell.ts';
import { SYSTEMS } from './forms/systems.ts';
import { TASKS } from './forms/tasks.ts';
import { WORKFLOWS } from './forms/workflows.ts';

// Every form of build definition that docs/discovery.md names: its right reading, and one of each that cannot be resolved.

const BUILD = 'docker build -f app/Dockerfile --target dev --build-arg MODE=ci .';

const FORMS: readonly Form[] = [
  // Shell
  [
    'arrays with conditional elements',
    { ...APP, [CI]: job(run('args=(-f app/Dockerfile)', '[ -n "$X" ] && args+=(--target dev)', 'docker build "${args[@]}" .')) },
    ['app/Dockerfile in . dev [none] ?target']
  ],
  [
    'an array that nothing fills',
    { ...APP, [CI]: job(run('docker build "${ARGS[@]}" -f app/Dockerfile .')) },
    ['app/Dockerfile in . [none] ?args']
  ],
  [
    'an unquoted variable is no context',
    { ...APP, [CI]: job(run('docker build $FLAGS -f app/Dockerfile app')) },
    ['app/Dockerfile in app [none] ?args']
  ],
  [
    'an option in one branch and another in the other',
    { ...APP, [CI]: job(run('if some-check; then T="--target dev"; else T="--target web"; fi', 'docker build $T -f app/Dockerfile .')) },
    ['app/Dockerfile in . web [none] ?target']
  ],
  [
    'a loop over a glob',
    { ...API_WEB, [CI]: job(run('for d in svc/*/; do docker build --target test "$d"; done')) },
    ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web test [none]']
  ],
  [
    'a loop over find',
    { ...API_WEB, [CI]: job(run('find svc -name Dockerfile -print0 | while IFS= read -r -d "" f; do docker build -f "$f" .; done')) },
    ['svc/api/Dockerfile in . [none]', 'svc/web/Dockerfile in . [none]']
  ],
  [
    'a loop over ls',
    { ...API_WEB, [CI]: job(run('for s in $(ls svc); do docker build svc/$s; done')) },
    ['svc/api/Dockerfile in svc/api [none]', 'svc/web/Dockerfile in svc/web [none]']
  ],
  [
    'a loop over what git says has changed',
    { ...API_WEB, [CI]: job(run('for s in $(git diff --name-only | cut -d/ -f2); do docker build --target test svc/$s; done')) },
    ['svc/api/Dockerfile in svc/api test [none] ?file', 'svc/web/Dockerfile in svc/web test [none] ?file']
  ],
  [
    'wrapped commands',
    { ...APP, [CI]: job(run(`timeout 10m env A=1 nice -n 5 sudo ${BUILD}`)) },
    ['app/Dockerfile in . dev MODE=ci [none]']
  ],
  ['a command in a text', { ...APP, [CI]: job(run(`bash -c '${BUILD}'`)) }, ['app/Dockerfile in . dev MODE=ci [none]']],
  [
    'a command that is tried again',
    { ...APP, [CI]: job(run(`until ${BUILD}; do sleep 5; done`)) },
    ['app/Dockerfile in . dev MODE=ci [none]']
  ],
  ['a condition that builds', { ...APP, [CI]: job(run(`if ! ${BUILD}; then exit 1; fi`)) }, ['app/Dockerfile in . dev MODE=ci [none]']],
  [
    'xargs',
    { ...API_WEB, [CI]: job(run("ls svc | xargs -I% docker build -f 'svc/%/Dockerfile' .")) },
    ['svc/api/Dockerfile in . [none]', 'svc/web/Dockerfile in . [none]']
  ],
  [
    'PowerShell',
    {
      ...APP,
      [CI]: job(
        '      - shell: pwsh\n        run: |\n          $f = "app/Dockerfile"\n          docker build `\n            -f $f `\n            --target dev .'
      )
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'a script without suffix',
    { ...APP, [CI]: job(run('ci/image dev')), 'ci/image': `#!/bin/sh\ndocker build -f app/Dockerfile --target "$1" .\n` },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'a script in another language',
    { ...APP, [CI]: job(run('./ci/image.py')), 'ci/image.py': `#!/usr/bin/env python3\nprint("${BUILD}")\n` },
    ['app/Dockerfile in app (by name)']
  ],
  [
    'text about a build builds nothing',
    { ...APP, [CI]: job(run(`echo "${BUILD}"`, `grep '${BUILD}' README.md`)) },
    ['app/Dockerfile in app (by name)']
  ],
  // Other commands
  [
    'depot build',
    { ...APP, [CI]: job(run('depot build --project p -f app/Dockerfile --target dev .')) },
    ['app/Dockerfile in . dev [local]']
  ],
  [
    'az acr build',
    { ...APP, [CI]: job(run('az acr build -r reg -t app:1 -f app/Dockerfile --target dev --build-arg MODE=ci .')) },
    ['app/Dockerfile in . dev MODE=ci [none]']
  ],
  [
    'gcloud builds submit with a tag',
    { ...APP, [CI]: job(run('gcloud builds submit app --tag gcr.io/p/app')) },
    ['app/Dockerfile in app [none]']
  ],
  [
    'kaniko in a script',
    { ...APP, [CI]: job(run('/kaniko/executor --context dir://$GITHUB_WORKSPACE --dockerfile app/Dockerfile --target dev')) },
    ['app/Dockerfile in . dev [none]']
  ],
  // Task runners
  [
    'npm run',
    { ...APP, [CI]: job(run('npm run image')), 'package.json': JSON.stringify({ scripts: { preimage: 'true', image: BUILD } }) },
    ['app/Dockerfile in . dev MODE=ci [none]']
  ],
  [
    'pnpm with a filter',
    {
      ...APP,
      [CI]: job(run('pnpm --filter @a/app run image')),
      'app/package.json': JSON.stringify({ name: '@a/app', scripts: { image: 'docker build --target dev .' } })
    },
    ['app/Dockerfile in app dev [none]']
  ],
  [
    'yarn workspace',
    {
      ...APP,
      [CI]: job(run('yarn workspace app image')),
      'app/package.json': JSON.stringify({ name: 'app', scripts: { image: 'docker build .' } })
    },
    ['app/Dockerfile in app [none]']
  ],
  [
    'turbo',
    {
      ...APP,
      [CI]: job(run('npx turbo run image')),
      'app/package.json': JSON.stringify({ name: 'app', scripts: { image: 'docker build --target dev .' } })
    },
    ['app/Dockerfile in app dev [none]']
  ],
  [
    'nx',
    {
      ...APP,
      [CI]: job(run('npx nx run app:image')),
      'app/project.json': JSON.stringify({
        name: 'app',
        targets: { image: { executor: 'nx:run-commands', options: { command: 'docker build --target dev .', cwd: 'app' } } }
      })
    },
    ['app/Dockerfile in app dev [none]']
  ],
  [
    'just',
    {
      ...APP,
      [CI]: job(run('just image dev')),
      justfile:
        'mode := "ci"\nimage target="web": lint\n    docker build -f app/Dockerfile --target {{target}} --build-arg MODE={{mode}} .\nlint:\n    true\n'
    },
    ['app/Dockerfile in . dev MODE=ci [none]']
  ],
  [
    'task',
    {
      ...APP,
      [CI]: job(run('task image T=dev')),
      'Taskfile.yml':
        'version: "3"\nvars: {MODE: ci}\ntasks:\n  image:\n    deps: [lint]\n    cmds:\n      - docker build -f app/Dockerfile --target {{.T}} --build-arg MODE={{.MODE}} .\n  lint: {cmds: ["true"]}\n'
    },
    ['app/Dockerfile in . dev MODE=ci [none]']
  ],
  [
    'mise',
    {
      ...APP,
      [CI]: job(run('mise run image')),
      'mise.toml': '[env]\nMODE = "ci"\n[tasks.image]\nrun = "docker build -f app/Dockerfile --target dev --build-arg MODE=$MODE ."\n'
    },
    ['app/Dockerfile in . dev MODE=ci [none]']
  ],
  [
    'a recipe with a parameter that nobody gives',
    { ...APP, justfile: 'image target:\n    docker build -f app/Dockerfile --target {{target}} .\n' },
    ['app/Dockerfile in . [local] ?target']
  ],
  [
    'make: include, stems, calls, conditionals',
    {
      ...API_WEB,
      [CI]: job(run('make image-api FLAVOUR=x')),
      Makefile: 'include ci.mk\nifeq ($(FLAVOUR),x)\nT = test\nelse\nT = none\nendif\nimage-%:\n\t$(call build,$*)\n',
      'ci.mk': 'define build\n@docker build -f svc/$(1)/Dockerfile --target $(T) .\nendef\n'
    },
    ['svc/api/Dockerfile in . test [none]', 'svc/web/Dockerfile in . test [local] ?file']
  ],
  [
    'make: a loop over wildcards',
    {
      ...API_WEB,
      [CI]: job(run('make all')),
      Makefile:
        'DIRS := $(patsubst svc/%/Dockerfile,%,$(wildcard svc/*/Dockerfile))\nall: $(addprefix image-,$(DIRS))\nimage-%:\n\tdocker build svc/$*\n'
    },
    ['svc/api/Dockerfile in svc/api [none]', 'svc/web/Dockerfile in svc/web [none]']
  ],
  // Workflows
  [
    'a list of quoted arguments',
    {
      ...APP,
      [CI]: job(
        '      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          file: app/Dockerfile\n          build-args: |\n            "A=1,2"\n            B="x"'
      )
    },
    ['app/Dockerfile in . A=1,2 B="x" [none]']
  ],
  [
    'a matrix that a job computes',
    {
      ...APP,
      [CI]: 'on: pull_request\njobs:\n  plan: {runs-on: x, outputs: {m: "${{ steps.s.outputs.m }}"}, steps: [{id: s, run: "./plan >> $GITHUB_OUTPUT"}]}\n  build:\n    needs: plan\n    runs-on: ubuntu-latest\n    strategy: {matrix: {include: "${{ fromJSON(needs.plan.outputs.m) }}"}}\n    steps: [{uses: docker/build-push-action@v6, with: {context: ., file: app/Dockerfile, target: "${{ matrix.t }}", platforms: "${{ matrix.p }}", build-args: "V=${{ matrix.v }}"}}]\n'
    },
    ['app/Dockerfile in . V=? [none] ?target ?platforms']
  ],
  [
    'a matrix from a file',
    {
      ...API_WEB,
      'list.json': '["api","web"]',
      [CI]: 'on: pull_request\njobs:\n  plan: {runs-on: x, outputs: {m: "${{ steps.s.outputs.m }}"}, steps: [{id: s, run: "echo m=$(jq -c . list.json) >> $GITHUB_OUTPUT"}]}\n  build:\n    needs: plan\n    runs-on: ubuntu-latest\n    strategy: {matrix: {s: "${{ fromJSON(needs.plan.outputs.m) }}"}}\n    steps: [{uses: docker/build-push-action@v6, with: {context: "svc/${{ matrix.s }}", target: test}}]\n'
    },
    ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web test [none]']
  ],
  [
    'a matrix from a here-document',
    {
      ...API_WEB,
      [CI]: "on: pull_request\njobs:\n  plan:\n    runs-on: x\n    outputs: {m: '${{ steps.s.outputs.m }}'}\n    steps:\n      - id: s\n        run: |\n          echo 'm<<END' >> $GITHUB_OUTPUT\n          cat >> $GITHUB_OUTPUT <<EOF\n          {\"include\": [{\"s\": \"api\"}]}\n          EOF\n          echo END >> $GITHUB_OUTPUT\n  build:\n    needs: plan\n    runs-on: ubuntu-latest\n    strategy: {matrix: '${{ fromJSON(needs.plan.outputs.m) }}'}\n    steps: [{uses: docker/build-push-action@v6, with: {context: 'svc/${{ matrix.s }}'}}]\n"
    },
    ['svc/api/Dockerfile in svc/api [none]', 'svc/web/Dockerfile in svc/web (by name)']
  ],
  [
    'a target that whoever starts the workflow chooses',
    {
      ...APP,
      [CI]: 'on: {workflow_dispatch: {inputs: {t: {type: choice, options: [dev, web], default: web}}}}\njobs: {b: {runs-on: ubuntu-latest, steps: [{uses: docker/build-push-action@v6, with: {context: ., file: app/Dockerfile, target: "${{ inputs.t }}"}}]}}\n'
    },
    ['app/Dockerfile in . web [none] elsewhere ?target']
  ],
  [
    'a workflow of another repository',
    {
      ...APP,
      [CI]: 'on: pull_request\njobs: {b: {uses: a/b/.github/workflows/docker.yml@v1, with: {dockerfile: app/Dockerfile, context: ., build_target: dev}}}\n'
    },
    ['app/Dockerfile in . dev [local] ?file ?context ?args ?target']
  ],
  [
    "Docker's builder workflow",
    {
      ...APP,
      [CI]: 'on: pull_request\njobs: {b: {uses: docker/github-builder/.github/workflows/build.yml@v1, with: {output: image, context: app, target: dev, cache: true, cache-mode: max}}}\n'
    },
    ['app/Dockerfile in app dev [gha-max]']
  ],
  [
    'an action that clearly builds',
    {
      ...APP,
      [CI]: job(
        '      - uses: some/docker-build-push@v1\n        with: {dockerfile: app/Dockerfile, context: ., target: dev, build_args: "MODE=ci"}'
      )
    },
    ['app/Dockerfile in . dev MODE=ci [local] ?file ?context ?args ?target']
  ],
  [
    'an action that tries a command again',
    { ...APP, [CI]: job(`      - uses: nick-fields/retry@v3\n        with: {command: "${BUILD}"}`) },
    ['app/Dockerfile in . dev MODE=ci [none]']
  ],
  [
    'an action that tries another action again',
    {
      ...APP,
      [CI]: job(
        '      - uses: Wandalen/wretry.action@v3\n        with:\n          action: docker/build-push-action@v6\n          with: |\n            context: .\n            file: app/Dockerfile\n            target: dev'
      )
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'buildah, kaniko and others by their inputs',
    {
      ...APP,
      [CI]: job(
        '      - uses: redhat-actions/buildah-build@v2\n        with: {containerfiles: ./app/Dockerfile, context: ., build-args: "MODE=ci", image: app}',
        '      - uses: int128/kaniko-action@v1\n        with: {file: app/Dockerfile, target: dev, cache: true, cache-repository: r/c}'
      )
    },
    ['app/Dockerfile in . MODE=ci [none]', 'app/Dockerfile in . dev [registry-max]']
  ],
  // Compose
  [
    'compose: COMPOSE_FILE, profiles, --build-arg, include',
    {
      ...APP,
      [CI]: job(
        '      - env: {COMPOSE_FILE: "a.yml:b.yml", COMPOSE_PROFILES: extra}\n        run: docker compose build --build-arg MODE=ci'
      ),
      'a.yml': 'include: [{path: app/c.yml}]\n',
      'b.yml':
        'services: {x: {profiles: [extra], build: {context: app, target: dev}}, y: {profiles: [other], build: {context: app, target: web}}}',
      'app/c.yml': 'services: {z: {build: {context: ., target: web}}}'
    },
    ['app/Dockerfile in app dev MODE=ci [none]', 'app/Dockerfile in app web MODE=ci [none]']
  ],
  [
    'compose: --project-directory and --env-file',
    {
      ...APP,
      [CI]: job(run('docker compose -f deploy/c.yml --project-directory . --env-file ci.env build')),
      'deploy/c.yml': 'services: {x: {build: {context: ., dockerfile: app/Dockerfile, target: "${T:-web}"}}}',
      'ci.env': 'T=dev',
      '.env': 'T=none'
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'compose: a target from a variable that nobody sets',
    { ...APP, 'compose.yaml': 'services: {x: {build: {context: app, target: "${T:?}"}}}' },
    ['app/Dockerfile in app [local]']
  ],
  // Files
  [
    'fly.toml',
    { ...APP, 'fly.toml': 'app = "x"\n[build]\ndockerfile = "app/Dockerfile"\nbuild-target = "dev"\n[build.args]\nMODE = "ci"\n' },
    ['app/Dockerfile in . dev MODE=ci [local]']
  ],
  [
    'fly deploy names another file',
    { ...APP, [CI]: job(run('flyctl deploy --remote-only --dockerfile app/Dockerfile --build-target dev')), 'fly.toml': 'app = "x"\n' },
    ['app/Dockerfile in . dev [local]']
  ],
  [
    'cloudbuild.yaml',
    {
      ...APP,
      'cloudbuild.yaml':
        'substitutions: {_T: dev}\nsteps:\n  - name: gcr.io/cloud-builders/docker\n    args: [build, -f, app/Dockerfile, --target, "${_T}", -t, "gcr.io/$PROJECT_ID/x:$SHORT_SHA", .]\n  - name: gcr.io/cloud-builders/docker\n    entrypoint: bash\n    args: [-c, "docker build --target web app"]\n'
    },
    ['app/Dockerfile in . dev [none]', 'app/Dockerfile in app web [none]']
  ],
  [
    '.goreleaser.yaml',
    {
      ...APP,
      '.goreleaser.yaml':
        'dockers:\n  - dockerfile: app/Dockerfile\n    build_flag_templates: ["--target=dev", "--build-arg=V={{ .Version }}"]\ndockers_v2:\n  - dockerfile: app/Dockerfile\n    images: [a/x]\n    build_args: {MODE: ci}\n'
    },
    [
      'app/Dockerfile in (the folder that goreleaser makes, with the compiled program and the extra files) MODE=ci linux/amd64,linux/arm64 [none]',
      'app/Dockerfile in (the folder that goreleaser makes, with the compiled program and the extra files) dev [none]'
    ]
  ],
  [
    '.gitlab-ci.yml',
    {
      ...APP,
      '.gitlab-ci.yml':
        'variables: {F: app/Dockerfile}\n.base: {services: ["docker:dind"], before_script: ["T=dev"]}\nimg:\n  extends: .base\n  script:\n    - docker build -f $F --target $T -t $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA .\n'
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    '.circleci/config.yml',
    {
      ...APP,
      '.circleci/config.yml':
        'version: 2.1\ncommands: {img: {parameters: {t: {type: string}}, steps: [{run: "docker build -f app/Dockerfile --target << parameters.t >> ."}]}}\njobs: {b: {docker: [{image: x}], steps: [checkout, {setup_remote_docker: {docker_layer_caching: true}}, {img: {t: dev}}]}}\n'
    },
    ['app/Dockerfile in . dev [local]']
  ],
  [
    'azure-pipelines.yml',
    {
      ...APP,
      'azure-pipelines.yml':
        'variables: {t: dev}\nstages: [{jobs: [{steps: [{task: Docker@2, inputs: {command: build, Dockerfile: app/Dockerfile, buildContext: ., arguments: "--target $(t)"}}, {script: "docker build --target web app"}]}]}]\n'
    },
    ['app/Dockerfile in . dev [none]', 'app/Dockerfile in app web [none]']
  ],
  [
    'Jenkinsfile',
    {
      ...APP,
      Jenkinsfile:
        'pipeline {\n  stages { stage(\'x\') { steps {\n    sh \'docker build -f app/Dockerfile --target dev .\'\n    script { docker.build("a/x:${env.BUILD_ID}", "--target web app") }\n  } } }\n}\n'
    },
    ['app/Dockerfile in . dev [local]', 'app/Dockerfile in app web [local]']
  ],
  [
    'Woodpecker and Drone',
    {
      ...APP,
      '.woodpecker/build.yml':
        'steps:\n  img:\n    image: woodpeckerci/plugin-docker-buildx\n    settings: {repo: a/x, dockerfile: app/Dockerfile, target: dev, platforms: linux/arm64, build_args: [MODE=ci]}\n',
      '.drone.yml':
        'kind: pipeline\nsteps:\n  - name: x\n    image: plugins/docker\n    settings: {repo: a/x, dockerfile: app/Dockerfile, context: app, target: web}\n'
    },
    ['app/Dockerfile in . dev MODE=ci linux/arm64 [none]', 'app/Dockerfile in app web [none]']
  ],
  [
    'Earthfile',
    { ...APP, Earthfile: 'VERSION 0.8\nimage:\n    FROM DOCKERFILE -f app/Dockerfile --target dev .\n    SAVE IMAGE a/x\n' },
    ['app/Dockerfile in . dev [local]']
  ],
  [
    'werf.yaml',
    {
      ...APP,
      'werf.yaml': 'project: x\nconfigVersion: 1\n---\nimage: app\ndockerfile: Dockerfile\ncontext: app\ntarget: dev\nargs: {MODE: ci}\n'
    },
    ['app/Dockerfile in app dev MODE=ci [local]']
  ],
  [
    'Kamal',
    {
      ...APP,
      'config/deploy.yml':
        'service: x\nimage: a/x\nbuilder: {dockerfile: app/Dockerfile, target: dev, arch: amd64, args: {MODE: ci}}\nservers: [<%= ENV["H"] %>]\n'
    },
    ['app/Dockerfile in . dev MODE=ci linux/amd64 [local]']
  ],
  [
    'render.yaml',
    { ...APP, 'render.yaml': 'services: [{type: web, name: x, runtime: docker, dockerfilePath: app/Dockerfile, dockerContext: .}]\n' },
    ['app/Dockerfile in . [local]']
  ],
  [
    'railway.json',
    { ...APP, 'railway.json': '{"build": {"builder": "DOCKERFILE", "dockerfilePath": "app/Dockerfile"}}' },
    ['app/Dockerfile in . [local]']
  ],
  [
    'heroku.yml',
    { ...APP, 'heroku.yml': 'build: {docker: {web: {dockerfile: app/Dockerfile, target: dev}}}' },
    ['app/Dockerfile in app dev [local]']
  ],
  // What is not an image
  [
    'data of tests and templates',
    {
      ...APP,
      'x/testfiles/Dockerfile': 'FROM x',
      'x/__snapshots__/a.Dockerfile': 'FROM x',
      'templates/go/Dockerfile': 'FROM x',
      'vendor/y/Dockerfile': 'FROM x',
      'Dockerfile.inc': 'RUN x'
    },
    ['app/Dockerfile in app (by name)']
  ]
];

const ALL = [...FORMS, ...SHELL, ...TASKS, ...WORKFLOWS, ...PLATFORMS, ...CONTEXTS, ...MADE, ...FURTHER, ...COMMANDS, ...SYSTEMS];

test.each(ALL)('%s', (_, files, expected) => {
  expect(read(files).builds).toEqual([...expected].sort());
});

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'discovery.md'), 'utf8');

test.each(READERS)('%s is named in docs/discovery.md, and a form shows how it is read', (name, path) => {
  expect(PAGE).toContain(name);
  expect(ALL.some(([, files, builds]) => builds.length > 0 && Object.keys(files).some((file) => path.test(file)))).toBe(true);
});

const NOTES: readonly (readonly [string, Files, RegExp])[] = [
  ['ko', { [CI]: job(run('ko build ./cmd/x')) }, /ci\.yml:\d+: .*ko, not from a Dockerfile/],
  ['jib', { [CI]: job(run('./gradlew jib')) }, /jib, not from a Dockerfile/],
  ['buildpacks', { [CI]: job(run('pack build x')) }, /buildpacks, not from a Dockerfile/],
  ['earthly targets', { Earthfile: 'x:\n    FROM alpine\n    SAVE IMAGE y\n' }, /Earthfile.*earthly/],
  ['fly with buildpacks', { 'fly.toml': '[build]\nbuilder = "heroku/builder:24"\n' }, /fly\.toml:\d+: .*buildpacks/],
  [
    'a foreign workflow without readable inputs',
    { [CI]: 'on: push\njobs: {b: {uses: a/b/.github/workflows/docker.yml@v1}}' },
    /a\/b.*another repository/
  ],
  [
    'a Dockerfile that could be any of many',
    {
      ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`d${i}/Dockerfile`, 'FROM scratch'])),
      [CI]: job(run('docker build -f "$F" .'))
    },
    /ci\.yml:\d+: \$F is known only when the build runs; 20 Dockerfiles/
  ],
  [
    'a bake target with its file inline',
    { 'docker-bake.hcl': 'target "default" {\n dockerfile-inline = "FROM alpine"\n}\n' },
    /docker-bake\.hcl:1: .*inline/
  ],
  [
    'a bake file that is fetched',
    { [CI]: job(run('docker buildx bake "https://github.com/a/b.git"')) },
    /ci\.yml:\d+: the bake file is fetched/
  ],
  [
    'a file of another project',
    { '.gitlab-ci.yml': 'include:\n  - {project: a/b, file: docker.yml}\n' },
    /\.gitlab-ci\.yml:2: the included a\/b is/
  ],
  ['a template of a CI system', { '.gitlab-ci.yml': 'include: {template: Auto-DevOps.gitlab-ci.yml}\n' }, /Auto-DevOps/],
  [
    'an orb that cannot be seen',
    { '.circleci/config.yml': 'version: 2.1\norbs: {d: acme/docker@1}\nworkflows: {w: {jobs: [d/build]}}\n' },
    /the orb acme\/docker@1/
  ],
  ['a template of another repository', { 'azure-pipelines.yml': 'steps: [{template: docker.yml@shared}]\n' }, /docker\.yml@shared/],
  ['an action that is known to build something', { [CI]: job('      - uses: home-assistant/builder@master') }, /home-assistant\/builder/],
  ['a Dockerfile from standard input', { [CI]: job(run('docker build - < /tmp/Dockerfile')), ...APP }, /standard input/],
  [
    'a Dockerfile that a here-document writes',
    { [CI]: job(run('cat > Dockerfile <<EOF', 'FROM alpine', 'EOF', 'docker build .')) },
    /ci\.yml:\d+: the job writes the Dockerfile Dockerfile itself; this build is left out/
  ],
  ['a compose file that is not known', { [CI]: job(run('docker compose -f "$F" build')) }, /compose file \$F is/]
];

test.each(NOTES)('said: %s', (_, files, note) => {
  expect(read(files).notes.join('\n')).toMatch(note);
});
