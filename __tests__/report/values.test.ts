import { expect, test } from '@jest/globals';
import { CAUSE_KINDS } from '../../src/model/prediction.ts';
import { explain } from '../../src/prediction/index.ts';
import {
  annotationsOf,
  checkDocument,
  codeClimate,
  explainDocument,
  githubCommands,
  imagesDocument,
  junit,
  PLAIN_OPTIONS,
  predictDocument,
  rdjson,
  renderComment,
  renderExplanation,
  renderHtml,
  renderPrediction,
  renderSummary,
  renderTerminal,
  reviewComments,
  sarifLog
} from '../../src/report/index.ts';
import { PLAIN } from '../../src/report/terminal/style.ts';
import { analysis, based, est, image, suggestion } from '../setup/analysis.ts';
import { lowerSide, predictSides } from '../setup/predict-sides.ts';
import { textSide } from '../setup/text-side.ts';

// docs/security.md "Secrets": no value of a variable, whatever it looks like, in any form of any report. The values have no shape of a
// secret, so that only a rule about where values stand keeps them out.

const OLD = 'fakeold4471';
const NEW = 'fakenew9930';

interface Row {
  readonly base: string;
  readonly head: string;
  readonly args?: readonly [Readonly<Record<string, string>>, Readonly<Record<string, string>>];
  readonly builder?: 'buildkit' | 'legacy';
  /** Name that must be told. */
  readonly name?: string;
  /** Text of the file `a` on either side. */
  readonly files?: readonly [string, string];
  /** There is no such image on the base side. */
  readonly isNew?: true;
  /** The head is built without a cache of its own, or what it finds has none. */
  readonly without?: 'results' | 'cache';
}

const both = (text: string): Pick<Row, 'base' | 'head'> => ({ base: text.replaceAll('VALUE', OLD), head: text.replaceAll('VALUE', NEW) });

const ROWS: Readonly<Record<string, Row>> = {
  'an ENV': { ...both('FROM i\nENV GREETING=VALUE\nRUN x'), name: 'GREETING' },
  'an ENV of the old form': { ...both('FROM i\nENV GREETING VALUE here\nRUN x'), name: 'GREETING' },
  'a new ENV': { base: 'FROM i\nRUN x', head: `FROM i\nENV GREETING=${NEW}\nRUN x`, name: 'GREETING' },
  'an ENV that goes': { base: `FROM i\nENV GREETING=${OLD}\nRUN x`, head: 'FROM i\nRUN x', name: 'GREETING' },
  'the default of an ARG': { ...both('FROM i\nARG NAME=VALUE\nRUN x'), name: 'NAME' },
  'a default that is new': { base: 'FROM i\nARG NAME\nRUN x', head: `FROM i\nARG NAME=${NEW}\nRUN x`, name: 'NAME' },
  'a build argument': {
    base: 'FROM i\nARG NAME\nRUN x',
    head: 'FROM i\nARG NAME\nRUN x',
    args: [{ NAME: OLD }, { NAME: NEW }],
    name: 'NAME'
  },
  'a build argument that is new': {
    base: 'FROM i\nARG NAME\nRUN x',
    head: 'FROM i\nARG NAME\nRUN x',
    args: [{}, { NAME: NEW }],
    name: 'NAME'
  },
  'an ENV made of an ARG': { ...both('FROM i\nARG NAME=VALUE\nENV MADE=a-$NAME\nRUN x'), name: 'MADE' },
  'an ARG before FROM': { ...both('ARG NAME=VALUE\nFROM i\nARG NAME\nRUN x'), name: 'NAME' },
  'a directory made of an ARG': both('FROM i\nARG NAME=VALUE\nWORKDIR /srv/$NAME\nRUN x'),
  'a user made of an ARG': both('FROM i\nARG NAME=VALUE\nUSER $NAME\nRUN x'),
  'a destination made of an ARG': both('FROM i\nARG NAME=VALUE\nCOPY a /srv/$NAME\nRUN x'),
  'an owner made of an ARG': both('FROM i\nARG NAME=VALUE\nCOPY --chown=$NAME a /srv/\nRUN x'),
  'an address made of an ARG': both('FROM i\nARG NAME=VALUE\nADD https://e.example/$NAME /srv/\nRUN x'),
  'a here-document with an ARG': both('FROM i\nARG NAME=VALUE\nCOPY <<E /srv/f\n$NAME\nE\nRUN x'),
  'a label': both('FROM i\nLABEL note=VALUE\nRUN x'),
  'a label of the old form': both('FROM i\nLABEL note VALUE\nRUN x'),
  'an ONBUILD ENV': both('FROM i\nONBUILD ENV GREETING=VALUE\nRUN x'),
  "a secret's id": both('FROM i\nRUN --mount=type=secret,id=VALUE x'),
  "a cache's id made of an ARG": both('FROM i\nARG NAME=VALUE\nRUN --mount=type=cache,id=$NAME,target=/c x'),
  'a value with a blank, read as a pair without an equals sign': both('FROM i\nENV GREETING=a VALUE\nRUN x'),
  'a mode that is none, made of an ARG': both('FROM i\nARG NAME=8VALUE\nCOPY --chmod=$NAME a /srv/\nRUN x'),
  'a mount option that is none, made of an ARG': both('FROM i\nARG NAME=VALUE\nRUN --mount=type=cache,sharing=$NAME,target=/c x'),
  'the words of a variable that must be set': both('FROM i\nARG NAME=VALUE\nWORKDIR /${OTHER:?$NAME}\nRUN x'),
  'a value over several lines': both('FROM i\nLABEL note="a \\\n  VALUE b=VALUE" other="c VALUE"\nRUN x'),
  'a step that is added behind an ENV': { base: `FROM i\nENV GREETING=${OLD}\nRUN x`, head: `FROM i\nENV GREETING=${OLD}\nRUN y\nRUN x` },
  'a step that moves behind an ENV': {
    base: `FROM i\nENV GREETING=${OLD}\nRUN x\nRUN y`,
    head: `FROM i\nENV GREETING=${OLD}\nRUN y\nRUN x`
  },
  'a file that is copied beside an ENV': { ...both('FROM i\nCOPY a /\nENV GREETING=VALUE\nRUN x'), files: [OLD, NEW] },
  'a file that is mounted beside an ENV': { ...both('FROM i\nRUN --mount=type=bind,target=/m x\nENV GREETING=VALUE'), files: [OLD, NEW] },
  'another base image below an ENV': { base: `FROM i:1\nENV GREETING=${OLD}\nRUN x`, head: `FROM i:2\nENV GREETING=${OLD}\nRUN x` },
  'what another stage makes of an ENV': both('FROM i AS s\nENV GREETING=VALUE\nRUN x\nFROM i\nCOPY --from=s /a /'),
  'a PATH that the base image may have': {
    base: 'FROM i\nRUN x',
    head: `FROM i\nENV PATH=/${NEW}:$PATH OTHER=${NEW}\nRUN x`,
    name: 'PATH'
  },
  'an ENV without a cache': { ...both('FROM i\nENV GREETING=VALUE\nRUN x'), without: 'cache' },
  'an ENV in a build that is to run again': { ...both('FROM i\nENV GREETING=VALUE\nRUN x'), without: 'results' },
  'an ENV of a new image': { ...both('FROM i\nENV GREETING=VALUE\nRUN x'), isNew: true },
  'the date of the build': {
    base: 'FROM i\nWORKDIR /w',
    head: 'FROM i\nWORKDIR /w',
    args: [{ SOURCE_DATE_EPOCH: '4471447144' }, { SOURCE_DATE_EPOCH: '9930993099' }]
  }
};

