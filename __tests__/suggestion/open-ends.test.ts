import { describe, expect, test } from '@jest/globals';
import { suggestFor } from './setup.ts';

// Edits with one open end: shown for review with the question that is left, never with one click; and where nothing may be shown.

const files = (texts: Readonly<Record<string, string>>) => ({ paths: Object.keys(texts), texts });
const LOCK = '{"lockfileVersion":3,"packages":{"":{},"node_modules/ms":{"version":"2.1.3"}}}';
const NODE = {
  '.dockerignore': '**/node_modules\n',
  'package.json': '{"name":"a"}',
  'package-lock.json': LOCK,
  'src/a.js': '1',
  'scripts/patch.js': '1'
};
const PLAIN = { 'conf/a.conf': 'a', 'run.sh': 'x', 'public/index.html': 'x' };

interface Row {
  readonly name: string;
  readonly text: string;
  readonly files: Readonly<Record<string, string>>;
  /** The level of the one edit, and what it asks; null where no edit may be shown. */
  readonly asks: { readonly level: 'one-click' | 'needs-review'; readonly question: RegExp | null } | null;
}

const click = { level: 'one-click', question: null } as const;
const asks = (question: RegExp) => ({ level: 'needs-review', question }) as const;
const npm = (script: string) => ({ ...NODE, 'package.json': JSON.stringify({ scripts: { postinstall: script } }) });

