import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { plainText } from '../../src/safe-text/index.ts';
import { suggestFor } from './setup.ts';

// The public corpus (fixtures/suggestions/README of the format): no wrong one-click, every wanted one to the byte, silence where due.
const CORPUS = join(import.meta.dirname, '..', 'fixtures', 'suggestions');

interface Expected {
  readonly verdict: 'suggest' | 'needs-review' | 'advice' | 'no-suggestion';
  readonly rule: string;
  readonly replaceLines?: readonly [number, number];
  readonly mustNotOneClick?: readonly string[];
  readonly dockerfilePath?: string;
}

/** Cases whose rules are still to come. */
const OPEN = new Set<string>();

for (const id of readdirSync(CORPUS).filter((name) => existsSync(join(CORPUS, name, 'expected.json')) && !OPEN.has(name.slice(0, 3)))) {
  test(id, () => {
    const at = (name: string): string => readFileSync(join(CORPUS, id, name), 'utf8');
    const has = (name: string): boolean => existsSync(join(CORPUS, id, name));
    const expected = JSON.parse(at('expected.json')) as Expected;
    const project = {
      paths: at('tree.txt')
        .split('\n')
        .filter((l) => l !== ''),
      texts: JSON.parse(at('files.json')) as Record<string, string>
    };
    const { suggestions, refused } = suggestFor(
      at('before.Dockerfile'),
      project,
      expected.dockerfilePath === undefined ? {} : { path: expected.dockerfilePath }
    );
    const clicks = suggestions.filter((s) => s.level === 'one-click');
    const told = suggestions.map((s) => `${s.level} ${s.rule}`);

    for (const rule of expected.mustNotOneClick ?? []) expect(clicks.map((s) => s.rule)).not.toContain(rule);
    if (has('naive.Dockerfile')) expect(clicks.map((s) => s.after)).not.toContain(at('naive.Dockerfile'));
    for (const { because } of refused) expect(plainText(because)).toMatch(/^\S.*\.$/s);
    for (const { message } of suggestions) expect(plainText(message)).toMatch(/^\S.*\.$/s);
    switch (expected.verdict) {
      case 'suggest':
        expect(clicks.map((s) => s.after)).toEqual([at('after.Dockerfile')]);
        expect(clicks[0]?.rule).toBe(expected.rule);
        expect(clicks[0]?.replaceLines).toEqual(expected.replaceLines);
        expect(clicks[0]?.proof.equality).toBe('equal-modulo-time');
        return;
      case 'no-suggestion':
        expect(suggestions.filter((s) => s.rule === expected.rule && s.level !== 'advice')).toEqual([]);
        expect(clicks).toEqual([]);
        return;
      default:
        expect(told).toContain(`${expected.verdict} ${expected.rule}`);
        expect(clicks).toEqual([]);
    }
  });
}
