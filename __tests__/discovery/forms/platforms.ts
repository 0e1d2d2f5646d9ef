// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions and variables of other languages
import { APP, CI, type Form, script } from './kit.ts';

export const PLATFORMS: readonly Form[] = [
  [
    'cloudbuild kaniko context',
    {
      ...APP,
      'cloudbuild.yaml':
        'steps:\n- name: gcr.io/kaniko-project/executor\n  args: ["--context=dir:///workspace/app", "--dockerfile=Dockerfile", "--target=dev", "--destination=x"]\n'
    },
    ['app/Dockerfile in app dev [none]']
  ],
  [
    'cloudbuild bash block',
    {
      ...APP,
      'cloudbuild.yaml':
        'steps:\n- name: gcr.io/cloud-builders/docker\n  entrypoint: bash\n  args:\n  - -c\n  - |\n    docker pull x || exit 0\n- name: gcr.io/cloud-builders/docker\n  entrypoint: /bin/bash\n  args: ["-ceu", "docker build -f app/Dockerfile --target $_T --cache-from x . && docker push x"]\nsubstitutions: {_T: dev}\n'
    },
    ['app/Dockerfile in . dev [registry-min]']
  ],
  [
    'gcloud submit config subs',
    {
      ...APP,
      [CI]: script('gcloud builds submit --config ci/cb.yaml --substitutions=_T=dev,_X=y .'),
      'ci/cb.yaml': 'steps:\n- name: gcr.io/cloud-builders/docker\n  args: ["build", "-f", "app/Dockerfile", "--target", "${_T}", "."]\n'
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'gitlab include short + glob',
    {
      ...APP,
      '.gitlab-ci.yml': 'include: "ci/*.yml"\n',
      'ci/docker.yml': 'img:\n  services: [docker:dind]\n  script: docker build -f app/Dockerfile --target dev .\n'
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'gitlab !reference',
    {
      ...APP,
      '.gitlab-ci.yml':
        '.b:\n  script:\n    - docker build -f app/Dockerfile --target dev .\nimg:\n  services: [docker:dind]\n  script:\n    - echo\n    - !reference [.b, script]\n'
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'gitlab parallel matrix',
    {
      ...APP,
      '.gitlab-ci.yml':
        'img:\n  services: [docker:dind]\n  parallel:\n    matrix:\n      - T: [dev, web]\n  script:\n    - docker build -f app/Dockerfile --target $T .\n'
    },
    ['app/Dockerfile in . dev [none]', 'app/Dockerfile in . web [none]']
  ],
  [
    'gitlab rules variables',
    {
      ...APP,
      '.gitlab-ci.yml':
        'img:\n  services: [docker:dind]\n  rules:\n    - if: $CI_COMMIT_BRANCH\n      variables: {T: dev}\n    - if: $CI_COMMIT_TAG\n      variables: {T: web}\n  script: ["docker build -f app/Dockerfile --target $T ."]\n'
    },
    ['app/Dockerfile in . web [none] ?target']
  ],
  [
    'gitlab Auto DevOps template',
    { ...APP, Dockerfile: 'FROM scratch', '.gitlab-ci.yml': 'include:\n  - template: Auto-DevOps.gitlab-ci.yml\n' },
    ['Dockerfile in . (by name)', 'app/Dockerfile in app (by name)']
  ],
  [
    'gitlab include remote',
    {
      ...APP,
      '.gitlab-ci.yml':
        'include:\n  - project: a/b\n    file: docker.yml\nimg:\n  extends: .docker-build\n  variables: {DOCKERFILE: app/Dockerfile}\n'
    },
    ['app/Dockerfile in app (by name)']
  ],
  [
    'gitlab schedule only',
    {
      ...APP,
      '.gitlab-ci.yml':
        'img:\n  services: [docker:dind]\n  rules:\n    - if: $CI_PIPELINE_SOURCE == "schedule"\n  script: ["docker build -f app/Dockerfile --target dev ."]\n'
    },
    ['app/Dockerfile in . dev [none] elsewhere']
  ],
  [
    'circle orb docker',
    {
      ...APP,
      '.circleci/config.yml':
        'version: 2.1\norbs: {docker: circleci/docker@2}\nworkflows: {w: {jobs: [{docker/publish: {image: a/x, dockerfile: Dockerfile, path: app, docker-context: app, extra_build_args: "--target dev --build-arg MODE=ci"}}]}}\n'
    },
    ['app/Dockerfile in app dev MODE=ci [none]']
  ],
  [
    'circle job params',
    {
      ...APP,
      '.circleci/config.yml':
        'version: 2.1\njobs:\n  b:\n    parameters: {t: {type: string, default: web}}\n    machine: {image: ubuntu-2204:current}\n    steps:\n      - checkout\n      - run:\n          name: x\n          command: |\n            docker build -f app/Dockerfile --target << parameters.t >> .\nworkflows: {w: {jobs: [{b: {t: dev}}]}}\n'
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'circle matrix',
    {
      ...APP,
      '.circleci/config.yml':
        'version: 2.1\njobs:\n  b:\n    parameters: {t: {type: string}}\n    machine: true\n    steps:\n      - run: docker build -f app/Dockerfile --target << parameters.t >> .\nworkflows: {w: {jobs: [{b: {matrix: {parameters: {t: [dev, web]}}}}]}}\n'
    },
    ['app/Dockerfile in . dev [none]', 'app/Dockerfile in . web [none]']
  ],
  [
    'circle pipeline param',
    {
      ...APP,
      '.circleci/config.yml':
        'version: 2.1\nparameters: {t: {type: string, default: dev}}\njobs:\n  b:\n    machine: true\n    steps:\n      - run: docker build -f app/Dockerfile --target << pipeline.parameters.t >> .\n'
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'azure template steps',
    {
      ...APP,
      'azure-pipelines.yml': 'steps:\n- template: ci/docker.yml\n  parameters: {target: dev}\n',
      'ci/docker.yml':
        'parameters:\n- name: target\n  type: string\n- name: ctx\n  default: .\nsteps:\n- script: docker build -f app/Dockerfile --target ${{ parameters.target }} ${{ parameters.ctx }}\n'
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'azure matrix',
    {
      ...APP,
      'azure-pipelines.yml':
        'strategy:\n  matrix:\n    a: {T: dev}\n    b: {T: web}\nsteps:\n- script: docker build -f app/Dockerfile --target $(T) .\n'
    },
    ['app/Dockerfile in . dev [none]', 'app/Dockerfile in . web [none]']
  ],
  [
    'azure each',
    {
      ...APP,
      'azure-pipelines.yml':
        'parameters:\n- name: ts\n  type: object\n  default: [dev, web]\nsteps:\n- ${{ each t in parameters.ts }}:\n  - script: docker build -f app/Dockerfile --target ${{ t }} .\n'
    },
    ['app/Dockerfile in . dev [none]', 'app/Dockerfile in . web [none]']
  ],
  [
    'azure DockerCompose@0',
    {
      ...APP,
      'azure-pipelines.yml': 'steps:\n- task: DockerCompose@0\n  inputs: {action: Build services, dockerComposeFile: ci.yml}\n',
      'ci.yml': 'services: {x: {build: {context: app, target: dev}}}'
    },
    ['app/Dockerfile in app dev [none]']
  ],
  [
    'azure bash task',
    {
      ...APP,
      'azure-pipelines.yml':
        'steps:\n- task: Bash@3\n  inputs: {targetType: inline, script: "docker build -f app/Dockerfile --target dev .", workingDirectory: $(System.DefaultWorkingDirectory)}\n- task: Bash@3\n  inputs: {filePath: ci/b.sh, arguments: web}\n',
      'ci/b.sh': 'docker build -f app/Dockerfile --target $1 .\n'
    },
    ['app/Dockerfile in . dev [none]', 'app/Dockerfile in . web [none]']
  ],
  [
    'azure powershell',
    { ...APP, 'azure-pipelines.yml': 'steps:\n- pwsh: |\n    docker build `\n      -f app/Dockerfile `\n      --target dev .\n' },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'azure AzureCLI acr',
    {
      ...APP,
      'azure-pipelines.yml':
        'steps:\n- task: AzureCLI@2\n  inputs: {scriptType: bash, scriptLocation: inlineScript, inlineScript: "az acr build --registry r --image x:1 --file app/Dockerfile --target dev ."}\n'
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'azure Docker@2 glob',
    {
      ...APP,
      'azure-pipelines.yml':
        'steps:\n- task: Docker@2\n  inputs: {command: build, dockerfile: "**/Dockerfile", arguments: "--target dev"}\n'
    },
    ['app/Dockerfile in app dev [none]']
  ],
  [
    'jenkins dir',
    { ...APP, Jenkinsfile: "node { dir('app') { sh 'docker build --target dev .' } }" },
    ['app/Dockerfile in app dev [local]']
  ],
  [
    'jenkins kaniko',
    {
      ...APP,
      'ci/build.Jenkinsfile':
        "node { container('kaniko') { sh '/kaniko/executor -f app/Dockerfile -c `pwd` --target dev --destination=x' } }"
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'woodpecker matrix',
    {
      ...APP,
      '.woodpecker.yml':
        'matrix:\n  T: [dev, web]\nsteps:\n  img:\n    image: plugins/docker\n    settings: {repo: a/x, dockerfile: app/Dockerfile, target: "${T}"}\n'
    },
    ['app/Dockerfile in . dev [none]', 'app/Dockerfile in . web [none]']
  ],
  [
    'werf multi',
    {
      ...APP,
      'werf.yaml': 'project: x\nconfigVersion: 1\n---\nimage: dev\ncontext: app\ntarget: dev\n---\nimage: web\ncontext: app\ntarget: web\n'
    },
    ['app/Dockerfile in app dev [local]', 'app/Dockerfile in app web [local]']
  ],
  [
    'tilt',
    { ...APP, Tiltfile: "docker_build('x', 'app', target='dev', build_args={'MODE': 'ci'})\n" },
    ['app/Dockerfile in app dev MODE=ci [local]']
  ],
  [
    'devcontainer compose',
    {
      ...APP,
      '.devcontainer/devcontainer.json': '{"dockerComposeFile": "c.yml", "service": "x"}',
      '.devcontainer/c.yml': 'services: {x: {build: {context: ../app, target: dev}}}'
    },
    ['app/Dockerfile in app dev [local]']
  ],
  [
    'buildspec',
    {
      ...APP,
      'buildspec.yml': 'version: 0.2\nphases:\n  build:\n    commands:\n      - cd app\n      - docker build --target dev -t x .\n'
    },
    ['app/Dockerfile in app dev [local]']
  ],
  [
    'bitbucket',
    {
      ...APP,
      'bitbucket-pipelines.yml':
        'pipelines:\n  default:\n    - step:\n        services: [docker]\n        script:\n          - docker build -f app/Dockerfile --target dev .\n'
    },
    ['app/Dockerfile in . dev [none]']
  ],
  ['travis', { ...APP, '.travis.yml': 'script:\n  - docker build -f app/Dockerfile --target dev .\n' }, ['app/Dockerfile in . dev [none]']],
  [
    'buildkite',
    {
      ...APP,
      '.buildkite/pipeline.yml':
        'steps:\n  - command: docker build -f app/Dockerfile --target dev .\n  - commands:\n    - docker build -f app/Dockerfile --target web .\n'
    },
    ['app/Dockerfile in . dev [local]', 'app/Dockerfile in . web [local]']
  ],
  [
    'semaphore',
    {
      ...APP,
      '.semaphore/semaphore.yml':
        'version: v1.0\nblocks:\n  - name: b\n    task:\n      jobs:\n        - name: x\n          commands:\n            - checkout\n            - docker build -f app/Dockerfile --target dev .\n'
    },
    ['app/Dockerfile in . dev [none]']
  ],
  // Not to be resolved
  [
    'a substitution of cloudbuild that nobody gives',
    {
      ...APP,
      'cloudbuild.yaml':
        'steps:\n- name: gcr.io/cloud-builders/docker\n  args: ["build", "-f", "app/Dockerfile", "--target", "${_TARGET}", "."]\n'
    },
    ['app/Dockerfile in . [none] ?target']
  ]
];
