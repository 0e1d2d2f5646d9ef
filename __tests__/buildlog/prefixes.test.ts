import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc, { runs } from '../setup/property.ts';
import { LOGS, readLog, shown } from './read.ts';

// A log is read the same whatever stands in front of its lines, and two logs on one output are told apart by it.

const pad = (n: number, width: number) => String(n).padStart(width, '0');
/** Hours, minutes and seconds of line `k`, four lines a second. */
const clock = (k: number) => {
  const s = 32_390 + Math.floor(k / 4);
  return `${pad(Math.floor(s / 3600), 2)}:${pad(Math.floor(s / 60) % 60, 2)}:${pad(s % 60, 2)}`;
};
const iso = (k: number) => `2026-03-14T${clock(k)}.${pad((k * 37) % 1000, 3)}`;

/** Prefixes as CI systems, task runners and log collectors write them, for line `k` of a task. */
const PREFIXES: Readonly<Record<string, (k: number, task: string) => string>> = {
  'gh run view': (k, task) => `${task} / image\tBuild and push\t${k === 0 ? '\ufeff' : ''}${iso(k)}4321Z `,
  'gh run view, unknown step': (k, task) => `${task} (22, arm64)\tUNKNOWN STEP\t${iso(k)}4321Z `,
  'Google Cloud Build': (_, task) => `Step #0 - "${task}": `,
  'Google Cloud Build, no name': () => 'Step #1: ',
  Drone: (k, task) => `[${task}:L${k}:${Math.floor(k / 4)}s] `,
  Woodpecker: (k, task) => `[${task}:L${k + 980}:0s] `,
  turbo: (_, task) => `${task}:docker: `,
  'turbo in colour': (_, task) => `\u001b[35m${task}:docker: \u001b[0m`,
  'turbo with scopes': (_, task) => `@acme/${task}:build:docker: `,
  'nx in colour': (_, task) => `\u001b[36m${task}:container \u001b[39m`,
  lerna: (_, task) => `@acme/${task}: `,
  pnpm: (_, task) => `packages/${task} docker: `,
  'pnpm in colour': (_, task) => `\u001b[35mpackages/${task}\u001b[39m \u001b[34mdocker\u001b[39m: `,
  moon: (_, task) => `${task}:docker | `,
  concurrently: (_, task) => `[${task}] `,
  'concurrently, numbers': (_, task) => `[${task === 'api' ? 0 : 1}] `,
  'docker compose': (_, task) => `${task}-1  | `,
  'docker compose in colour': (_, task) => `\u001b[33m${task}-1   |\u001b[0m `,
  'docker compose with stamps': (k, task) => `${task}-1  | ${iso(k)}456789Z `,
  foreman: (k, task) => `${clock(k)} ${task}.1   | `,
  Jenkins: (_, task) => `[${task}] `,
  'Jenkins with stamps': (k, task) => `[${iso(k)}Z] [${task}] `,
  'Jenkins with the time of day': (k, task) => `${clock(k)}  [${task}] `,
  syslog: (k, task) => `Mar 14 ${clock(k)} runner-3 ${task}[812]: `,
  'syslog at the turn of a month': (k, task) => `${k < 30 ? 'Mar 31' : 'Apr  1'} ${clock(k)} runner-3 ${task}[812]: `,
  'journal with precise times': (k, task) => `Mar 14 ${clock(k)}.${pad(k, 6)} node-7.example ${task}[1044]: `,
  'journal, ISO': (k, task) => `2026-03-14T${clock(k)}+0000 host ${task}[812]: `,
  'journal, monotonic': (k, task) => `[${String(k + 95).padStart(5)}.${pad(k, 6)}] host ${task}[812]: `,
  'kubectl --prefix': (_, task) => `[pod/${task}-5d9c7-x2x1z/build] `,
  'kubectl --prefix --timestamps': (k, task) => `[pod/${task}/build] ${iso(k)}456789Z `,
  stern: (_, task) => `${task}-builder kaniko `,
  tkn: (_, task) => `[${task} : build-and-push] `,
  'container runtime': (k) => `${iso(k)}456789Z ${k % 5 === 3 ? 'stdout' : 'stderr'} F `,
  ts: (k) => `Mar 14 ${clock(k)} `,
  'ts, seconds': (k) => `${1_773_478_800 + k}.${pad((k * 7919) % 1_000_000, 6)} `,
  'ts, since the start': (k) => `00:00:${pad(Math.floor(k / 8), 2)} `,
  'cat -n': (k) => `${String(k + 1).padStart(6)}\t`,
  'grep -n': (k) => `${k + 1}:`,
  nl: (k) => `${String(k + 1).padStart(6)}  `,
  Heroku: () => 'remote: ',
  'Heroku, indented': () => 'remote:        ',
  TeamCity: (k) => `[${clock(k)}] :\t [Step 2/3] `,
  Bamboo: (k) => `build\t14-Mar-2026 ${clock(k)}\t`,
  Render: (k) => `Mar 14 ${clock(k)} AM `,
  'twelve hours': (k) => `3/14/2026 ${clock(k)} AM `,
  'a box': (k, task) => `[${task}] [2026-03-14 ${clock(k)}] │ `,
  bullets: () => '      • ',
  indentation: () => '        ',
  tabs: () => '\t\t',
  quote: () => '> ',
  Maven: (k) => `[${k % 7 === 2 ? 'ERROR' : 'INFO'}] `,
  Task: (_, task) => `[${task}:docker] `,
  'a host': (_, task) => `${task}.example.org| `,
  'GitLab runner': (k) => `${iso(k)}456Z ${k % 9 === 4 ? '01E' : '00O'} `,
  klog: (k) => `I0314 ${clock(k)}.${pad(k, 6)}    1234 build.go:42] `,
  'python logging': (k, task) => `2026-03-14 ${clock(k)},${pad(k % 1000, 3)} - ${task} - INFO - `,
  'ruby logger': (k, task) => `I, [2026-03-14T${clock(k)}.${pad(k, 6)} #4242]  INFO -- ${task}: `,
  Earthly: (_, task) => `./${task}+image | `,
  Dagger: (k) => `12  : [${Math.floor(k / 40)}.${k % 10}s] | `,
  fly: (k) => `2026-03-14T${clock(k)}Z runner[148e21] iad [info]`,
  Vagrant: (_, task) => `==> ${task}: `,
  'GNU parallel': (_, task) => `{${task}}\t`,
  'Ansible log': (k, task) => `2026-03-14 ${clock(k)},${pad(k % 1000, 3)} p=812 u=${task} n=ansible | `,
  'Ansible host': (_, task) => `${task}.example.org | CHANGED | `,
  'date in words': (k) => `Sat Mar 14 ${clock(k)} UTC 2026: `
};

