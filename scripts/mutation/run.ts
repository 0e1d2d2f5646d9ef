// npm run mutation [-- --room NAME] [--file PART] [--every N] [--seconds N] [--json FILE] [--after FILE]: small changes of the core that
// tests or the compiler should notice, and those that they did not (docs/mutation.md). Fails where too few are, or more of a file than that
// page allows have no answer there.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { answerer, answersOf } from './answers.ts';
import { refusedByCompiler } from './compile.ts';
import { instrument, type Mutant } from './instrument.ts';
import { rooms } from './rooms.ts';
import { rowOf, scoreTable } from './table.ts';
import { type Tried, tryRoom } from './try-room.ts';

/** Share of a room's mutants that its tests have to notice. */
const LEAST_SHARE = 0.85;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { values } = parseArgs({
  options: {
    room: { type: 'string', multiple: true },
    file: { type: 'string', multiple: true, default: [''] },
    every: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '1' },
    json: { type: 'string' },
    after: { type: 'string' }
  }
});

// Properties are held against a few cases each: what only one of hundreds shows is no test of a single change.
process.env['PROPERTY_SCALE'] ??= '0.05';

const keyOf = ({ file, text, was, becomes, nth }: Mutant) => JSON.stringify([file, text, was, becomes, nth]);
const before: readonly Tried[] =
  values.after !== undefined && existsSync(values.after) ? JSON.parse(readFileSync(values.after, 'utf8')) : [];
const page = readFileSync(`${ROOT}docs/mutation.md`, 'utf8');
const answers = answersOf(page);
const answerTo = answerer(ROOT, answers);
/** Mutants that an earlier run of the same code saw noticed, or that it did not and that have an answer. */
const known = new Map(
  before.filter((tried) => tried.killer !== null || answerTo(tried) !== undefined).map((tried) => [keyOf(tried), tried])
);

const byRoom = new Map<string, Tried[]>();
const all = () => [...byRoom.values()].flat();
const save = () => {
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(all()));
};

for (const room of rooms(ROOT)) {
  if (values.room !== undefined && !values.room.includes(room.name)) continue;
  const files = room.files.filter((name) => values.file.some((part) => name.includes(part)));
  if (files.length === 0) continue;
  const made = await instrument(ROOT, files);
  const chosen = made.mutants.filter((_, index) => index % Number(values.every) === 0);
  const open = chosen.filter((mutant) => !known.has(keyOf(mutant)));
  const tried: Tried[] = chosen.flatMap((mutant) => {
    const before = known.get(keyOf(mutant));
    return before === undefined ? [] : [{ ...before, ...mutant }];
  });
  byRoom.set(room.name, tried);
  const say = (line: string) => console.error(`${room.name}: ${line}`);
  if (open.length > 0)
    await tryRoom(room, made, open, Number(values.seconds) * 1000, say, (one) => {
      tried.push(one);
      if (tried.length % 20 === 0) save();
    });
  const refused = await refusedByCompiler(
    ROOT,
    tried.filter(({ killer }) => killer === null)
  );
  byRoom.set(
    room.name,
    tried.map((one) => (refused.has(one.id) ? { ...one, fate: 'refused', killer: 'the compiler' } : one))
  );
  save();
}

const byFile = new Map<string, Tried[]>();
for (const tried of all()) byFile.set(tried.file, [...(byFile.get(tried.file) ?? []), tried]);
/** How many changes of a file the page leaves without an answer: a number that only ever falls. */
const allowed = new Map(
  [...page.slice(page.indexOf('## Not answered yet')).matchAll(/^\| (\S+\.ts) \| (\d+) \|$/gm)].map(([, file, count]) => [
    `src/${file}`,
    Number(count)
  ])
);
const needed = new Set<unknown>();
const unanswered = new Map<string, string[]>();
for (const tried of all()) {
  if (tried.killer !== null) continue;
  const answer = answerTo(tried);
  if (answer === undefined) unanswered.set(tried.file, [...(unanswered.get(tried.file) ?? []), rowOf(tried)]);
  else needed.add(answer);
}
console.log(`${scoreTable(byRoom)}\n\n${scoreTable(byFile)}`);
const tooMany = [...unanswered].filter(([file, rows]) => rows.length > (allowed.get(file) ?? 0));
for (const [file, rows] of tooMany)
  console.log(
    `\n${file}: ${rows.length} are not noticed and have no answer in docs/mutation.md, which allows ${allowed.get(file) ?? 0}:\n\n${[...new Set(rows)].join('\n')}`
  );
if (values.every === '1')
  for (const answer of answers)
    if (byFile.has(`src/${answer.file}`) && !needed.has(answer)) console.log(`\nThis answer answers nothing any more: ${answer.row}`);
const tooFew = [...byRoom.values()].some((tried) => tried.filter(({ killer }) => killer !== null).length < LEAST_SHARE * tried.length);
if (tooFew || tooMany.length > 0) process.exitCode = 1;
