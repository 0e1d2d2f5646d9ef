import { goSeconds, readEvent } from './plain-line.ts';
import { nameOf, type PlainStep } from './plain-step.ts';

/** A status line of the step: layers fetched, layers pushed, or an event of the oldest printers. True if it ends the step. */
export function addStatus(step: PlainStep, text: string, now: number): boolean {
  if (/^(?:extracting )?sha256:/.test(text)) step.transfers = true;
  else if (text.startsWith('pushing ')) {
    const pushed = /(\d+\.\d)s done$/.exec(text);
    if (pushed !== null) step.pushing += Number(pushed[1]);
  } else if (text.startsWith('  ')) return addEvent(step, text, now);
  return false;
}

/** Events in place of results, as printers before BuildKit 0.5 wrote them (docs/build-logs.md). */
function addEvent(step: PlainStep, text: string, now: number): boolean {
  const event = readEvent(text);
  const last = step.events.at(-1);
  if (event === null) return false;
  const { name, value } = event;
  const change = (given: Partial<Extract<typeof last, { kind: 'result' }>>) => {
    if (last?.kind === 'result') step.events[step.events.length - 1] = { ...last, ...given };
  };
  if (name === 'digest') step.digest ??= value;
  else if (name === 'name') {
    // The header above it is cut at 72 bytes; this one is whole.
    const whole = unquoted(value);
    if (whole?.startsWith(nameOf(step).replace(/\.\.\.$/, ''))) step.names = [{ line: now, name: whole, cut: false }];
  } else if (name === 'completed') {
    step.events.push({ line: now, kind: 'result', state: step.cachedEvent ? 'cached' : 'done', seconds: null, error: null });
    return true;
  } else if (name === 'duration') {
    if (last?.kind === 'result' && last.state === 'done') change({ seconds: goSeconds(value) });
  } else if (name === 'cached') {
    step.cachedEvent = value === 'true';
    change(step.cachedEvent ? { state: 'cached', seconds: null } : {});
  } else if (name === 'error' && value !== '""') {
    const error = unquoted(value) ?? value;
    change({ state: error.endsWith('context canceled') ? 'canceled' : 'failed', seconds: null, error });
  }
  return false;
}

function unquoted(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}