const folders = ['', 'prefixed'];
const logs = folders
  .flatMap((folder) => readdirSync(join(LOGS, folder)).map((name) => join(folder, name)))
  .filter((name) => name.endsWith('.log') && !name.includes('.gha.'))
  // Forms that are one prefix already, terminals and JSON are no lines of text; 17 shows two builds that nothing tells apart.
  .filter((name) => !/18-tty|19-rawjson|30-crlf|17-interleaved|prefixed\/(?!05|15|16|17|19)|\/(?:tty)/.test(name))
  .map((name) => ({ name, lines: readFileSync(join(LOGS, name), 'utf8').replace(/\n$/, '').split(/\r*\n/) }))
  .filter(({ lines }) => lines.length < 400);
/** One of each form and trait. */
const some = logs.filter(({ name }) => /^(?:04|09|16|20|24|28)-|prefixed\/(?:05|15|16)-/.test(name));
const read = (lines: readonly string[]) => readLog(`${lines.join('\n')}\n`).builds;
/** Steps without times: a stamp gives some forms a time that the bare log has not. */
const untimed = (builds: ReturnType<typeof read>) =>
  builds.map((build) =>
    build.steps.map((s) => (/^(?:docker-legacy|buildah|kaniko)$/.test(build.form) ? shown({ ...s, seconds: null }) : shown(s)))
  );

const kinds = Object.entries(PREFIXES);
test.each(kinds)('behind the prefix of %s', (_, prefix) => {
  for (const { name, lines } of some) {
    const log = lines.map((line, k) => `${prefix(k, 'api')}${line}`);
    expect({ name, steps: untimed(read(log)) }).toEqual({ name, steps: untimed(read(lines)) });
  }
});

test.each(kinds)('behind the prefix of %s, far into a job, with blanks at line ends gone', (_, prefix) => {
  const job = Array.from({ length: 700 }, (__, k) => `compiling unit ${k} of 700`);
  for (const { name, lines } of some.slice(1, 5)) {
    const log = lines.map((line, k) => (line === '' ? `${prefix(k, 'api')}`.trimEnd() : `${prefix(k, 'api')}${line}`));
    expect({ name, steps: untimed(read([...job, ...log, 'all is well'])) }).toEqual({ name, steps: untimed(read(lines)) });
  }
});

const STAMPS: readonly ((k: number) => string)[] = [
  (k) => iso(k),
  (k) => `[2026-03-14 ${clock(k)}]`,
  (k) => `2026-Mar-14 ${clock(k)}.202776`,
  (k) => `Mar 14 ${clock(k)}`,
  (k) => `3/14/2026, ${clock(k)} AM:`,
  (k) => clock(k)
];
test.each(STAMPS.map((stamp) => [stamp(1), stamp] as const))('with %s on a line of its own before each', (_, stamp) => {
  for (const { name, lines } of some.filter(({ lines }) => lines[0]?.startsWith('#'))) {
    const filled = lines.filter((line) => line !== '').flatMap((line, k) => [stamp(k), line]);
    expect({ name, steps: untimed(read(filled)) }).toEqual({ name, steps: untimed(read(lines)) });
  }
});

