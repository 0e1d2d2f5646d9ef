// Writes docs/suggestion-cards.md, each rule on a recorded Dockerfile: node scripts/suggestion-cards.ts
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suggestFor } from '../__tests__/suggestion/setup.ts';
import type { Sentence } from '../src/model/sentence.ts';
import type { Suggestion } from '../src/model/suggestion.ts';
import { gitPatch, seconds } from '../src/report/index.ts';
import { codeSpan, plainText } from '../src/safe-text/index.ts';

export const CARDS_PAGE = join(import.meta.dirname, '..', 'docs', 'suggestion-cards.md');
const CORPUS = join(import.meta.dirname, '..', '__tests__', 'fixtures', 'suggestions');
const LEVELS: readonly string[] = ['one-click', 'needs-review', 'advice'];

interface Card {
  readonly id: string;
  readonly before: string;
  readonly suggestion: Suggestion;
}

/** The strongest suggestion of each rule, of several the one on the shortest Dockerfile. */
function cards(): readonly Card[] {
  const all = readdirSync(CORPUS)
    .filter((id) => existsSync(join(CORPUS, id, 'tree.txt')))
    .flatMap((id): readonly Card[] => {
      const at = (name: string) => readFileSync(join(CORPUS, id, name), 'utf8');
      const before = at('before.Dockerfile');
      const paths = at('tree.txt')
        .split('\n')
        .filter((line) => line !== '');
      const { suggestions } = suggestFor(before, { paths, texts: JSON.parse(at('files.json')) as Record<string, string> });
      return suggestions.map((suggestion) => ({ id, before, suggestion }));
    });
  const best = new Map<string, Card>();
  for (const card of all) {
    const known = best.get(card.suggestion.rule);
    if (known === undefined || compare(card, known) < 0) best.set(card.suggestion.rule, card);
  }
  return [...best.values()].sort((a, b) => level(a) - level(b) || (a.suggestion.rule < b.suggestion.rule ? -1 : 1));
}

const level = ({ suggestion }: Card): number => LEVELS.indexOf(suggestion.level);
const compare = (a: Card, b: Card): number => level(a) - level(b) || a.before.length - b.before.length;

/** The page as the rules stand. */
export function cardsPage(): string {
  return [
    '# Suggestions by example',
    '',
    '<!-- written by scripts/suggestion-cards.ts -->',
    '',
    'What the rules say of recorded Dockerfiles (`__tests__/fixtures/suggestions`), the strongest first. Seconds are of general experience, as on',
    'a repository without build logs. Rules that need more than a Dockerfile (merged changes, a workflow, a build record, a base branch) have no',
    'card; every rule has its section in [suggestions](suggestions.md).',
    '',
    ...cards().flatMap(cardLines)
  ].join('\n');
}

/** A sentence as a text of the page, whatever signs of Markdown it holds. */
const words = (sentence: Sentence): string => plainText(sentence).replace(/[<>*`[\]\\|]/g, (sign) => `\\${sign}`);

function cardLines({ id, before, suggestion }: Card): readonly string[] {
  const { rule, saving, proof, after } = suggestion;
  return [
    `## ${codeSpan(rule)}`,
    '',
    `**${suggestion.level}**${saving.mid > 0 ? `, saves ${seconds(saving.mid)} (${seconds(saving.low)} to ${seconds(saving.high)}) a merge` : ''} · line ${suggestion.line} of ${codeSpan(id)} · [the rule](suggestions.md#${rule})`,
    '',
    words(suggestion.message),
    '',
    ...(after === null ? ['```dockerfile', before.trimEnd(), '```'] : ['```diff', gitPatch('Dockerfile', before, after).trimEnd(), '```']),
    '',
    ...(proof.obligations.length === 0
      ? []
      : [
          `<details><summary>The proof: ${proof.equality}</summary>`,
          '',
          ...proof.obligations.map(({ claim, evidence }) => `- ${words(claim)}: ${words(evidence)}`),
          ...proof.assumptions.map((one) => `- Assumed: ${words(one)}`),
          '',
          '</details>',
          ''
        ])
  ];
}

if (process.argv[1] === import.meta.filename) writeFileSync(CARDS_PAGE, cardsPage());