const LEGACY = [
  'an ENV',
  'an ENV of the old form',
  'the default of an ARG',
  'a build argument',
  'a directory made of an ARG',
  'a user made of an ARG',
  'a destination made of an ARG',
  'a label',
  'a label of the old form',
  'an ONBUILD ENV'
];
const rows = [
  ...Object.entries(ROWS),
  ...LEGACY.map((name): [string, Row] => [`${name}, the classic builder`, { ...(ROWS[name] as Row), builder: 'legacy' }])
];

test('the data of the page names build arguments without their values', () => {
  const one = image({ spec: { args: { GREETING: NEW } }, affected: true, headText: 'FROM i\nARG GREETING\n' });
  const html = renderHtml(analysis({ images: [one] }), { merges: [], images: [], predictions: [], notes: [] });
  expect(html).toContain('GREETING');
  expect(html).not.toContain(NEW);
});

function predicted(row: Row) {
  const builder = row.builder ?? 'buildkit';
  const side = (text: string, which: 0 | 1) =>
    textSide(text, { a: row.files?.[which] ?? '1' }, { args: row.args?.[which] ?? {}, options: { noCache: row.without === 'results' } });
  const base = row.isNew === true ? null : side(row.base, 0);
  const prediction = predictSides(base, side(row.head, 1), builder, { cache: row.without === 'cache' ? 'none' : 'local' });
  return { builder, prediction, before: base === null ? null : lowerSide(base, builder).graph };
}

test('a value is planted beside every kind of cause', () => {
  const kinds = rows.flatMap(([, row]) => predicted(row).prediction.steps.flatMap((step) => step.causes.map(({ kind }) => kind)));
  expect([...new Set(kinds)].sort()).toEqual([...CAUSE_KINDS].sort());
});

test.each(rows)('%s', (_, row) => {
  const { builder, prediction, before } = predicted(row);
  const steps = prediction.steps.map((step) => ({ ...step, seconds: est(1, 2, 3), basis: 'own', samples: 9 }));
  const one = image({
    spec: { builder },
    affected: true,
    steps,
    rebuild: based(1, 2, 3),
    problems: prediction.problems,
    headText: row.head,
    baseText: row.base,
    suggestions: [
      suggestion({
        replaceLines: [1, 2],
        replacement: row.head.split('\n').slice(0, 2).reverse().join('\n'),
        after: row.head.split('\n').reverse().join('\n')
      })
    ]
  });
  const report = analysis({ images: [one] });
  const explanations = prediction.steps.flatMap((__, index) => explain(before, prediction, index) ?? []);
  const outputs = [
    JSON.stringify(predictDocument([prediction], prediction.assumptions)),
    renderPrediction(prediction, null, { base: row.base, head: row.head }, PLAIN),
    ...explanations.flatMap((one) => [renderExplanation(one, 'Dockerfile', PLAIN), JSON.stringify(explainDocument(one, 'Dockerfile'))]),
    JSON.stringify(checkDocument(report)),
    renderTerminal(report, { style: PLAIN, verbose: true }),
    renderComment(report, PLAIN_OPTIONS),
    renderSummary(report, PLAIN_OPTIONS),
    JSON.stringify(sarifLog(report)),
    JSON.stringify([annotationsOf(report), rdjson(report), codeClimate(report), imagesDocument(report)]),
    githubCommands(report),
    junit(report),
    JSON.stringify(reviewComments(one)),
    renderHtml(report, { merges: [], images: [], predictions: [], notes: [] }).replace(/<script>[\s\S]*/, '')
  ];
  for (const text of outputs) expect(text).not.toMatch(/fakeold4471|fakenew9930|4471447144|9930993099/);
  if (row.name !== undefined) for (const text of outputs.slice(0, 2)) expect(text).toContain(row.name);
});
