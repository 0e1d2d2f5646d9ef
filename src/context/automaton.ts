/**
 * One automaton for a whole list of patterns: a trie of tokens (patterns with equal beginnings share nodes), made
 * deterministic lazily as names are read. Reading a character costs one look-up once its transition is known, so the
 * work is linear in the names; building transitions is counted and bounded, whatever the patterns are.
 */

/** What one element of a pattern accepts. The dialects (`go-glob.ts`, `moby-pattern.ts`) translate into these. */
export type Token =
  | { readonly kind: 'char'; readonly code: number }
  /** One character but `/`. */
  | { readonly kind: 'one' }
  /** Any number of characters but `/`. */
  | { readonly kind: 'star' }
  /** One character in the ranges, or (negated) outside of them; repeated where `many`. */
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [number, number])[]; readonly many: boolean }
  /** Nothing, or whatever ends in `/`. */
  | { readonly kind: 'directories'; readonly lineFeed: boolean }
  /** Whatever follows. */
  | { readonly kind: 'anything'; readonly lineFeed: boolean }
  /** Nothing, and only at the very start. */
  | { readonly kind: 'start' };

const SLASH = 0x2f;
const LINE_FEED = 0x0a;

type Accepts = (code: number) => boolean;

interface TrieNode {
  readonly id: number;
  readonly loop: Accepts | null;
  /** Where a `/` leads out of a `directories` loop. */
  exit: TrieNode | null;
  /** Null where there are none: of most nodes one of the three is all there is. */
  literals: Map<number, TrieNode> | null;
  tests: Map<string, { readonly accepts: Accepts; readonly next: TrieNode }> | null;
  /** Reached without reading anything. */
  free: Map<string, TrieNode> | null;
  start: TrieNode | null;
  readonly patterns: number[];
}

/** A set of places in the patterns. Equal sets are one object. */
export interface State {
  /** Patterns (positions in the list) that match what has been read, ascending. */
  readonly matched: readonly number[];
  /** True where nothing that follows can match any pattern. */
  readonly dead: boolean;
}

interface Subset extends State {
  readonly nodes: readonly TrieNode[];
  readonly next: Map<number, Subset>;
}

export interface Automaton {
  readonly start: State;
  /** The state after reading `text` from `state`. */
  readonly read: (state: State, text: string) => State;
  /** Trie nodes visited so far. */
  readonly work: () => number;
  /** True once the bound was reached: from then on nothing matches and answers mean nothing. */
  readonly exhausted: () => boolean;
}

const DEFAULT_WORK = 1_000_000;

/** Builds the automaton of a list of patterns; `maxWork` bounds the trie nodes visited over its whole life. */
export function createAutomaton(patterns: readonly (readonly Token[])[], maxWork: number = DEFAULT_WORK): Automaton {
  const root = buildTrie(patterns);
  const states = new Map<string, Subset>();
  const nowhere: Subset = { nodes: [], next: new Map(), matched: [], dead: true };
  let work = 0;

  function intern(from: ReadonlySet<TrieNode>, atStart: boolean): Subset {
    const all = new Set(from);
    for (const node of all) {
      if (node.free) for (const next of node.free.values()) all.add(next);
      if (atStart && node.start) all.add(node.start);
    }
    work += all.size;
    if (all.size === 0) return nowhere;
    const nodes = [...all].sort((a, b) => a.id - b.id);
    const key = nodes.map((node) => node.id).join();
    const known = states.get(key);
    if (known) return known;
    const matched = [...new Set(nodes.flatMap((node) => node.patterns))].sort((a, b) => a - b);
    const dead = nodes.every((node) => !node.loop && !node.exit && !node.literals && !node.tests);
    const state: Subset = { nodes, next: new Map(), matched, dead };
    states.set(key, state);
    return state;
  }

  function step(state: Subset, code: number): Subset {
    const reached = new Set<TrieNode>();
    for (const node of state.nodes) {
      if (node.loop?.(code)) reached.add(node);
      if (node.exit && code === SLASH) reached.add(node.exit);
      const literal = node.literals?.get(code);
      if (literal) reached.add(literal);
      if (node.tests) for (const test of node.tests.values()) if (test.accepts(code)) reached.add(test.next);
      work += 1 + (node.tests?.size ?? 0);
    }
    return intern(reached, false);
  }

  const start = intern(new Set([root]), true);
  return {
    start,
    read(from, text) {
      let state = from as Subset;
      for (let at = 0; at < text.length; ) {
        if (state.dead) return nowhere;
        const code = text.codePointAt(at) ?? 0;
        at += code > 0xffff ? 2 : 1;
        let next = state.next.get(code);
        if (!next) {
          if (work > maxWork) return nowhere;
          next = step(state, code);
          state.next.set(code, next);
        }
        state = next;
      }
      return state;
    },
    work: () => work,
    exhausted: () => work > maxWork
  };
}

function buildTrie(patterns: readonly (readonly Token[])[]): TrieNode {
  let count = 0;
  const create = (loop: Accepts | null): TrieNode => ({
    id: count++,
    loop,
    exit: null,
    literals: null,
    tests: null,
    free: null,
    start: null,
    patterns: []
  });
  const literal = (node: TrieNode, code: number): TrieNode => {
    node.literals ??= new Map();
    return within(node.literals, code, null);
  };
  const free = (node: TrieNode, key: string, loop: Accepts | null): TrieNode => {
    node.free ??= new Map();
    return within(node.free, key, loop);
  };
  const within = <K>(map: Map<K, TrieNode>, key: K, loop: Accepts | null): TrieNode => {
    const known = map.get(key);
    if (known) return known;
    const made = create(loop);
    map.set(key, made);
    return made;
  };
  const root = create(null);
  patterns.forEach((tokens, index) => {
    let node = root;
    for (const token of tokens) node = follow(node, token);
    node.patterns.push(index);
  });
  return root;

  function follow(node: TrieNode, token: Token): TrieNode {
    switch (token.kind) {
      case 'char':
        return literal(node, token.code);
      case 'one':
        return test(node, 'one', notSlash);
      case 'star':
        return free(node, 'star', notSlash);
      case 'anything':
        return free(node, `anything${token.lineFeed}`, token.lineFeed ? () => true : notLineFeed);
      case 'class': {
        const key = `${token.negated}${token.many}${token.ranges.join(';')}`;
        const accepts: Accepts = (code) => token.ranges.some(([low, high]) => low <= code && code <= high) !== token.negated;
        return token.many ? free(node, key, accepts) : test(node, key, accepts);
      }
      case 'directories': {
        const after = free(node, `after${token.lineFeed}`, null);
        const inside = free(node, `inside${token.lineFeed}`, token.lineFeed ? () => true : notLineFeed);
        inside.exit = after;
        return after;
      }
      case 'start':
        node.start ??= create(null);
        return node.start;
    }
  }
  function test(node: TrieNode, key: string, accepts: Accepts): TrieNode {
    node.tests ??= new Map();
    const known = node.tests.get(key);
    if (known) return known.next;
    const next = create(null);
    node.tests.set(key, { accepts, next });
    return next;
  }
}

const notSlash: Accepts = (code) => code !== SLASH;
const notLineFeed: Accepts = (code) => code !== LINE_FEED;
