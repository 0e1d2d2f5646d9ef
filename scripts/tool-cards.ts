// The second part of docs/suggestion-cards.md: each tool on its usual command (written by scripts/suggestion-cards.ts).
import { dockerfileOf, saidOf, TOOL_EXAMPLES, type ToolExample } from '../__tests__/suggestion/tool-examples.ts';
import { type Sentence, sentenceKey } from '../src/model/sentence.ts';
import { codeSpan } from '../src/safe-text/index.ts';
import { NOTHING_BETWEEN, SAME_DIRECTORIES, SAME_SETTINGS } from '../src/suggestion/proof/claims.ts';
import { programName, TOOLS } from '../src/suggestion/tools/index.ts';

/** A sentence as a text of the page. */
type Words = (sentence: Sentence) => string;

/** The cards of all tools. */
export function toolCards(words: Words): readonly string[] {
  return [
    '# Tools by example',
    '',
    'What is said of the usual command of each tool, behind a COPY of all sources: what of the COPY stays in front of it, on what conditions,',
    'and what is left to check. Where nothing is moved, what is advised. The link leads to the makers’ own words, which the conditions rest on.',
    '',
    ...TOOL_EXAMPLES.flatMap((example) => card(example, words))
  ];
}

function card(example: ToolExample, words: Words): readonly string[] {
  const { suggestion } = saidOf(example);
  const names = example.command.split(/\s+/).map(programName);
  const source = example.source ?? TOOLS.find((tool) => tool.names.includes(names[0] ?? ''))?.source;
  if (suggestion === null || source === undefined) throw new Error(`nothing is said of ${example.tool}, or its makers are not known`);
  const before = dockerfileOf(example).split('\n');
  const added = (suggestion.after ?? '').split('\n').filter((line) => line !== '' && !before.includes(line));
  const { obligations, assumptions } = suggestion.proof;
  const front = added.length === 0 ? '' : ` · in front: ${added.map((line) => codeSpan(line)).join(', ')}`;
  return [
    `## ${example.tool}`,
    '',
    `${codeSpan(example.command)}: **${suggestion.level}**${front} · [its makers](${source})`,
    '',
    ...(added.length > 0 ? [] : [words(suggestion.message), '']),
    ...obligations
      .filter(({ claim }) => !OF_EVERY_MOVE.has(sentenceKey(claim)))
      .map(({ claim, evidence }) => `- ${words(claim)}: ${words(evidence)}`),
    ...assumptions.map((one) => `- ${suggestion.level === 'one-click' ? 'Assumed' : 'To check'}: ${words(one)}`),
    ...(obligations.length + assumptions.length === 0 ? [] : [''])
  ];
}

/** Conditions of the move, whatever the tool. */
const OF_EVERY_MOVE: ReadonlySet<string> = new Set([NOTHING_BETWEEN, SAME_DIRECTORIES, SAME_SETTINGS].map(sentenceKey));
