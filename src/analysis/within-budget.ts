import { type Sentence, say } from '../model/sentence.ts';
import { OutOfWork, type WorkBudget } from '../plain/index.ts';

/** Does a piece of work within its budget; where that runs out, `otherwise` is told why, as a clause, and gives what stands in its place. */
export function withinBudget<T>(work: () => T, otherwise: (why: Sentence) => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof OutOfWork)) throw error;
    return otherwise(say`the analysis stopped at its limit of ${error.limit} ${[error.work]}`);
  }
}

/** For an answer that cannot leave anything out. Throws OutOfWork where the budget had to leave something out on the way. */
export function nothingLeftOut(work: WorkBudget): void {
  for (const kind of work.ranOut()) throw new OutOfWork(kind, work.limitOf(kind));
}
