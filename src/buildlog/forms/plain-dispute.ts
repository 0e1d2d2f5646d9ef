import type { Line } from '../lines.ts';
import type { PlainContent } from './plain-line.ts';
import type { PlainStep } from './plain-step.ts';
import { isIdle, isLast, isTimely, type PlainStream } from './plain-stream.ts';

/** Of the streams in whose midst a line stands, those that it fits by its time and offset (docs/build-logs.md). */
export function claimants(owners: readonly PlainStream[], live: readonly PlainStream[], content: PlainContent, line: Line): PlainStream[] {
  const claims = owners.filter((stream) => {
    const step = stream.current;
    if (step === null || !isTimely(step, content, line)) return false;
    if (content.kind === 'output') return content.offset >= step.lastOffset;
    if (content.kind === 'result' && content.state === 'done') return (content.seconds ?? 0) + 0.06 >= step.lastOffset;
    return !(content.kind === 'result' && content.state === 'cached' && step.outputs);
  });
  return claims.length > 1 ? claims.filter((s) => !(s.interrupted && live.some((o) => o.begun > s.lastLine))) : claims;
}

/** Nothing more is known of a step: a line could be its own or another's. */
export function giveUp(stream: PlainStream, step: PlainStep, now: number): void {
  stream.ambiguous++;
  stream.contested = true;
  step.ambiguous = true;
  step.events.push({ line: now, kind: 'left' });
  stream.current = null;
}

/**
 * A build that seems to have begun while a step of another was running, and both have a step of this number: the line may say that the
 * other's step goes on, or be the new build's own. True if both were given up.
 */
export function givenUp(live: readonly PlainStream[], number: number, content: PlainContent, now: number): boolean {
  if (content.kind !== 'output' && content.kind !== 'result') return false;
  for (const guest of live) {
    const { host, hostStep } = guest;
    const own = guest.steps.get(number);
    if (host === null || hostStep?.number !== number || own === undefined || !isIdle(host) || !live.includes(host)) continue;
    if (host.steps.get(number) !== hostStep || !isLast(host, hostStep)) continue;
    giveUp(host, hostStep, now);
    giveUp(guest, own, now);
    guest.aloneAt = null;
    return true;
  }
  return false;
}
