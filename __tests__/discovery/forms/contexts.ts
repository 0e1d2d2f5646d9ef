// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions and variables of other languages
import type { Form } from './kit.ts';

export const CONTEXTS: readonly Form[] = [
  [
    'own manifests',
    {
      'package.json': '{}',
      'package-lock.json': '{}',
      'api/package.json': '{}',
      'api/package-lock.json': '{}',
      'api/Dockerfile': 'FROM node\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n'
    },
    ['api/Dockerfile in api (by name)']
  ],
  [
    'own manifests broad',
    {
      'package.json': '{}',
      'package-lock.json': '{}',
      'api/package.json': '{}',
      'api/package-lock.json': '{}',
      'api/Dockerfile': 'FROM node\nCOPY . .\nRUN npm ci\n'
    },
    ['api/Dockerfile in api (by name)']
  ],
  [
    'go own',
    { 'go.mod': '', 'svc/go.mod': '', 'svc/Dockerfile': 'FROM golang\nCOPY . .\nRUN go build ./...\n' },
    ['svc/Dockerfile in svc (by name)']
  ],
  [
    'go root',
    { 'go.mod': '', 'cmd/x/main.go': '', 'cmd/x/Dockerfile': 'FROM golang\nCOPY . .\nRUN go build ./cmd/x\n' },
    ['cmd/x/Dockerfile in . (by name)']
  ],
  [
    'workspace lock root',
    {
      'package.json': '{}',
      'package-lock.json': '{}',
      'api/package.json': '{}',
      'api/Dockerfile': 'FROM node\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n'
    },
    ['api/Dockerfile in . (by name)']
  ],
  [
    'comment sub',
    { 'docker/Dockerfile': '# docker build -t x docker/\nFROM a\nCOPY . .\n', 'docker/x': '' },
    ['docker/Dockerfile in docker (by name)']
  ],
  [
    'comment own dir',
    { 'docker/Dockerfile': '# docker build -t x .\nFROM a\nCOPY . .\n', 'docker/x': '', x: '' },
    ['docker/Dockerfile in docker (by name)']
  ],
  [
    'readme root says sub',
    { 'README.md': 'Run `docker build -t x tools/img` now', 'tools/img/Dockerfile': 'FROM a\nCOPY . .\n' },
    ['tools/img/Dockerfile in tools/img (by name)']
  ],
  [
    'readme says root',
    {
      'README.md': '```\ndocker build \\\n  -f tools/img/Dockerfile \\\n  .\n```',
      'tools/img/Dockerfile': 'FROM a\nCOPY . .\nRUN npm ci\n',
      'tools/img/package.json': ''
    },
    ['tools/img/Dockerfile in . (by name)']
  ],
  [
    'said but missing',
    { 'README.md': 'docker build -f tools/img/Dockerfile .', 'tools/img/Dockerfile': 'FROM a\nCOPY x.sh .\n', 'tools/img/x.sh': '' },
    ['tools/img/Dockerfile in tools/img (by name)']
  ]
];
