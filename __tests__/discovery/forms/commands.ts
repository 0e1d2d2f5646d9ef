// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions and variables of other languages
import { API_WEB, APP, CI, type Form, job, run, script } from './kit.ts';

const DEV = 'app/Dockerfile in app dev [none]';
const ALL = ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web test [none]'];
/** A job with keys of its own before its steps. */
const jobWith = (keys: string, ...steps: readonly string[]) =>
  `on: pull_request\njobs:\n  build:\n    runs-on: ubuntu-latest\n${keys}    steps:\n${steps.join('\n')}\n`;

export const COMMANDS: readonly Form[] = [
  // Scripts
  ['docker image build', { ...APP, [CI]: script('docker image build --target=dev ./app/') }, [DEV]],
  ['docker builder build', { ...APP, [CI]: script('docker builder build --target=dev app') }, [DEV]],
  ['buildah bud', { ...APP, [CI]: script('buildah bud --layers --target dev app') }, [DEV]],
  ['nerdctl', { ...APP, [CI]: script('nerdctl build --target dev app') }, [DEV]],
  ['options of docker itself', { ...APP, [CI]: script('docker --context default -l debug build --target dev app') }, [DEV]],
  [
    'an option with a value behind it',
    { ...APP, [CI]: script('docker build --shm-size 2g --ulimit nofile=1:1 --network host -m 4g --target dev app') },
    [DEV]
  ],
  ['a context before the options', { ...APP, [CI]: script('docker build app --target dev') }, [DEV]],
  [
    'an absolute file',
    { ...APP, [CI]: script('docker build -f "$GITHUB_WORKSPACE/app/Dockerfile" --target dev "$GITHUB_WORKSPACE/app"') },
    [DEV]
  ],
  [
    'by the folder of the script',
    {
      ...APP,
      [CI]: script('bash ci/b.sh'),
      'ci/b.sh': 'HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"\ndocker build --target dev "$HERE/../app"\n'
    },
    [DEV]
  ],
  ['by the root of git', { ...APP, [CI]: script('cd "$(git rev-parse --show-toplevel)" && docker build --target dev app') }, [DEV]],
  ['a working directory', { ...APP, [CI]: job('      - working-directory: app\n        run: docker build --target dev .') }, [DEV]],
  [
    'a default working directory',
    { ...APP, [CI]: jobWith('    defaults: {run: {working-directory: ./app}}\n', run('docker build --target dev .')) },
    [DEV]
  ],
  [
    'a case',
    { ...APP, [CI]: script('T=d', 'case "$T" in', '  d) t=dev ;;', '  *) t=web ;;', 'esac', 'docker build --target $t app') },
    [DEV]
  ],
  [
    'a function with local variables',
    { ...APP, [CI]: script('b() { local t="$1"; shift; docker build --target "$t" "$@"; }', 'b dev app') },
    [DEV]
  ],
  ['a default of a variable', { ...APP, [CI]: script('docker build --target "${T:-dev}" "${D:=app}"') }, [DEV]],
  [
    'a trap and a subshell',
    { ...APP, [CI]: script('set -euo pipefail', "trap 'docker logout' EXIT", '(cd app; docker build --target dev .)') },
    [DEV]
  ],
  ['in the background', { ...API_WEB, [CI]: script('for s in api web; do docker build --target test svc/$s & done; wait') }, ALL],
  ['a sourced file', { ...APP, [CI]: script('source ci/env.sh', 'docker build --target "$T" app'), 'ci/env.sh': 'export T=dev\n' }, [DEV]],
  ['brace expansion', { ...API_WEB, [CI]: script('for s in svc/{api,web}; do docker build --target test $s; done') }, ALL],
  ['an option by ${X:+…}', { ...APP, [CI]: script('T=dev', 'docker build ${T:+--target $T} app') }, [DEV]],
  [
    'a suffix cut off',
    { ...API_WEB, [CI]: script('for f in svc/*/Dockerfile; do docker build --target test "${f%/Dockerfile}"; done') },
    ALL
  ],
  [
    'docker run of a tool that builds',
    {
      ...APP,
      [CI]: script('docker run --rm -v "$PWD:/workspace" gcr.io/kaniko-project/executor:latest --context dir:///workspace/app --target dev')
    },
    [DEV]
  ],
  [
    'buildctl',
    { ...APP, [CI]: script('buildctl build --frontend dockerfile.v0 --local context=app --local dockerfile=app --opt target=dev') },
    [DEV]
  ],
  [
    'ssh is another machine',
    { ...APP, [CI]: script('ssh host "cd /srv && docker build --target dev app"') },
    ['app/Dockerfile in app (by name)']
  ],
  ['pack is not a Dockerfile', { ...APP, [CI]: script('pack build x --builder y') }, ['app/Dockerfile in app (by name)']],
  [
    'a target that a program prints',
    { ...APP, [CI]: script('docker build --target "$(./pick)" app') },
    ['app/Dockerfile in app [none] ?target']
  ],
  [
    'a context that a program prints',
    { ...APP, [CI]: script('docker build -f app/Dockerfile --target dev "$(mktemp -d)"') },
    ['app/Dockerfile in app dev [none] ?context']
  ],
  // Tasks
  [
    'make: a variable of the command line',
    { ...APP, Makefile: 'T ?= web\nimage: ; docker build --target $(T) app\n', [CI]: script('make image T=dev') },
    [DEV]
  ],
  [
    'make: the environment',
    { ...APP, Makefile: 'T ?= web\nimage:\n\tdocker build --target $(T) app\n', [CI]: jobWith('    env: {T: dev}\n', run('make image')) },
    [DEV]
  ],
  [
    'make -C',
    { ...APP, 'app/Makefile': 'image:\n\t@docker build \\\n\t  --target dev \\\n\t  .\n', [CI]: script('make -C app image') },
    [DEV]
  ],
  ['make -f', { ...APP, 'ci.mk': 'image:\n\tdocker build --target dev app\n', [CI]: script('make -f ci.mk image') }, [DEV]],
  [
    'make: shell',
    { ...APP, Makefile: 'T := $(shell echo dev)\nimage:\n\tdocker build --target $(T) app\n', [CI]: script('make image') },
    [DEV]
  ],
  [
    'make: if, or',
    { ...APP, Makefile: 'image:\n\tdocker build --target $(if $(CI),dev,web) $(or ,app)\n', [CI]: script('make image') },
    [DEV]
  ],
  [
    'make: a recursive make',
    {
      ...APP,
      Makefile: 'all:\n\t$(MAKE) -C app image T=dev\n',
      'app/Makefile': 'image:\n\tdocker build --target $(T) .\n',
      [CI]: script('make all')
    },
    [DEV]
  ],
  [
    'just: dependencies with arguments',
    { ...APP, justfile: "ci: (image 'dev')\nimage t:\n  docker build --target {{t}} app\n", [CI]: script('just ci') },
    [DEV]
  ],
  [
    'just: a script recipe',
    {
      ...APP,
      justfile: 'image t="dev":\n    #!/usr/bin/env bash\n    set -e\n    docker build --target {{t}} app\n',
      [CI]: script('just image')
    },
    [DEV]
  ],
  [
    'just: extra arguments',
    { ...APP, justfile: 'image *args:\n  docker build {{args}} app\n', [CI]: script('just image --target dev') },
    [DEV]
  ],
  [
    'task: a file in a folder',
    {
      ...APP,
      'Taskfile.yml': 'version: "3"\nincludes: {img: ./ci}\n',
      'ci/Taskfile.yml': 'version: "3"\ntasks: {build: {cmds: ["docker build --target dev app"]}}\n',
      [CI]: script('task img:build')
    },
    [DEV]
  ],
  [
    'task: for',
    {
      ...API_WEB,
      'Taskfile.yml': 'version: "3"\ntasks: {all: {cmds: [{for: [api, web], cmd: "docker build --target test svc/{{.ITEM}}"}]}}\n',
      [CI]: script('task all')
    },
    ALL
  ],
  [
    'mise: a file task',
    { ...APP, 'mise-tasks/image': '#!/usr/bin/env bash\ndocker build --target dev app\n', [CI]: script('mise run image') },
    [DEV]
  ],
  [
    'npm: a script that calls another',
    { ...APP, 'package.json': '{"scripts":{"ci":"npm run image -- --target dev","image":"docker build app"}}', [CI]: script('npm run ci') },
    [DEV]
  ],
  [
    'npm: in a folder',
    { ...APP, 'app/package.json': '{"scripts":{"image":"docker build --target dev ."}}', [CI]: script('npm --prefix app run image') },
    [DEV]
  ],
  ['bun', { ...APP, 'package.json': '{"scripts":{"image":"docker build --target dev app"}}', [CI]: script('bun run image') }, [DEV]],
  [
    'invoke, a program in Python',
    { ...APP, 'tasks.py': '@task\ndef image(c):\n  c.run("docker build --target dev app")\n', [CI]: script('invoke image') },
    ['app/Dockerfile in app (by name)']
  ]
];
