import { Session } from 'node:inspector';

/** Blocks of the product that ran since the last call, from V8's own counters of this thread. */
export function startCoverage(): () => ReadonlySet<string> {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return () => {
    const ran = new Set<string>();
    session.post('Profiler.takePreciseCoverage', (error, coverage) => {
      if (error !== null) throw error;
      for (const { url, functions } of coverage.result) {
        if (!url.includes('/src/')) continue;
        for (const { ranges } of functions)
          for (const { startOffset, endOffset, count } of ranges) if (count > 0) ran.add(`${url}:${startOffset}-${endOffset}`);
      }
    });
    return ran;
  };
}