const ROWS: readonly Row[] = [
  // Directories of the program inside of the system's.
  { name: '/usr/src/app', text: 'FROM node:20\nWORKDIR /usr/src/app\nCOPY . .\nRUN npm ci\n', files: NODE, asks: click },
  {
    name: 'packages over /usr/src/app',
    text: 'FROM debian:12\nWORKDIR /usr/src/app\nCOPY . .\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    asks: click
  },
  {
    name: 'packages over /usr/app',
    text: 'FROM debian:12\nWORKDIR /usr/app\nCOPY . .\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    asks: click
  },
  {
    name: 'packages over the sources of the kernel',
    text: 'FROM debian:12\nCOPY . /usr/src/linux-headers\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    asks: null
  },
  {
    name: 'packages over the web root',
    text: 'FROM debian:12\nCOPY . /var/www/html\nRUN apt-get update && apt-get install -y nginx\n',
    files: PLAIN,
    asks: asks(/\/var\/www\/html/)
  },
  {
    name: 'packages over a directory of programs',
    text: 'FROM debian:12\nCOPY run.sh /usr/local/bin/\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    asks: null
  },
  {
    name: 'packages over sources of packages',
    text: 'FROM debian:12\nCOPY conf /etc/apt/sources.list.d/\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    asks: null
  },
  // Steps that are not followed.
  {
    name: 'a download joined to packages',
    text: 'FROM debian:12\nCOPY . /app\nRUN apt-get update && apt-get install -y curl && curl -fsSL https://x/y | bash -\n',
    files: PLAIN,
    asks: asks(/line 3.*read what is copied/)
  },
  {
    name: 'a download between',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN curl -fsSL https://x/y | sh\nRUN npm ci\n',
    files: NODE,
    asks: asks(/read what is copied/)
  },
  {
    name: 'a step that names a copied file',
    text: 'FROM debian:12\nCOPY . /app\nRUN apt-get update && apt-get install -y curl && sh /app/run.sh\n',
    files: PLAIN,
    asks: asks(/second half/)
  },
  {
    name: 'a step that lists its directory',
    text: 'FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y $(cat packages.txt)\n',
    files: { ...PLAIN, 'packages.txt': 'curl' },
    asks: null
  },
  {
    name: 'a loop over what is there',
    text: 'FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN for f in *; do echo $f; done; apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    asks: null
  },
  {
    name: 'a variable that the step may read',
    text: 'FROM debian:12\nCOPY . /app\nENV X=1\nRUN apt-get update && apt-get install -y $LIST\n',
    files: PLAIN,
    asks: asks(/`\$LIST`.*hold plain names/)
  },
  // Against the purpose of a line.
  ...['apk upgrade', 'apk --no-cache upgrade'].map((command) => ({
    name: command,
    text: `FROM alpine:3\nCOPY . /app\nRUN ${command} && apk add curl\n`,
    files: PLAIN,
    asks: asks(/security updates/)
  })),
  ...['apt-get update && apt-get upgrade -y', 'apt-get update && apt-get -y dist-upgrade'].map((command) => ({
    name: command,
    text: `FROM debian:12\nCOPY . /app\nRUN ${command} && apt-get install -y curl\n`,
    files: PLAIN,
    asks: asks(/security updates/)
  })),
  {
    name: 'dnf update',
    text: 'FROM fedora:40\nCOPY . /app\nRUN dnf -y update && dnf install -y gcc\n',
    files: PLAIN,
    asks: asks(/security updates/)
  },
  // Install scripts and hooks.
  {
    name: 'a hook that names nothing of the project',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
    files: npm('opencollective-postinstall'),
    asks: asks(/opencollective-postinstall.*read sources/)
  },
  ...['node scripts/patch.js', 'npm run build', 'tsc', 'scripts/patch.js', 'sh -c "x"', 'x $(cat src/a.js)', 'patch scripts'].map(
    (script) => ({
      name: `a hook that reads sources: ${script}`,
      text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
      files: npm(script),
      asks: null
    })
  ),
  // Settings that nobody has looked up.
  {
    name: 'a setting of npm that names no file',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
    files: { ...NODE, '.npmrc': 'new-thing=true\n' },
    asks: asks(/new-thing.*other files/)
  },
  ...['script-shell=./sh', 'new-thing=./x', 'globalconfig=x', 'patches-dir=p'].map((line) => ({
    name: `a setting that leads elsewhere: ${line}`,
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
    files: { ...NODE, '.npmrc': `also-new=true\n${line}\n` },
    asks: null
  })),
  ...['--require ./src/a.js', '-r ./src/a.js', '--import=data', '--env-file=.env'].map((options) => ({
    name: `options of Node that load a file: ${options}`,
    text: `FROM node:20\nWORKDIR /app\nENV NODE_OPTIONS="${options}"\nCOPY . .\nRUN npm ci\n`,
    files: NODE,
    asks: null
  })),
  // Another working directory in between.
  {
    name: 'a relative COPY in front of another WORKDIR',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nWORKDIR /app/web\nRUN npm ci\n',
    files: { '.dockerignore': '**/node_modules\n', 'web/package.json': '{}', 'web/package-lock.json': LOCK, 'web/a.js': '1', 'b.js': '1' },
    asks: asks(/`COPY \. \/app\/` what `COPY \. \.` means/)
  },
  // Words of tools.
  {
    name: 'a variable in front of the command',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN NODE_ENV=production npm ci\n',
    files: NODE,
    asks: click
  },
  {
    name: 'another directory by a flag',
    text: 'FROM node:20\nCOPY . /app\nRUN npm ci --prefix /app\n',
    files: NODE,
    asks: click
  },
  {
    name: 'no WORKDIR, an absolute COPY in front of WORKDIR',
    text: 'FROM node:20\nCOPY . /app\nWORKDIR /app\nRUN npm ci\n',
    files: NODE,
    asks: click
  },
  {
    name: 'the same for a base that may have another user',
    text: 'FROM registry/node:20\nCOPY . /app\nWORKDIR /app\nRUN npm ci\n',
    files: NODE,
    asks: click
  }
];

describe('open ends', () => {
  for (const row of ROWS)
    test(row.name, () => {
      const { suggestions } = suggestFor(row.text, files(row.files));
      const edits = suggestions.filter((s) => s.after !== null);
      if (row.asks === null) {
        expect(edits.map((s) => s.after)).toEqual([]);
        return;
      }
      expect(edits.map((s) => s.level)).toEqual([row.asks.level]);
      if (row.asks.question !== null) expect(edits[0]?.proof.assumptions.join('\n')).toMatch(row.asks.question);
    });
});
