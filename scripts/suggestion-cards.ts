// Writes docs/suggestion-cards.md, each rule on a small repository: node scripts/suggestion-cards.ts
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLES, type Example, suggestionsOf } from '../__tests__/suggestion/examples.ts';
import { suggestFor } from '../__tests__/suggestion/setup.ts';
import type { Sentence } from '../src/model/sentence.ts';
import type { Suggestion } from '../src/model/suggestion.ts';
import { gitPatch, seconds } from '../src/report/index.ts';
import { bytes, codeSpan, plainText } from '../src/safe-text/index.ts';
import { RULES } from '../src/suggestion/rules/index.ts';
import { toolCards } from './tool-cards.ts';

export const CARDS_PAGE = join(import.meta.dirname, '..', 'docs', 'suggestion-cards.md');
const CORPUS = join(import.meta.dirname, '..', '__tests__', 'fixtures', 'suggestions');
const LEVELS: readonly string[] = ['one-click', 'needs-review', 'advice'];

interface Card {
  /** What the Dockerfile is: a recorded case, or nothing where the example stands on the card itself. */
  readonly place: string;
  readonly before: string;
  readonly example: Example | null;
  readonly suggestion: Suggestion;
}

/** A card for each rule: on the repository that wakes it, else the strongest on a recorded Dockerfile, of several the shortest. */
async function cards(): Promise<readonly Card[]> {
  const best = new Map<string, Card>();
  for (const card of recorded()) {
    const known = best.get(card.suggestion.rule);
    if (known === undefined || compare(card, known) < 0) best.set(card.suggestion.rule, card);
  }
  for (const example of EXAMPLES) {
    const suggestion = (await suggestionsOf(example)).find(({ rule }) => rule === example.rule);
    if (suggestion === undefined)
      throw new Error(
        `${example.rule} does not speak on its example: the change edits its first plain file, which its Dockerfile has to copy`
      );
    best.set(example.rule, { place: '', before: example.files['Dockerfile'] ?? '', example, suggestion });
  }
  const missing = RULES.filter(({ name }) => !best.has(name)).map(({ name }) => name);
  if (missing.length > 0) throw new Error(`no example for ${missing.join(', ')}: add one to __tests__/suggestion/examples.ts`);
  return [...best.values()].sort((a, b) => level(a) - level(b) || (a.suggestion.rule < b.suggestion.rule ? -1 : 1));
}

function recorded(): readonly Card[] {
  return readdirSync(CORPUS)
    .filter((id) => existsSync(join(CORPUS, id, 'tree.txt')))
    .flatMap((id): readonly Card[] => {
      const at = (name: string) => readFileSync(join(CORPUS, id, name), 'utf8');
      const before = at('before.Dockerfile');
      const paths = at('tree.txt')
        .split('\n')
        .filter((line) => line !== '');
      const { suggestions } = suggestFor(before, { paths, texts: JSON.parse(at('files.json')) as Record<string, string> });
      return suggestions.map((suggestion) => ({ place: ` of ${codeSpan(id)}`, before, example: null, suggestion }));
    });
}

const level = ({ suggestion }: Card): number => LEVELS.indexOf(suggestion.level);
const compare = (a: Card, b: Card): number => level(a) - level(b) || a.before.length - b.before.length;

/** The page as the rules stand. */
export async function cardsPage(): Promise<string> {
  return [
    '# Suggestions by example',
    '',
    '<!-- written by scripts/suggestion-cards.ts -->',
    '',
    'One card for each rule, those with a proof first: what it says of a small repository, and the edit where it makes one. Where no merged',
    'changes or builds are given, seconds are those of general experience, as on a repository without build logs. What each rule looks for and',
    'when it stays silent is told in [suggestions](suggestions.md). Behind them: [one card for each tool](#tools-by-example).',
    '',
    ...(await cards()).flatMap(cardLines),
    ...toolCards(words)
  ].join('\n');
}

/** A sentence as a text of the page, whatever signs of Markdown it holds. */
const words = (sentence: Sentence): string => plainText(sentence).replace(/[<>*`[\]\\|]/g, (sign) => `\\${sign}`);

function cardLines(card: Card): readonly string[] {
  const { place, before, example, suggestion } = card;
  const { rule, saving, proof } = suggestion;
  const facts = [`**${suggestion.level}**`, ...(saving.mid > 0 ? [`saves about ${seconds(saving.mid)} a merge`] : [])];
  return [
    `## ${codeSpan(rule)}`,
    '',
    `${facts.join(', ')} · line ${suggestion.line}${place} · [the rule](suggestions.md#${rule})`,
    '',
    words(suggestion.message),
    '',
    ...(example === null ? [] : given(example)),
    ...editLines(before, example, suggestion),
    ...(proof.obligations.length === 0
      ? []
      : [
          `<details><summary>The proof: ${proof.equality}</summary>`,
          '',
          ...proof.obligations.map(({ claim, evidence }) => `- ${words(claim)}: ${words(evidence)}`),
          ...proof.assumptions.map((one) => `- ${suggestion.level === 'one-click' ? 'Assumed' : 'To check'}: ${words(one)}`),
          '',
          '</details>',
          ''
        ])
  ];
}

/** What stands beside the Dockerfile, as far as the rule rests on it. */
function given({ files, base, merged = [], logged, layers }: Example): readonly string[] {
  const all = merged.reduce((sum, [times]) => sum + times, 0);
  const touched = merged.map(([times, ...paths]) => `${times} touched ${andList(paths.map((path) => codeSpan(path)))}`);
  const took = Object.entries(logged ?? {}).map(([text, time]) => `${codeSpan(text)} ${seconds(time)}`);
  const stored = Object.entries(layers ?? {}).map(([line, size]) => `${bytes(size)} by line ${line}`);
  const lines = [
    ...(all === 0 ? [] : [`of ${all} merged changes ${andList(touched)}`]),
    ...(took.length === 0 ? [] : [`earlier builds took about: ${andList(took)}`]),
    ...(stored.length === 0 ? [] : [`a build record with ${andList(stored)}`])
  ];
  const change =
    base === undefined
      ? []
      : ['The change:', '', ...fenced('diff', gitPatch('Dockerfile', base, files['Dockerfile'] ?? '')), 'The suggestion:', ''];
  return lines.length === 0 ? change : [`Given: ${lines.join('; ')}.`, '', ...change];
}

const andList = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

/** The edit as a patch, of the workflow where it is there; the Dockerfile as it stands where there is none. */
function editLines(before: string, example: Example | null, { after, elsewhere }: Suggestion): readonly string[] {
  if (after !== null) return fenced('diff', gitPatch('Dockerfile', before, after));
  if (elsewhere == null) return fenced('dockerfile', before);
  const text = example?.files[elsewhere.file] ?? '';
  const [first, last] = elsewhere.replaceLines;
  const edited = text.split('\n').toSpliced(first - 1, last - first + 1, elsewhere.replacement);
  return fenced('diff', gitPatch(elsewhere.file, text, edited.join('\n')));
}

const fenced = (kind: string, text: string): readonly string[] => [`\`\`\`${kind}`, text.trimEnd(), '```', ''];

if (process.argv[1] === import.meta.filename) writeFileSync(CARDS_PAGE, await cardsPage());
