// Writes docs/beliefs.md, common beliefs beside what real builders logged: node scripts/beliefs.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../src/plain/index.ts';
import { gitPatch } from '../src/report/index.ts';
import { codeSpan } from '../src/safe-text/index.ts';

export const BELIEFS_PAGE = join(import.meta.dirname, '..', 'docs', 'beliefs.md');
const CASES = '__tests__/fixtures/cache-cases.json';

interface Logged {
  readonly status: 'HIT' | 'RUN';
  readonly step: string;
}
interface Recorded {
  readonly name: string;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
  readonly args_before: readonly string[];
  readonly args_after: readonly string[];
  readonly buildkit: readonly Logged[];
  readonly legacy?: readonly Logged[];
}

interface Belief {
  readonly belief: string;
  /** What is so, in one or two sentences. */
  readonly truth: string;
  /** Heading and anchor of the rule. */
  readonly rule: readonly [section: string, anchor: string];
  /** The recorded case that shows it. */
  readonly recorded: string;
  /** What BuildKit must have done with steps that begin so, else the page is not written. */
  readonly shows: Readonly<Record<string, 'HIT' | 'RUN'>>;
  /** The same of the legacy builder, where the words speak of it. */
  readonly legacy?: Readonly<Record<string, 'HIT' | 'RUN'>>;
}

const BELIEFS: readonly Belief[] = [
  {
    belief: 'A label, a port or a CMD belongs at the end, or it rebuilds what follows',
    truth: 'To BuildKit such lines are no steps: they rebuild nothing, wherever they stand. The legacy builder does run again from there.',
    rule: ['§2.1', '2-what-each-instruction-becomes'],
    recorded: 'metadata churn',
    shows: { 'WORKDIR /w': 'HIT', 'COPY a.txt': 'HIT', 'RUN echo r': 'HIT' },
    legacy: { 'RUN echo r': 'RUN' }
  },
  {
    belief: 'A variable matters only to the steps that use it',
    truth: 'Every RUN behind it has it in its key, used or not. A COPY has it only where its own text names it.',
    rule: ['§3', '3-state-that-flows-into-later-steps'],
    recorded: 'env value',
    shows: { 'COPY a.txt': 'HIT', 'RUN echo r': 'RUN' }
  },
  {
    belief: 'A build argument that nothing uses is harmless',
    truth: 'Once it is declared, its value is in the key of every RUN behind it.',
    rule: ['§4', '4-arg'],
    recorded: 'build-arg declared',
    shows: { 'COPY a.txt': 'HIT', 'RUN echo r': 'RUN' }
  },
  {
    belief: 'Any --build-arg changes the cache',
    truth: 'One that the Dockerfile does not declare changes nothing.',
    rule: ['§4', '4-arg'],
    recorded: 'build-arg undeclared',
    shows: { 'RUN echo r': 'HIT' }
  },
  {
    belief: 'Everything behind a change is rebuilt',
    truth:
      'A COPY --from is matched by the files that it reads: if the stage runs again and writes the same bytes, what follows stays cached.',
    rule: ['§9', '9-matched-by-content'],
    recorded: 'builder cmd changed, same output',
    shows: { 'RUN mkdir /o && echo k': 'RUN', 'COPY --from=b': 'HIT', 'RUN echo r': 'HIT' }
  },
  {
    belief: 'COPY --link keeps all later steps cached',
    truth: 'The copy itself is reused. A RUN behind it stands on what was rebuilt, and runs again.',
    rule: ['§6', '6-copy-and-add'],
    recorded: 'link: earlier step changes',
    shows: { 'COPY --link': 'HIT', 'RUN echo r': 'RUN' }
  },
  {
    belief: 'USER rebuilds the copies behind it',
    truth: 'A COPY does not run as that user; a RUN does. The legacy builder runs the copy again.',
    rule: ['§3', '3-state-that-flows-into-later-steps'],
    recorded: 'user changed no workdir',
    shows: { 'COPY a.txt': 'HIT', 'RUN echo r': 'RUN' },
    legacy: { 'COPY a.txt': 'RUN' }
  },
  {
    belief: 'An edit at the end of the Dockerfile leaves the steps above it cached',
    truth: 'Not where a COPY of the whole context takes the Dockerfile along, as it does unless .dockerignore names it.',
    rule: ['§7.3', '7-which-files-count'],
    recorded: 'COPY . and Dockerfile edit (not ignored)',
    shows: { 'COPY . /w/': 'RUN', 'RUN echo r': 'RUN' }
  },
  {
    belief: 'An ignored file still changes a COPY of everything',
    truth: 'What .dockerignore keeps out is in no key.',
    rule: ['§7', '7-which-files-count'],
    recorded: 'ignored file change',
    shows: { 'COPY . /w/': 'HIT', 'RUN echo r': 'HIT' }
  },
  {
    belief: 'The same bytes are the same to a COPY, whatever the file is called',
    truth: 'A file may move to another folder under its name; a new name in the COPY rebuilds.',
    rule: ['§6', '6-copy-and-add'],
    recorded: 'same content other name',
    shows: { 'COPY c.txt': 'RUN', 'RUN echo r': 'RUN' }
  },
  {
    belief: 'A chmod is no change of the file',
    truth: 'The mode is part of what a COPY compares. The time is not.',
    rule: ['§6', '6-copy-and-add'],
    recorded: 'exec bit',
    shows: { 'COPY a.txt': 'RUN' }
  },
  {
    belief: 'Blanks and indents never count',
    truth: 'At the end of a line they do not, nor do comments and empty lines between instructions. Within a command they do.',
    rule: ['§12', '12-text'],
    recorded: 'indent in continuation',
    shows: { 'RUN echo a &&': 'RUN' }
  },
  {
    belief: 'Renaming a stage rebuilds it',
    truth: 'Names of stages are in no key.',
    rule: ['§1.1', '1-the-whole-theory'],
    recorded: 'rename stage',
    shows: { 'RUN mkdir /o': 'HIT', 'COPY --from=bb': 'HIT' }
  },
  {
    belief: 'A stage that the image does not need is built, and may break the build',
    truth: 'BuildKit asks backwards from the target: here the first stage would fail, and never runs.',
    rule: ['§1.5', '1-the-whole-theory'],
    recorded: 'unused stage inserted above',
    shows: { 'COPY --from=b': 'HIT', 'RUN echo r': 'HIT' }
  }
];

