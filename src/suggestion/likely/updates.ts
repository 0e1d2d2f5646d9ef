import type { Instruction } from '../../model/dockerfile.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';

const UPGRADES =
  /\b((?:apt-get|apt)(?: -\S+)* (?:dist-upgrade|full-upgrade|upgrade)|apk(?: -\S+)* upgrade|(?:dnf|yum|microdnf)(?: -\S+)* (?:update|upgrade))\b/;

/**
 * What the move of a step in front of a COPY, or of an argument that differs on every build, would undo: a step that brings updates runs
 * with every change where it stands, and seldom behind a cache. Null for any other step.
 */
export function undoneByCache(instruction: Instruction): Sentence | null {
  if (instruction.kind !== 'run') return null;
  const found = UPGRADES.exec([instruction.rest, ...instruction.heredocs.map((h) => h.body)].join('\n').slice(0, 6000));
  if (found === null) return null;
  return say`Is ${code(found[1] ?? '')} (line ${instruction.range.start.line + 1}) there for security updates? In front of what changes it is cached, and they stop until something above it changes.`;
}
