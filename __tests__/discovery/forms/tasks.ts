// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions and variables of other languages
import { API_WEB, APP, CI, type Form, script } from './kit.ts';

const EMPTY_VARIABLE =
  'P ?=\nimage:\nifdef P\n\tdocker build --platform $(P) -t x -f app/Dockerfile .\nelse\n\tdocker build -t x -f app/Dockerfile .\nendif\n';

export const TASKS: readonly Form[] = [
  [
    'static pattern rule',
    {
      ...API_WEB,
      Makefile:
        'SVC := api web\nIMAGES := $(addprefix image-,$(SVC))\nimages: $(IMAGES)\n.PHONY: $(IMAGES)\n$(IMAGES): image-%:\n\tdocker build --target test svc/$*\n',
      [CI]: script('make images')
    },
    ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web test [none]']
  ],
  [
    'foreach eval call',
    {
      ...API_WEB,
      Makefile:
        'SVC = api web\ndefine rule\nimage-$(1):\n\tdocker build --target test svc/$(1)\nendef\n$(foreach s,$(SVC),$(eval $(call rule,$(s))))\nimages: $(addprefix image-,$(SVC))\n',
      [CI]: script('make images')
    },
    ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web test [none]']
  ],
  [
    'eval call $$',
    {
      ...API_WEB,
      Makefile:
        'define rule\n.PHONY: image-$(1)\nimage-$(1): T = test\nimage-$(1):\n\tdocker build --target $$(T) svc/$(1)\nendef\n$(eval $(call rule,api))\n$(eval $(call rule,web))\nimages: image-api image-web\n',
      [CI]: script('make images')
    },
    ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web test [none]']
  ],
  [
    'include mk/*.mk',
    {
      ...APP,
      'mk/docker.mk': 'image:\n\tdocker build -f app/Dockerfile --target dev .\n',
      'mk/vars.mk': 'X = y\n',
      Makefile: 'include mk/*.mk\n',
      [CI]: script('make image')
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'define multi-line',
    {
      ...APP,
      Makefile:
        'define docker_build\n\t@echo building $(1)\n\tdocker build -f app/Dockerfile --target $(1) \\\n\t  --build-arg MODE=$(2) .\nendef\nimage:\n\t$(call docker_build,dev,ci)\n',
      [CI]: script('make image')
    },
    ['app/Dockerfile in . dev MODE=ci [none]']
  ],
  [
    'an empty variable of make counts as not defined',
    { ...APP, Makefile: EMPTY_VARIABLE, [CI]: script('make image') },
    ['app/Dockerfile in . [none]']
  ],
  ['an empty variable of make that a person asks for', { ...APP, Makefile: EMPTY_VARIABLE }, ['app/Dockerfile in . [local]']],
  [
    'target-specific prereq',
    { ...APP, Makefile: 'dev: T := dev\ndev: image\nimage:\n\tdocker build -f app/Dockerfile --target $(T) .\n', [CI]: script('make dev') },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    '$(@:image-%=%)',
    {
      ...APP,
      Makefile: 'image-dev image-web:\n\tdocker build -f app/Dockerfile --target $(@:image-%=%) .\n',
      [CI]: script('make image-dev')
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    '$(subst) word',
    {
      ...APP,
      Makefile: 'image-%:\n\tdocker build -f app/Dockerfile --target $(word 2,$(subst -, ,$@)) .\n',
      [CI]: script('make image-dev')
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'MAKEFLAGS/.DEFAULT_GOAL',
    {
      ...APP,
      Makefile: '.DEFAULT_GOAL := image\nhelp:\n\techo\nimage:\n\tdocker build -f app/Dockerfile --target dev .\n',
      [CI]: script('make')
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'run-s',
    {
      ...APP,
      'package.json': '{"scripts":{"ci":"run-s lint image:*","lint":"x","image:dev":"docker build -f app/Dockerfile --target dev ."}}',
      [CI]: script('npm run ci')
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'turbo deps',
    {
      ...APP,
      'turbo.json': '{"tasks":{"ship":{"dependsOn":["image"]}}}',
      'app/package.json': '{"name":"a","scripts":{"image":"docker build --target dev .","ship":"true"}}',
      [CI]: script('npx turbo run ship')
    },
    ['app/Dockerfile in app dev [none]']
  ],
  [
    'nx-container',
    {
      ...APP,
      'app/project.json':
        '{"name":"app","targets":{"container":{"executor":"@nx-tools/nx-container:build","options":{"context":".","file":"app/Dockerfile","target":"dev","build-args":["MODE=ci"]}}}}',
      [CI]: script('npx nx container app')
    },
    ['app/Dockerfile in . dev MODE=ci [none]']
  ],
  [
    'nx dependsOn',
    {
      ...APP,
      'app/project.json':
        '{"name":"app","targets":{"ship":{"dependsOn":["image"],"command":"true"},"image":{"command":"docker build -f app/Dockerfile --target dev ."}}}',
      [CI]: script('nx run app:ship')
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'just mod::',
    {
      ...APP,
      justfile: 'mod docker\n',
      'docker.just': 'image:\n  docker build -f app/Dockerfile --target dev .\n',
      [CI]: script('just docker::image')
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'just if',
    {
      ...APP,
      justfile:
        'mode := "ci"\nt := if mode == "ci" { "dev" } else { "web" }\nimage:\n  docker build -f app/Dockerfile --target {{ t }} .\n',
      [CI]: script('just image')
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'just env_var_or_default concat',
    {
      ...APP,
      justfile: 'f := "app" / "Dockerfile"\nt := env_var_or_default("T", "dev")\nimage:\n  docker build -f {{f}} --target {{ t }} .\n',
      [CI]: script('just image')
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'just dotenv',
    {
      ...APP,
      justfile: 'set dotenv-load\nimage:\n  docker build -f app/Dockerfile --target $T .\n',
      '.env': 'T=dev\n',
      [CI]: script('just image')
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'task env/dotenv',
    {
      ...APP,
      'Taskfile.yml':
        'version: "3"\ndotenv: [ci.env]\nenv: {MODE: ci}\ntasks:\n  image: docker build -f app/Dockerfile --target $T --build-arg MODE=$MODE .\n',
      'ci.env': 'T=dev\n',
      [CI]: script('task image')
    },
    ['app/Dockerfile in . dev MODE=ci [none]']
  ],
  [
    'task wildcard',
    {
      ...APP,
      'Taskfile.yml':
        'version: "3"\ntasks:\n  image:*:\n    vars: {T: "{{index .MATCH 0}}"}\n    cmds: ["docker build -f app/Dockerfile --target {{.T}} ."]\n',
      [CI]: script('task image:dev')
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'composer',
    {
      ...APP,
      'composer.json': '{"scripts":{"image":"docker build -f app/Dockerfile --target dev ."}}',
      [CI]: script('composer run image')
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'deno task',
    { ...APP, 'deno.json': '{"tasks":{"image":"docker build -f app/Dockerfile --target dev ."}}', [CI]: script('deno task image') },
    ['app/Dockerfile in . dev [none]']
  ],
  // Not to be resolved
  [
    'a rule whose target a program of make computes',
    { ...APP, [CI]: script('make image'), Makefile: 'T = $(guile (x))\nimage:\n\tdocker build -f app/Dockerfile --target $(T) .\n' },
    ['app/Dockerfile in . [none] ?target']
  ],
  [
    'a recipe of just that asks a program',
    { ...APP, [CI]: script('just image'), justfile: 't := `./pick`\nimage:\n  docker build -f app/Dockerfile --target {{ t }} .\n' },
    ['app/Dockerfile in . [none] ?target']
  ],
  [
    'a task whose variable a program prints',
    {
      ...APP,
      [CI]: script('task image'),
      'Taskfile.yml': 'version: "3"\nvars:\n  T: {sh: ./pick}\ntasks:\n  image: docker build -f app/Dockerfile --target {{.T}} .\n'
    },
    ['app/Dockerfile in . [none] ?target']
  ]
];
