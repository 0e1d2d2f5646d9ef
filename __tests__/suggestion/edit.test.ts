import { expect, test } from '@jest/globals';
import { parseDockerfile } from '../../src/dockerfile/index.ts';
import { rewrite } from '../../src/suggestion/edit/rewrite.ts';

// The text of an edit: bytes that need not move stay, and what stood together still does.

/** Instructions `from` to the last in another order, by their places in the file. */
function reordered(text: string, from: number, order: readonly number[]): string | undefined {
  const dockerfile = parseDockerfile(text, 'Dockerfile');
  const all = dockerfile.stages.flatMap((stage) => stage.instructions);
  const kept = order.flatMap((place) => {
    const instruction = all[place];
    return instruction === undefined ? [] : [{ kind: 'kept' as const, instruction }];
  });
  return rewrite(dockerfile, all.slice(from, from + order.length), kept)?.after;
}

test.each<[string, string, readonly number[], string]>([
  ['lines without blanks', 'FROM a\nARG V\nRUN b\nRUN c\n', [2, 3, 1], 'FROM a\nRUN b\nRUN c\nARG V\n'],
  [
    'a paragraph that moves below another one',
    'FROM a\n\nARG V\nENV W=$V\n\nRUN b\n\n# d\nCOPY d .\nCOPY e .\n\nRUN f\n',
    [3, 4, 5, 1, 2],
    'FROM a\n\nRUN b\n\n# d\nCOPY d .\nCOPY e .\n\nARG V\nENV W=$V\n\nRUN f\n'
  ],
  ['a line that goes to the front', 'FROM a\nCOPY . .\n\nRUN b\n', [2, 1], 'FROM a\nRUN b\nCOPY . .\n'],
  [
    'a comment that belongs to no line stays in its place',
    'FROM a\nARG V\n\n# part two\n\nRUN b\nRUN c\n',
    [2, 3, 1],
    'FROM a\nRUN b\n\n# part two\n\nRUN c\nARG V\n'
  ]
])('%s', (_, before, order, after) => {
  expect(reordered(before, 1, order)).toBe(after);
});