/** The page; throws where a record does not show what it is named for. */
export function beliefsPage(): string {
  const { cases }: { cases: readonly Recorded[] } = JSON.parse(readFileSync(join(import.meta.dirname, '..', CASES), 'utf8'));
  return [
    '# Common beliefs about the build cache',
    '',
    '<!-- written by scripts/beliefs.ts -->',
    '',
    `What is often said, what is so, and a small edit for each with what BuildKit logged when it built both sides ([all cases](../${CASES})).`,
    'Beliefs about layers and their bytes stand in [layers](layers.md#7-common-beliefs).',
    '',
    ...BELIEFS.flatMap((one) => sectionOf(one, caseOf(one, cases)))
  ].join('\n');
}

function caseOf({ recorded, shows, legacy = {} }: Belief, cases: readonly Recorded[]): Recorded {
  const found = cases.find(({ name }) => name === recorded);
  if (found === undefined) throw new Error(`no recorded case is called ${recorded}`);
  const check = (logged: readonly Logged[], wanted: Belief['shows'], builder: string) => {
    for (const [start, status] of Object.entries(wanted))
      if (!logged.some((step) => textOf(step).startsWith(start) && step.status === status))
        throw new Error(`${recorded}: ${builder} did not log ${status} for ${start}`);
  };
  check(found.buildkit, shows, 'BuildKit');
  check(found.legacy ?? [], legacy, 'the legacy builder');
  return found;
}

function sectionOf({ belief, truth, rule: [section, anchor], legacy }: Belief, found: Recorded): readonly string[] {
  return [
    `## “${belief}”`,
    '',
    `${truth} [Rule ${section}](cache-rules.md#${anchor}).`,
    '',
    `<details><summary>The case ${found.name}</summary>`,
    '',
    ...editOf(found),
    `BuildKit: ${statusesOf(found.buildkit)}.`,
    '',
    ...(legacy === undefined ? [] : [`The legacy builder: ${statusesOf(found.legacy ?? [])}.`, '']),
    '</details>',
    ''
  ];
}

/** Every file that differs, as a patch; a case without one differs in its arguments. */
function editOf({ before, after, args_before, args_after }: Recorded): readonly string[] {
  const text = (file: unknown): string =>
    typeof file === 'string' ? `${file.replace(/\n$/, '')}\n` : isRecord(file) && typeof file['text'] === 'string' ? file['text'] : '';
  const modes = Object.entries(after).flatMap(([name, file]) =>
    isRecord(file) && typeof file['mode'] === 'string' ? [`${codeSpan(name)} gets mode ${file['mode']}.`, ''] : []
  );
  const rules = text(before['.dockerignore']).trim();
  const shown = (file: unknown) =>
    text(file)
      .replaceAll('@B@', 'busybox')
      .replace(/^RUN echo (?:final)?@S@\n/gm, '');
  const dockerfile = shown(before['Dockerfile']);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => text(before[name]) !== text(after[name]));
  const patches = names.map((name) => gitPatch(name, shown(before[name]), shown(after[name])).trimEnd());
  const isEdited = names.includes('Dockerfile');
  return [
    ...(isEdited ? [] : ['```dockerfile', dockerfile.trimEnd(), '```', '']),
    ...(rules === '' ? [] : [`${codeSpan('.dockerignore')} holds ${codeSpan(rules)}.`, '']),
    ...modes,
    ...(patches.length === 0 ? [] : ['```diff', patches.join('\n'), '```', '']),
    ...(args_before.join(' ') === args_after.join(' ')
      ? []
      : [`${codeSpan(args_before.join(' '))} became ${codeSpan(args_after.join(' '))}.`, ''])
  ];
}

const textOf = ({ step }: Logged): string => step.replace(/^\[[^\]]*\] (?:LINK )?/, '');

/** The first step only makes each case start from a cache of its own. */
const statusesOf = (logged: readonly Logged[]): string =>
  logged
    .filter((step) => !textOf(step).includes('@S@'))
    .map((step) => `${codeSpan(textOf(step))} ${step.status === 'HIT' ? 'cached' : '**rebuilt**'}`)
    .join(', ');

if (process.argv[1] === import.meta.filename) writeFileSync(BELIEFS_PAGE, beliefsPage());
