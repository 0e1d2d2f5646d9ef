import type { Analysis } from '../../src/model/analysis.ts';
import { code, say } from '../../src/model/sentence.ts';
import { analysis, based, because, bill, budget, est, image, rebuilt, suggestion, typicalOf } from '../setup/analysis.ts';
import fc, { anyCharacter } from '../setup/property.ts';

/** What an enemy would put into a name, an instruction or a log. */
const TRICKS = [
  '`',
  '``',
  '```',
  '~~~',
  '|',
  '\\',
  '\\|',
  '\n',
  '\r',
  '\n\n',
  '\n# x\n',
  '\n---\n',
  '\n- x\n',
  '\n    x',
  '<img src=x onerror=alert(1)>',
  '<script>',
  '</details>',
  '</summary>',
  '</sub>',
  '<!-- layercost:v1 -->',
  '-->',
  '![x](https://evil.example/x.png)',
  '](https://evil.example)',
  '[x](javascript:alert(1))',
  '<https://evil.example>',
  'https://evil.example/a',
  'http://evil.example',
  'www.evil.example',
  'mail@evil.example',
  '@octocat',
  '@org/team',
  '#12',
  'acme/shop#3',
  'GH-7',
  '&lt;',
  '&#64;octocat',
  '**',
  '__',
  '_a_',
  '*b*',
  '~~c~~',
  ':tada:',
  '"',
  "'",
  '$(x)',
  '::error file=a::b',
  '::stop-commands::x',
  '##[error]x',
  '##[add-mask]y',
  '\u202e',
  '\u200b',
  '\u0085',
  '\u2028',
  '\u00a0::warning::x',
  '\ud800',
  '\0',
  '[^1]',
  '[x]: https://evil.example',
  '> x',
  '1. x',
  '```suggestion',
  '%0A::error::x',
  ' ',
  'a',
  '.md',
  '.'
] as const;

/** Hostile text: tricks and random characters in a row. */
export const HOSTILE: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...TRICKS) },
      { weight: 1, arbitrary: fc.string({ maxLength: 5, unit: anyCharacter }) }
    ),
    {
      minLength: 1,
      maxLength: 8
    }
  )
  .map((parts) => parts.join(''));

/** Hostile values in one analysis. */
export const VALUES = 40;

/** An analysis in which everything that a pull request or its logs can name is hostile. */
export const HOSTILE_ANALYSIS: fc.Arbitrary<Analysis> = fc.array(HOSTILE, { minLength: VALUES, maxLength: VALUES }).map(hostileAnalysis);

function hostileAnalysis(values: readonly string[]): Analysis {
  let at = 0;
  const next = () => values[at++ % values.length] ?? '';
  const head = `FROM x\nRUN ${next()}\nCOPY ${next()}\n${next()}\n`;
  const paths = [next(), next()];
  const steps = [
    rebuilt(2, `RUN ${next()}`, est(1, 2, 3), because('instruction-changed', say`the mount at ${code(next())} changed`, 2)),
    rebuilt(
      3,
      `COPY ${next()}`,
      est(1, 2, 3),
      because('context-changed', say`${code(paths[0] ?? '')} and ${paths.length - 1} other files changed`, 3, paths)
    ),
    rebuilt(4, next(), null, because('unknown-input', say`the build of ${code(next())} had the same step`, 4)),
    rebuilt(5, `ENV ${next()}`, est(1, 2, 3), because('environment-changed', say`value of ${code(next())} changed`, 5)),
    rebuilt(6, `${next()} ${next()}`, est(1, 2, 3), because('base-image-changed', say`${code(next())} became ${code(next())}`, 1))
  ];
  const proven = suggestion({
    proof: {
      equality: 'equal',
      obligations: [{ claim: say`${code(next())}`, evidence: say`${code(next())}` }],
      assumptions: [say`${code(next())}`]
    },
    rule: next(),
    replaceLines: [2, 3],
    replacement: `COPY ${next()}\n`,
    after: `FROM x\n${next()}\n`,
    profited: { changes: 1, of: 2 },
    message: say`${code(next())}`,
    line: 2
  });
  const broken = budget('rebuild', {
    fail: 1,
    value: est(4, 6, 9),
    decision: 'fail',
    reason: say`rebuild is 6 s, most of it in line 2 ${code(next())}.`
  });
  const hostile = image({
    spec: {
      name: next(),
      dockerfile: next(),
      target: next(),
      source: next(),
      cache: { mode: 'local', from: next(), scope: null, noCache: [], exports: true, imports: true }
    },
    platform: next(),
    verdict: 'fail',
    steps,
    rebuild: based(4, 6, 9),
    problems: [
      {
        code: 'unknown-instruction',
        message: say`${code(next())} is no instruction`,
        severity: 'error',
        file: next(),
        range: { start: { line: 3, column: 0, offset: 9 }, end: { line: 3, column: 1, offset: 10 } }
      }
    ],
    timeline: [
      { line: 2, instruction: next(), stage: next(), start: 0, seconds: 2 },
      { line: 3, instruction: 'COPY', stage: next(), start: 2, seconds: 2 }
    ],
    overheads: [{ name: next(), low: 1, mid: 2, high: 3 }],
    typical: typicalOf(est(1, 2, 3), est(2, 3, 4), 3),
    added: est(1, 1, 1),
    money: bill({ priceSource: [code(next())], billing: [code(next())] }),
    budgets: [broken],
    suggestions: [
      proven,
      { ...proven, level: 'needs-review', rule: next() },
      { ...proven, level: 'advice', after: null, replaceLines: null, rule: next() }
    ],
    refused: [{ rule: 'merge-runs', line: 2, because: say`${code(next())}` }],
    history: { builds: 3, from: '2026-10-02T08:11:00Z', to: '2026-10-02T08:11:00Z', source: next() },
    notes: [[code(next())]],
    silenced: 2,
    headText: head,
    baseText: head
  });
  const quiet = image({ spec: { dockerfile: next() }, reason: say`context-changed: ${code(next())}` });
  return analysis({
    verdict: 'fail',
    base: { ref: next(), sha: 'a'.repeat(40), mergeBase: null },
    assumptions: [[code(next())]],
    notes: [[code(next())]],
    problems: [{ code: 'x', message: [code(next())], severity: 'warning', file: next(), range: null }],
    images: [hostile, quiet, { ...quiet, existence: 'removed' }],
    changedFiles: paths,
    config: { ...analysis().config, source: next(), changedByHead: true },
    total: { rebuild: hostile.rebuild, added: hostile.added, money: hostile.money, budgets: [] },
    audit: [code(next())],
    override: { by: next(), at: next(), head: next(), reason: next() }
  });
}
