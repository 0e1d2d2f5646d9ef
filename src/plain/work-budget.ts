/**
 * Most work of one analysis, all images together: some ten times what the largest repositories that were measured need, and no more than
 * a minute or two of each. docs/performance.md "Bounds".
 */
const LIMITS = {
  'workflow steps': 100_000,
  'commands that build': 20_000,
  'evaluations of bake files': 500_000,
  'references of makefiles': 500_000,
  'matrix combinations': 100_000,
  'earlier builds of jobs': 100_000,
  'characters held against path filters': 2_000_000_000,
  'bytes of files': 1_073_741_824,
  'characters of expanded words': 500_000_000,
  'ingredients of cache keys': 50_000_000,
  'files of copied selections': 100_000_000,
  'files held against git attributes': 100_000_000,
  'replayed steps': 100_000_000
} as const;

/** What an analysis counts as it works, each kind in units of its own. */
export type Work = keyof typeof LIMITS;

export const WORKS = Object.keys(LIMITS) as readonly Work[];

/** One account of work: every room spends from it, and it keeps what ran out. */
export interface WorkBudget {
  /** False where so much is not left; then what it was for is left out, and unknown. */
  take(work: Work, amount?: number): boolean;
  /** The same for work that cannot be left out by itself. Throws OutOfWork. */
  spend(work: Work, amount?: number): void;
  /** What ran out, in the order in which it did. */
  ranOut(): readonly Work[];
  limitOf(work: Work): number;
}

/** Work that was more than its budget; caught where the analysis of one image begins. */
export class OutOfWork extends Error {
  readonly work: Work;
  readonly limit: number;
  constructor(work: Work, limit: number) {
    super(`the analysis stopped at its limit of ${limit} ${work}`);
    this.work = work;
    this.limit = limit;
  }
}

/** A budget of work; kinds that are not named have their usual limit. */
export function openWorkBudget(limits: Partial<Record<Work, number>> = {}): WorkBudget {
  const left = new Map<Work, number>();
  const out = new Set<Work>();
  const limitOf = (work: Work) => limits[work] ?? LIMITS[work];
  const take = (work: Work, amount = 1): boolean => {
    const before = left.get(work) ?? limitOf(work);
    if (amount > before) out.add(work);
    else left.set(work, before - amount);
    return amount <= before;
  };
  return {
    take,
    spend(work, amount) {
      if (!take(work, amount)) throw new OutOfWork(work, limitOf(work));
    },
    ranOut: () => [...out],
    limitOf
  };
}

/** For what is bounded otherwise, or was analysed within a budget before. */
export const UNCOUNTED: WorkBudget = {
  take: () => true,
  spend: () => undefined,
  ranOut: () => [],
  limitOf: () => Number.POSITIVE_INFINITY
};
