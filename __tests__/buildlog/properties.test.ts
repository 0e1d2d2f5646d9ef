import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createLogReader, readBuildRecord } from '../../src/buildlog/index.ts';
import fc, { runs } from '../setup/property.ts';
import { LOGS, readLog, shown } from './read.ts';

const logs = readdirSync(LOGS)
  .filter((name) => name.endsWith('.log'))
  .map((name) => ({ name, bytes: readFileSync(join(LOGS, name)) }));
const small = logs.filter((log) => log.bytes.length < 20_000);

test('the reading does not depend on how the bytes are cut into chunks', () => {
  for (const { bytes } of small) {
    const whole = readLog(bytes, bytes.length);
    for (const chunk of [1, 7, 64, 1000]) expect(readLog(bytes, chunk)).toEqual(whole);
  }
  fc.assert(
    fc.property(fc.constantFrom(...logs), fc.array(fc.nat(3000), { maxLength: 30 }), ({ bytes }, sizes) => {
      const reader = createLogReader();
      let at = 0;
      for (const size of sizes) {
        reader.push(bytes.subarray(at, at + size));
        at += size;
      }
      reader.push(bytes.subarray(Math.min(at, bytes.length)));
      expect(reader.end()).toEqual(readLog(bytes, bytes.length));
    }),
    { numRuns: runs(60) }
  );
});

/** Words of all forms, so that random lines come near to real ones. */
const words = fc.constantFrom(
  ...[
    '#1 ',
    '#2 ',
    '#3 ',
    '#0 ',
    '#',
    '[1/2] ',
    '[a 2/2] ',
    '[internal] load ',
    'RUN x',
    'FROM y',
    'DONE ',
    'DONE 1.2s',
    '0.5s',
    'CACHED',
    'CANCELED'
  ],
  ...[
    'ERROR: x',
    '...',
    '0.123 ',
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    'building with "x"',
    '2026-01-05T08:00:00.0000000Z ',
    '\ufeff',
    '##[group]Run x',
    '------'
  ],
  ...[
    'Step 1/2 : ',
    'Step 2/2 : ',
    ' ---> ',
    'Using cache',
    'Running in 0123456789ab',
    '0123456789ab',
    'Removing intermediate container 0123456789ab',
    'Successfully built 0123456789ab'
  ],
  ...[
    'STEP 1/2: ',
    'STEP 2/2: ',
    '[1/2] ',
    '--> ',
    'Using cache 0123456789ab',
    'COMMIT',
    'INFO[0001] ',
    'Taking snapshot of x',
    'cmd: ',
    'Using caching version of cmd: RUN x'
  ],
  ...[
    '[+] Building 1.2s (1/2)',
    ' => ',
    '=> => ',
    ' FINISHED',
    '  1.0s',
    '\u001b[1A',
    '\u001b[0m',
    '{"vertexes":[',
    '{"digest":"a","name":"[1/1] RUN x"',
    '}]}',
    'sha256:',
    'extracting ',
    '\u0000',
    'ä'
  ]
);
const text = fc.array(words, { maxLength: 120 }).map((parts) => parts.join(''));

test('any bytes give a reading, the same for any chunks', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        text.map((t) => Buffer.from(t)),
        fc.uint8Array({ maxLength: 600 })
      ),
      fc.integer({ min: 1, max: 50 }),
      (bytes, chunk) => {
        const whole = readLog(bytes, Math.max(1, bytes.length));
        expect(whole.bytes).toBe(bytes.length);
        expect(readLog(bytes, chunk)).toEqual(whole);
        for (const step of whole.builds.flatMap((b) => b.steps)) {
          if (step.state !== 'done') expect(step.seconds).toBeNull();
          else if (step.seconds !== null) expect(step.seconds).toBeGreaterThanOrEqual(0);
        }
      }
    ),
    { numRuns: runs(600) }
  );
});

test('damaged records give a reading', () => {
  const record = readFileSync(join(LOGS, '29-record.dockerbuild'));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(record.length - 1), fc.nat(255)), { maxLength: 8 }), fc.nat(record.length), (changes, end) => {
      const bytes = Buffer.from(record.subarray(0, end));
      for (const [at, byte] of changes) if (at < end) bytes[at] = byte;
      expect(readBuildRecord(bytes).bytes).toBe(end);
    }),
    { numRuns: runs(150) }
  );
});

