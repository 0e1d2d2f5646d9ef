// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions and variables of other languages
import { API_WEB, APP, CI, type Form, job, run, script } from './kit.ts';

const DEV = 'app/Dockerfile in app dev [none]';
const KEPT = 'app/Dockerfile in app dev [local]';
const ALL = ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web test [none]'];
const BUILD = 'docker build --target dev app';

export const SYSTEMS: readonly Form[] = [
  // GitLab
  [
    'gitlab: a variable of the group',
    { ...APP, '.gitlab-ci.yml': 'b: {services: ["docker:dind"], script: ["docker build --target $T app"]}\n' },
    ['app/Dockerfile in app [none] ?target']
  ],
  [
    'gitlab: default and after',
    {
      ...APP,
      '.gitlab-ci.yml':
        'default: {services: ["docker:24-dind"], before_script: ["export T=dev"]}\nb: {script: ["cd app", "docker build --target $T ."]}\n'
    },
    [DEV]
  ],
  [
    'gitlab: kaniko with a list of words',
    {
      ...APP,
      '.gitlab-ci.yml':
        'b:\n  image: {name: "gcr.io/kaniko-project/executor:debug", entrypoint: [""]}\n  script:\n    - /kaniko/executor\n      --context "${CI_PROJECT_DIR}/app"\n      --dockerfile "${CI_PROJECT_DIR}/app/Dockerfile"\n      --target dev\n'
    },
    [DEV]
  ],
  [
    'gitlab: buildah',
    { ...APP, '.gitlab-ci.yml': 'b: {image: quay.io/buildah/stable, script: ["buildah build --target dev app"]}\n' },
    [DEV]
  ],
  [
    'gitlab: a component that is not here',
    { ...APP, '.gitlab-ci.yml': 'include: [{component: gitlab.com/a/docker-build@1, inputs: {x: y}}]\n' },
    ['app/Dockerfile in app (by name)']
  ],
  [
    'gitlab: many levels of extends',
    {
      ...APP,
      '.gitlab-ci.yml':
        '.a: {services: ["docker:dind"], variables: {T: web}}\n.b: {extends: .a, variables: {T: dev}}\nc: {extends: [.b], script: ["docker build --target $T app"]}\n'
    },
    [DEV]
  ],
  [
    'gitlab: a script of the repository',
    { ...APP, '.gitlab-ci.yml': 'b: {services: ["docker:dind"], script: ["./ci.sh dev"]}\n', 'ci.sh': 'docker build --target "$1" app\n' },
    [DEV]
  ],
  [
    'gitlab: manual',
    { ...APP, '.gitlab-ci.yml': `b: {services: ["docker:dind"], rules: [{when: manual}], script: ["${BUILD}"]}\n` },
    [`${DEV} elsewhere`]
  ],
  [
    'gitlab: tags',
    { ...APP, '.gitlab-ci.yml': `b: {services: ["docker:dind"], only: [tags], script: ["${BUILD}"]}\n` },
    [`${DEV} elsewhere`]
  ],
  // CircleCI
  [
    'circle: an executor and a step of many lines',
    {
      ...APP,
      '.circleci/config.yml':
        'version: 2.1\nexecutors: {e: {machine: {image: x}}}\njobs:\n  b:\n    executor: e\n    environment: {T: dev}\n    steps:\n      - checkout\n      - run: |\n          docker build \\\n            --target $T \\\n            app\nworkflows: {w: {jobs: [b]}}\n'
    },
    [DEV]
  ],
  [
    'circle: scheduled',
    {
      ...APP,
      '.circleci/config.yml': `version: 2.1\njobs: {b: {machine: true, steps: [{run: ${BUILD}}]}}\nworkflows: {n: {triggers: [{schedule: {cron: "0 0 * * *"}}], jobs: [b]}}\n`
    },
    [`${DEV} elsewhere`]
  ],
  [
    'circle: when in steps',
    {
      ...APP,
      '.circleci/config.yml': `version: 2.1\njobs: {b: {machine: true, steps: [{when: {condition: true, steps: [{run: ${BUILD}}]}}]}}\nworkflows: {w: {jobs: [b]}}\n`
    },
    [DEV]
  ],
  // Azure
  [
    'azure: buildAndPush',
    {
      ...APP,
      'azure-pipelines.yml':
        'steps: [{task: Docker@2, inputs: {command: buildAndPush, repository: a/x, Dockerfile: app/Dockerfile, tags: "$(Build.BuildId)"}}]\n'
    },
    ['app/Dockerfile in app [none]']
  ],
  [
    'azure: script of many lines',
    {
      ...APP,
      'azure-pipelines.yml':
        'pool: {vmImage: ubuntu-latest}\nsteps:\n  - script: |\n      set -e\n      docker build \\\n        --target dev app\n    displayName: x\n'
    },
    [DEV]
  ],
  [
    'azure: a variable of a group',
    { ...APP, 'azure-pipelines.yml': 'variables: [{group: g}]\nsteps: [{script: "docker build --target $(T) app"}]\n' },
    ['app/Dockerfile in app [none] ?target']
  ],
  [
    'azure: stages',
    {
      ...API_WEB,
      'azure-pipelines.yml':
        'stages:\n  - stage: a\n    jobs: [{job: x, steps: [{bash: "docker build --target test svc/api"}]}]\n  - stage: b\n    jobs: [{deployment: y, strategy: {runOnce: {deploy: {steps: [{bash: "docker build --target test svc/web"}]}}}}]\n'
    },
    ALL
  ],
  // Jenkins
  [
    'jenkins: agent dockerfile',
    { ...APP, Jenkinsfile: 'pipeline { agent { dockerfile { filename "Dockerfile"; dir "app" } } }\n' },
    ['app/Dockerfile in app [local]']
  ],
  [
    'jenkins: sh of many lines',
    { ...APP, Jenkinsfile: "node {\n  sh '''\n    set -e\n    docker build --target dev \\\n      app\n  '''\n}\n" },
    [KEPT]
  ],
  [
    'jenkins: environment',
    {
      ...APP,
      Jenkinsfile: 'pipeline { environment { T = "dev" }\n stages { stage("b") { steps { sh "docker build --target ${T} app" } } } }\n'
    },
    [KEPT]
  ],
  [
    'jenkins: a parameter',
    { ...APP, Jenkinsfile: 'pipeline { stages { stage("b") { steps { sh "docker build --target ${params.T} app" } } } }\n' },
    ['app/Dockerfile in app [local] ?target']
  ],
  // Others
  [
    'drone: two pipelines',
    {
      ...API_WEB,
      '.drone.yml':
        'kind: pipeline\nname: a\nsteps: [{name: x, image: plugins/docker, settings: {repo: r, context: svc/api, dockerfile: svc/api/Dockerfile, target: test}}]\n---\nkind: pipeline\nname: b\nsteps: [{name: y, image: plugins/kaniko, settings: {repo: r, context: svc/web, dockerfile: svc/web/Dockerfile, target: test}}]\n'
    },
    ALL
  ],
  ['woodpecker: commands', { ...APP, '.woodpecker/a.yaml': `steps: [{name: x, image: docker, commands: ["${BUILD}"]}]\n` }, [KEPT]],
  ['travis: stages', { ...APP, '.travis.yml': `jobs:\n  include:\n    - stage: x\n      script: ${BUILD}\n` }, [DEV]],
  [
    'bitbucket: steps',
    {
      ...APP,
      'bitbucket-pipelines.yml': `definitions: {steps: [{step: &s {services: [docker], script: [export T=dev, docker build --target $T app]}}]}\npipelines: {default: [{step: *s}]}\n`
    },
    [DEV]
  ],
  [
    'buildkite: a plugin of docker-compose',
    {
      ...APP,
      '.buildkite/pipeline.yml': 'steps: [{plugins: [{"docker-compose#v5": {build: x, config: ci.yml}}]}]\n',
      'ci.yml': 'services: {x: {build: {context: app, target: dev}}}'
    },
    ['app/Dockerfile in app (by name)']
  ],
  ['appveyor', { ...APP, 'appveyor.yml': `build_script:\n  - sh: ${BUILD}\n  - ps: Write-Host built\n` }, [DEV]],
  [
    'appveyor: a shell for each command',
    { ...APP, 'appveyor.yml': 'build_script:\n  - ps: $stage = "dev"\n  - ps: docker build -f app/Dockerfile --target $stage .\n' },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'appveyor: a command of another shell in front',
    { ...APP, 'appveyor.yml': `build_script:\n  - pwsh: ./stamp.ps1 > app/stamp\n  - cmd: ${BUILD}\n` },
    ['app/Dockerfile in app dev [none]']
  ],
  ['appveyor: plain commands', { ...APP, '.appveyor.yml': `install: ${BUILD}\n` }, [DEV]],
  ['cirrus', { ...APP, '.cirrus.yml': `docker_builder:\n  build_script: ${BUILD}\n` }, [DEV]],
  [
    'codebuild',
    { ...APP, 'buildspec.yml': `version: 0.2\nenv: {variables: {T: dev}}\nphases: {build: {commands: [docker build --target $T app]}}\n` },
    ['app/Dockerfile in app dev [local]']
  ],
  // Cloud Build
  [
    'cloudbuild: dir',
    { ...APP, 'cloudbuild.yaml': 'steps: [{name: gcr.io/cloud-builders/docker, dir: app, args: [build, --target, dev, .]}]\n' },
    [DEV]
  ],
  ['cloudbuild: script', { ...APP, 'cloudbuild.yaml': `steps: [{name: docker, script: "${BUILD}"}]\n` }, [DEV]],
  [
    'cloudbuild: beside the Dockerfile',
    { ...APP, 'app/cloudbuild.yaml': 'steps: [{name: gcr.io/cloud-builders/docker, args: [build, --target, dev, .]}]\n' },
    [DEV]
  ],
  [
    'cloudbuild: submitted by a job with substitutions',
    {
      ...APP,
      [CI]: script('gcloud builds submit --config ci/c.yaml --substitutions _T=dev .'),
      'ci/c.yaml': 'substitutions: {_T: web}\nsteps: [{name: docker, args: [build, --target, "${_T}", app]}]\n'
    },
    [DEV]
  ],
  // Platforms
  ['fly: in a folder', { ...APP, 'app/fly.toml': 'app = "x"\n[build]\nbuild-target = "dev"\n' }, [KEPT]],
  ['fly: an image', { ...APP, 'fly.toml': '[build]\nimage = "nginx"\n' }, ['app/Dockerfile in app (by name)']],
  [
    'goreleaser: several',
    {
      ...API_WEB,
      '.goreleaser.yml': 'dockers: [{dockerfile: svc/api/Dockerfile, goarch: amd64}, {dockerfile: svc/web/Dockerfile, goarch: arm64}]\n'
    },
    [
      'svc/api/Dockerfile in (the folder that goreleaser makes, with the compiled program and the extra files) [none]',
      'svc/web/Dockerfile in (the folder that goreleaser makes, with the compiled program and the extra files) [none]'
    ]
  ],
  [
    'devcontainer',
    {
      ...APP,
      '.devcontainer/devcontainer.json':
        '{\n // x\n "build": {"dockerfile": "../app/Dockerfile", "context": "../app", "target": "dev", "args": {"MODE": "ci"}}\n}'
    },
    ['app/Dockerfile in app dev MODE=ci [local]']
  ],
  [
    'devcontainer: several folders',
    {
      ...APP,
      '.devcontainer/one/devcontainer.json': '{"build": {"dockerfile": "../../app/Dockerfile", "context": "../../app", "target": "dev"}}'
    },
    [KEPT]
  ],
  [
    'devcontainers/ci',
    {
      ...APP,
      [CI]: job('      - uses: devcontainers/ci@v0.3\n        with: {subFolder: .}'),
      '.devcontainer/devcontainer.json': '{"build": {"dockerfile": "../app/Dockerfile", "context": "../app", "target": "dev"}}'
    },
    [KEPT]
  ],
  [
    'Earthfile: arguments',
    { ...APP, Earthfile: 'VERSION 0.8\nb:\n  ARG T=dev\n  FROM DOCKERFILE --target=$T --build-arg MODE=ci app\n' },
    ['app/Dockerfile in app dev MODE=ci [local]']
  ],
  [
    'werf: by the root',
    { ...APP, 'werf.yaml': 'project: x\nconfigVersion: 1\n---\nimage: a\ncontext: app\ndockerfile: Dockerfile\ntarget: dev\n' },
    [KEPT]
  ],
  [
    'werf: a template',
    { ...APP, 'werf.yaml': 'project: x\nconfigVersion: 1\n---\nimage: a\ncontext: app\ntarget: {{ env "T" }}\n' },
    ['app/Dockerfile in app [local] ?target']
  ],
  [
    'Kamal: defaults',
    { Dockerfile: 'FROM scratch\n', 'config/deploy.yml': 'service: x\nimage: a/x\nbuilder: {arch: arm64}\n' },
    ['Dockerfile in . linux/arm64 [local]']
  ],
  [
    'Kamal: a destination',
    { ...APP, 'config/deploy.staging.yml': 'service: x\nimage: a/x\nbuilder: {dockerfile: app/Dockerfile, context: app, target: dev}\n' },
    [KEPT]
  ],
  [
    'render: a folder',
    { ...APP, 'render.yaml': 'services: [{type: web, name: a, env: docker, rootDir: app}]\n' },
    ['app/Dockerfile in app [local]']
  ],
  [
    'render: an image',
    { ...APP, 'render.yaml': 'services: [{type: web, name: a, runtime: image, image: {url: nginx}}]\n' },
    ['app/Dockerfile in app (by name)']
  ],
  [
    'railway: toml',
    { ...APP, 'railway.toml': '[build]\nbuilder = "dockerfile"\ndockerfilePath = "app/Dockerfile"\n' },
    ['app/Dockerfile in . [local]']
  ],
  ['railway: nixpacks', { ...APP, 'railway.json': '{"build": {"builder": "NIXPACKS"}}' }, ['app/Dockerfile in app (by name)']],
  [
    'skaffold: defaults',
    { ...APP, 'skaffold.yaml': 'apiVersion: skaffold/v4\nkind: Config\nbuild: {artifacts: [{image: x, context: app}]}\n' },
    ['app/Dockerfile in app [local]']
  ],
  [
    'skaffold: kaniko',
    {
      ...APP,
      'skaffold.yaml': 'build: {artifacts: [{image: x, context: app, kaniko: {target: dev, buildArgs: {MODE: ci}}}], cluster: {}}\n'
    },
    ['app/Dockerfile in app dev MODE=ci [local]']
  ],
  [
    'skaffold: a job builds it',
    {
      ...APP,
      [CI]: script('skaffold build --push'),
      'skaffold.yaml': 'build: {artifacts: [{image: x, context: app, docker: {target: dev}}]}\n'
    },
    [DEV]
  ],
  [
    'tilt: options',
    { ...APP, Tiltfile: "docker_build('a/x', 'app', dockerfile='app/Dockerfile', target='dev', build_args={'MODE': 'ci'})\n" },
    ['app/Dockerfile in app dev MODE=ci [local]']
  ],
  ['tilt: by name', { ...APP, Tiltfile: "docker_build(ref='a/x', context='./app', target='dev')\n" }, [KEPT]],
  [
    'garden',
    {
      ...APP,
      'app/garden.yml': 'kind: Build\ntype: container\nname: a\nspec: {dockerfile: Dockerfile, targetStage: dev, buildArgs: {MODE: ci}}\n'
    },
    ['app/Dockerfile in app dev MODE=ci [local]']
  ],
  [
    'garden: a module',
    { ...APP, 'garden.yml': 'kind: Module\ntype: container\nname: a\nbuild: {targetImage: dev}\ndockerfile: app/Dockerfile\n' },
    ['app/Dockerfile in . dev [local]']
  ],
  [
    'okteto',
    { ...APP, 'okteto.yml': 'build: {a: {context: app, dockerfile: Dockerfile, target: dev, args: {MODE: ci}}}\n' },
    ['app/Dockerfile in app dev MODE=ci [local]']
  ],
  ['okteto: short', { ...APP, 'okteto.yml': 'build: {a: app}\n' }, ['app/Dockerfile in app [local]']],
  [
    'devspace',
    {
      ...APP,
      'devspace.yaml':
        'version: v2beta1\nimages: {a: {image: a/x, dockerfile: ./app/Dockerfile, context: ./app, target: dev, buildArgs: {MODE: ci}}}\n'
    },
    ['app/Dockerfile in app dev MODE=ci [local]']
  ],
  [
    'depot bake',
    {
      ...APP,
      'docker-bake.hcl': 'target "default" {\n context = "app"\n target = "dev"\n}\n',
      [CI]: job('      - uses: depot/bake-action@v1')
    },
    [KEPT]
  ],
  ['dagger is a program', { ...APP, [CI]: script('dagger call build --source=app') }, ['app/Dockerfile in app (by name)']],
  [
    'pulumi is a program',
    { ...APP, 'index.ts': 'new docker.Image("x", {build: {context: "app"}})\n' },
    ['app/Dockerfile in app (by name)']
  ],
  ['helm', { ...APP, [CI]: job(run('helm upgrade x ./chart')) }, ['app/Dockerfile in app (by name)']]
];
