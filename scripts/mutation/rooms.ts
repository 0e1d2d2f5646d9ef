import { globSync } from 'node:fs';

/** A part of the core and the tests that have to notice a change in it. */
export interface Room {
  readonly name: string;
  readonly files: readonly string[];
  readonly tests: readonly string[];
}

const room = (root: string, name: string, files: readonly string[], tests: readonly string[]): Room => ({
  name,
  files: [...new Set(files.flatMap((pattern) => globSync(pattern, { cwd: root }).toSorted()))],
  tests: tests.flatMap((pattern) => globSync(pattern, { cwd: root })).toSorted()
});

/** What is tried, most valuable first. Only tests that run within their process can take part. */
export const rooms = (root: string): readonly Room[] => [
  room(root, 'budget', ['src/budget/*.ts'], ['__tests__/budget/*.test.ts']),
  room(root, 'label time', ['src/github/override.ts'], ['__tests__/github/override.test.ts']),
  room(
    root,
    'markers',
    ['src/github/marker.ts', 'src/github/comment.ts'],
    ['__tests__/github/marker.test.ts', '__tests__/github/comment.test.ts']
  ),
  room(root, 'proofs', ['src/suggestion/proof/*.ts'], ['__tests__/suggestion/{real-tool,advice,open-ends,traps}.test.ts']),
  room(
    root,
    'prediction',
    ['sameness', 'match', 'definition', 'settle', 'source', 'plan', 'predict', '*'].map((name) => `src/prediction/${name}.ts`),
    ['__tests__/prediction/*.test.ts']
  ),
  room(
    root,
    'graph',
    ['src/graph/**/*.ts'],
    ['__tests__/graph/*.test.ts', '__tests__/prediction/{rules,conformance,cache-cases}.test.ts', '__tests__/failure/*.test.ts']
  )
];