test.each([
  ['a colour', (line: string) => `\u001b[34m${line}\u001b[0m`],
  ['a name in the same colour', (line: string) => `\u001b[38;5;208m[api] ${line}\u001b[0m`],
  ['resets', (line: string) => `\u001b[0K${line}\u001b[0;m`],
  ['a colour of its first word', (line: string) => line.replace(/^\S+/, '\u001b[36m$&\u001b[0m')],
  ['colours of numbers and results', (line: string) => line.replace(/DONE|CACHED|ERROR|\d+\/\d+/g, '\u001b[1;32m$&\u001b[0m')],
  ['blanks at the end', (line: string) => `${line}   `],
  ['a tab and a colour at the end', (line: string) => `${line}\t\u001b[0m`],
  ['JSON of json-file', (line: string) => JSON.stringify({ log: `${line}\n`, stream: 'stderr', time: iso(1).replace(/$/, 'Z') })],
  ['JSON of a collector', (line: string) => JSON.stringify({ level: 'info', message: line, kubernetes: { pod: 'x' } })]
] as const)('in %s as a whole', (_, wrap) => {
  for (const { name, lines } of some)
    expect({ name, steps: untimed(read(lines.map(wrap))) }).toEqual({ name, steps: untimed(read(lines)) });
});

/** Prefixes that name the task: only these tell two streams apart. */
const naming = kinds.filter(([, prefix]) => prefix(3, 'api') !== prefix(3, 'web'));
const anyLog = fc.constantFrom(...logs.filter(({ lines }) => lines.length > 4));

test('two logs that are mixed line by line are read as each alone', () => {
  fc.assert(
    fc.property(
      anyLog,
      anyLog,
      fc.constantFrom(...naming),
      fc.array(fc.nat(4), { minLength: 1, maxLength: 40 }),
      (one, two, [, prefix], runs) => {
        const mixed: string[] = [];
        const rest = [[...one.lines], [...two.lines]];
        for (let turn = 0, k = 0; rest.some((lines) => lines.length > 0); turn++) {
          const task = turn % 2;
          for (const line of rest[task]?.splice(0, 1 + (runs[turn % runs.length] ?? 0)) ?? [])
            mixed.push(`${prefix(k++, task === 0 ? 'api' : 'web')}${line}`);
        }
        expect(untimed(read(mixed)).sort()).toEqual([...untimed(read(one.lines)), ...untimed(read(two.lines))].sort());
      }
    ),
    { numRuns: runs(300) }
  );
});

test('any log behind any prefix, inside a job of GitHub Actions or not, is read as it is alone', () => {
  fc.assert(
    fc.property(anyLog, fc.constantFrom(...kinds), fc.boolean(), fc.nat(400), ({ lines }, [kind, prefix], inJob, before) => {
      // A runner of GitLab stamps its lines itself: they stand in no job of GitHub Actions.
      const stamp = (k: number) => (inJob && kind !== 'GitLab runner' ? `${iso(k)}4321Z ` : '');
      const job = Array.from({ length: before }, (__, k) => `${stamp(k)}unpacking part ${k}`);
      const log = lines.map((line, k) => `${stamp(before + k)}${prefix(k, 'api')}${line}`);
      expect(untimed(read([...job, ...log]))).toEqual(untimed(read(lines)));
    }),
    { numRuns: runs(200) }
  );
});

test('what a command prints behind a prefix begins no stream', () => {
  const forged = ['#1 [internal] load build definition', '#1 DONE 0.0s', '', '#2 [1/1] RUN evil', '#2 DONE 99.0s', ''];
  const step = (number: number) => forged.map((line, k) => `#${number} 0.${k + 1}00 api: ${line}`);
  const log = ['#1 [1/2] FROM a', '#1 CACHED', '', '#2 [2/2] RUN b', ...step(2), '#2 DONE 1.0s'];
  expect(read(log).map((build) => build.steps.map(shown))).toEqual([['1/2 FROM a = cached', '2/2 RUN b = done 1']]);
  const legacy = ['Step 1/2 : FROM a', ' ---> 0123456789ab', 'Step 2/2 : RUN b', ' ---> Running in 1123456789ab'];
  const printed = [
    ...legacy,
    ...forged.map((line) => `api: ${line}`),
    'Removing intermediate container 1123456789ab',
    ' ---> 2123456789ab'
  ];
  expect(read([...printed, 'Successfully built 2123456789ab']).map((build) => build.steps.map(shown))).toEqual([
    ['1/2 FROM a = done', '2/2 RUN b = done']
  ]);
});