// Output of a command between the lines of its step, whatever it prints.
const plainSets = small.filter(
  ({ name, bytes }) => /^(?:0[1-9]|1[0-6]|2[0-3])-.*[a-z]\.log$/.test(name) && !name.includes('.gha') && bytes.includes('#1 ')
);

test('lines that commands print never change the steps', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...plainSets),
      fc.array(fc.tuple(fc.nat(400), text), { minLength: 1, maxLength: 12 }),
      ({ bytes }, prints) => {
        const lines = bytes.toString().split('\n');
        const wanted = readLog(bytes).builds.map((b) => b.steps.map(shown));
        for (const [k, printed] of prints) {
          const places = lines.flatMap((line, i) => (/^#\d+ \d+\.\d+ /.test(line) && !/#\d+ DONE/.test(line) ? [i] : []));
          const place = places[k % Math.max(1, places.length)];
          if (place === undefined) continue;
          const [, number, offset] = /^#(\d+) (\d+\.\d+) /.exec(lines[place] ?? '') ?? [];
          lines.splice(place, 0, ...printed.split('\n').map((part) => `#${number} ${offset} ${part}`));
        }
        expect(readLog(Buffer.from(lines.join('\n'))).builds.map((b) => b.steps.map(shown))).toEqual(wanted);
      }
    ),
    { numRuns: runs(300) }
  );
});

/** Lines as a runner stamps them: split at line ends and lone carriage returns, each with a time of its own and now and then a page mark. */
function asRunner(lines: readonly string[], gaps: readonly number[]): string {
  let clock = Date.UTC(2026, 0, 5, 8);
  const parts = ['##[group]Run docker build .', 'docker build .', '##[endgroup]', ...lines].flatMap((line) => line.split(/\r\n|\r|\n/));
  return parts
    .map((part, i) => {
      clock += (gaps[i % gaps.length] ?? 0) % 1000;
      return `${i % 97 === 0 ? '\ufeff' : ''}${new Date(clock).toISOString().slice(0, 23)}1234Z ${part}\n`;
    })
    .join('');
}
const gaps = fc.array(fc.nat(400), { minLength: 1, maxLength: 20 });

test('a runner that stamps, cuts and pages a log changes no step', () => {
  fc.assert(
    fc.property(fc.constantFrom(...plainSets), gaps, fc.integer({ min: 1, max: 70_000 }), ({ bytes }, times, chunk) => {
      const log = asRunner(bytes.toString().split('\n'), times);
      const wanted = readLog(bytes).builds.map((b) => b.steps.map(shown));
      expect(readLog(Buffer.from(log), chunk).builds.map((b) => b.steps.map(shown))).toEqual(wanted);
    }),
    { numRuns: runs(150) }
  );
});

/** Harmless words between lone carriage returns, as progress bars print them, and masks. */
const progress = fc.constantFrom('10%', '20%', '', ' 3.2MB/s eta 0s', '***', '#', '# 12', '=====>', 'Step', '[1/2]', '\u001b[K');

test('whatever stands between lone carriage returns of an output line is no step', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...plainSets),
      fc.nat(400),
      fc.array(progress, { minLength: 1, maxLength: 20 }),
      gaps,
      ({ bytes }, k, bars, times) => {
        const lines = bytes.toString().split('\n');
        const places = lines.flatMap((line, i) => (/^#\d+ \d+\.\d+ /.test(line) && !/#\d+ (?:DONE|CACHED)/.test(line) ? [i] : []));
        const place = places[k % Math.max(1, places.length)];
        if (place === undefined) return;
        const [prefix] = /^#\d+ \d+\.\d+ /.exec(lines[place] ?? '') ?? [];
        const wanted = readLog(Buffer.from(asRunner(lines, times))).builds.map((b) => b.steps.map(shown));
        const log = asRunner([...lines.slice(0, place), `${prefix}${bars.join('\r')}`, ...lines.slice(place)], times);
        expect(readLog(Buffer.from(log)).builds.map((b) => b.steps.map(shown))).toEqual(wanted);
      }
    ),
    { numRuns: runs(200) }
  );
});
