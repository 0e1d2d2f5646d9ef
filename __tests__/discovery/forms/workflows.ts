// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions and variables of other languages
import { APP, CI, type Form, job, script } from './kit.ts';

export const WORKFLOWS: readonly Form[] = [
  [
    'compose two files',
    {
      ...APP,
      'compose.yml': 'services: {x: {build: {context: app, target: web, args: {MODE: x}}}}',
      'compose.ci.yml': 'services: {x: {build: {target: dev, args: [MODE=ci]}}}',
      [CI]: script('docker compose -f compose.yml -f compose.ci.yml build')
    },
    ['app/Dockerfile in app dev MODE=ci [none]']
  ],
  [
    'compose include env_file',
    {
      ...APP,
      'compose.yml': 'include:\n  - {path: sub/c.yml, env_file: sub/x.env}\n',
      'sub/c.yml': 'services: {x: {build: {context: ../app, target: "${T}"}}}',
      'sub/x.env': 'T=dev',
      [CI]: script('docker compose build')
    },
    ['app/Dockerfile in app dev [none]']
  ],
  [
    'compose !reset',
    {
      ...APP,
      'a.yml': 'services: {x: {build: {context: app, target: dev, args: {MODE: ci}}}, y: {build: {context: app, target: web}}}',
      'b.yml': 'services:\n  x:\n    build:\n      args: !reset {}\n  y:\n    build: !reset null\n    image: z\n',
      [CI]: script('docker compose -f a.yml -f b.yml build')
    },
    ['app/Dockerfile in app dev [none]']
  ],
  [
    'compose !override',
    {
      ...APP,
      'a.yml': 'services: {x: {build: {context: app, target: dev, args: {MODE: ci}}}}',
      'b.yml': 'services:\n  x:\n    build: !override\n      context: .\n      dockerfile: app/Dockerfile\n',
      [CI]: script('docker compose -f a.yml -f b.yml build')
    },
    ['app/Dockerfile in . [none]']
  ],
  [
    'compose extends remote var',
    {
      ...APP,
      'compose.yml': 'services: {x: {extends: {file: "${F:-base.yml}", service: b}}}',
      'base.yml': 'services: {b: {build: {context: app, target: dev}}}',
      [CI]: script('docker compose build')
    },
    ['app/Dockerfile in app dev [none]']
  ],
  [
    'hoverkraft compose action',
    {
      ...APP,
      'ci.yml': 'services: {x: {build: {context: app, target: dev}}}',
      [CI]: job('      - uses: hoverkraft-tech/compose-action@v2\n        with: {compose-file: ci.yml, up-flags: --build}')
    },
    ['app/Dockerfile in app dev [none]']
  ],
  [
    'compose up implicit',
    { ...APP, 'compose.yml': 'services: {x: {build: {context: app, target: dev}}}', [CI]: script('docker compose up -d') },
    ['app/Dockerfile in app dev [none]']
  ],
  [
    'bake dockerfile-inline',
    {
      ...APP,
      'docker-bake.hcl': 'target "default" {\n dockerfile-inline = <<EOT\nFROM alpine\nEOT\n}\n',
      [CI]: script('docker buildx bake')
    },
    ['app/Dockerfile in app (by name)']
  ],
  [
    'bake BAKE_CMD_CONTEXT',
    {
      ...APP,
      'docker-bake.hcl': 'target "default" {\n context = "${BAKE_CMD_CONTEXT}app"\n target = "dev"\n}\n',
      [CI]: script('docker buildx bake')
    },
    ['app/Dockerfile in app dev [none]']
  ],
  [
    'bake contexts target',
    {
      ...APP,
      'base/Dockerfile': 'FROM scratch',
      'docker-bake.hcl':
        'target "base" { context = "base" }\ntarget "default" {\n context = "app"\n target = "dev"\n contexts = { base = "target:base" }\n}\n',
      [CI]: script('docker buildx bake')
    },
    ['app/Dockerfile in app dev [none]', 'base/Dockerfile in base [none]']
  ],
  [
    'github-builder bake',
    {
      ...APP,
      'b.hcl': 'target "x" {\n context = "app"\n target = "dev"\n}\n',
      [CI]: 'on: pull_request\njobs:\n  b: {uses: docker/github-builder/.github/workflows/bake.yml@v1, with: {target: x, output: image, files: b.hcl}}\n'
    },
    ['app/Dockerfile in app dev [none]']
  ],
  [
    'bpa env pwsh GITHUB_ENV',
    {
      ...APP,
      [CI]: job(
        '      - shell: pwsh\n        run: |\n          "T=dev" | Out-File -FilePath $env:GITHUB_ENV -Append\n      - uses: docker/build-push-action@v6\n        with: {context: app, target: "${{ env.T }}"}'
      )
    },
    ['app/Dockerfile in app dev [none]']
  ],
  [
    'pwsh foreach array',
    {
      ...APP,
      [CI]: job(
        "      - shell: pwsh\n        run: |\n          $ts = @('dev', 'web')\n          foreach ($t in $ts) { docker build --target $t -f app/Dockerfile . }"
      )
    },
    ['app/Dockerfile in . dev [none]', 'app/Dockerfile in . web [none]']
  ],
  [
    'pwsh function',
    {
      ...APP,
      [CI]: job(
        '      - shell: pwsh\n        run: |\n          function Build-Image([string]$t) {\n            & docker build --target $t -f app/Dockerfile .\n          }\n          Build-Image dev'
      )
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'pwsh param script',
    {
      ...APP,
      'b.ps1': 'param([string]$Target = "web")\ndocker build --target $Target -f app/Dockerfile .\n',
      [CI]: job('      - shell: pwsh\n        run: ./b.ps1 -Target dev')
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'cmd',
    {
      ...APP,
      [CI]: job(
        '      - shell: cmd\n        run: |\n          set T=dev\n          docker build ^\n            --target %T% ^\n            -f app\\Dockerfile .'
      )
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'cmd call bat',
    {
      ...APP,
      'b.bat': '@echo off\r\nset T=%1\r\ndocker build --target %T% -f app/Dockerfile .\r\n',
      [CI]: job('      - shell: cmd\n        run: call b.bat dev')
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'python env',
    {
      ...APP,
      [CI]: job(
        '      - shell: python\n        run: |\n          import os\n          open(os.environ["GITHUB_ENV"],"a").write("T=dev")\n      - uses: docker/build-push-action@v6\n        with: {context: app, target: "${{ env.T }}"}'
      )
    },
    ['app/Dockerfile in app [none] ?target']
  ],
  [
    'script env sh',
    {
      ...APP,
      'x.sh': '#!/bin/sh\necho "T=dev" >> $GITHUB_ENV\n',
      [CI]: job(
        '      - run: |\n          ./x.sh\n      - uses: docker/build-push-action@v6\n        with: {context: app, target: "${{ env.T }}"}'
      )
    },
    ['app/Dockerfile in app dev [none]']
  ],
  [
    'make env',
    {
      ...APP,
      Makefile: 'x:\n\techo "T=dev" >> $(GITHUB_ENV)\n',
      [CI]: job(
        '      - run: |\n          make x\n      - uses: docker/build-push-action@v6\n        with: {context: app, target: "${{ env.T }}"}'
      )
    },
    ['app/Dockerfile in app dev [none]']
  ]
];
