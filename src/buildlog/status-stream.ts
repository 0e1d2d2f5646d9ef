import type { createVertexGatherer, VertexReport } from './vertices.ts';

/** One field of a protobuf message. */
type Field =
  | { readonly number: number; readonly kind: 'varint'; readonly value: number }
  | { readonly number: number; readonly kind: 'bytes'; readonly value: Uint8Array };

/** A number of at most 53 bits in base 128 at `at`, with the place behind it; null if it is cut. */
function varint(bytes: Uint8Array, at: number): { readonly value: number; readonly next: number } | null {
  let value = 0;
  let scale = 1;
  for (let k = 0; k < 10; k++) {
    const byte = bytes[at + k];
    if (byte === undefined) return null;
    if (k < 8) value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) return { value, next: at + k + 1 };
  }
  return null;
}

/** The fields of a protobuf message; stops where it is damaged. */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  for (let at = 0; at < bytes.length; ) {
    const tag = varint(bytes, at);
    if (tag === null) return;
    const number = Math.floor(tag.value / 8);
    const wire = tag.value % 8;
    at = tag.next;
    if (wire === 0) {
      const value = varint(bytes, at);
      if (value === null) return;
      at = value.next;
      yield { number, kind: 'varint', value: value.value };
    } else if (wire === 2) {
      const length = varint(bytes, at);
      if (length === null || length.next + length.value > bytes.length) return;
      yield { number, kind: 'bytes', value: bytes.subarray(length.next, length.next + length.value) };
      at = length.next + length.value;
    } else if (wire === 1 || wire === 5) at += wire === 1 ? 8 : 4;
    else return;
  }
}

const decoder = new TextDecoder();
const textOf = (field: Field): string => (field.kind === 'bytes' ? decoder.decode(field.value) : '');

/** Seconds since 1970 of a protobuf Timestamp. */
function timeOf(field: Field): number | null {
  if (field.kind !== 'bytes') return null;
  let seconds = 0;
  let nanos = 0;
  for (const part of fieldsOf(field.value)) {
    if (part.kind !== 'varint') continue;
    if (part.number === 1) seconds = part.value;
    else if (part.number === 2) nanos = part.value;
  }
  return seconds > 0 ? seconds + nanos / 1e9 : null;
}

function readVertex(bytes: Uint8Array): VertexReport {
  let digest = '';
  let name = '';
  let cached = false;
  let started: number | null = null;
  let completed: number | null = null;
  let error = '';
  let group: VertexReport['group'] = null;
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) digest = textOf(field);
    else if (field.number === 3) name = textOf(field);
    else if (field.number === 4) cached = field.kind === 'varint' && field.value !== 0;
    else if (field.number === 5) started = timeOf(field);
    else if (field.number === 6) completed = timeOf(field);
    else if (field.number === 7) error = textOf(field);
    else if (field.number === 8 && field.kind === 'bytes') group = readGroup(field.value);
  }
  return { digest, name, started, completed, cached, error, group };
}

function readGroup(bytes: Uint8Array): VertexReport['group'] {
  let id = '';
  let name = '';
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) id = textOf(field);
    else if (field.number === 2) name = textOf(field);
  }
  return id === '' ? null : { id, name };
}

function readStatus(bytes: Uint8Array): { readonly vertex: string; readonly id: string; readonly seconds: number | null } {
  let vertex = '';
  let id = '';
  let started: number | null = null;
  let completed: number | null = null;
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) id = textOf(field);
    else if (field.number === 2) vertex = textOf(field);
    else if (field.number === 7) started = timeOf(field);
    else if (field.number === 8) completed = timeOf(field);
  }
  return { vertex, id, seconds: started === null || completed === null ? null : completed - started };
}

/**
 * Feeds a progress stream to the gatherer: frames of a 4-byte little-endian length and a `StatusResponse`, whose field 1 are vertexes,
 * 2 statuses, 3 logs (docs/build-logs.md; buildkit: api/services/control/control.proto). False if it ends inside a frame.
 */
export function readStatusStream(bytes: Uint8Array, gather: ReturnType<typeof createVertexGatherer>): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + 4 <= bytes.length) {
    const length = view.getUint32(at, true);
    at += 4;
    if (at + length > bytes.length) return false;
    readResponse(bytes.subarray(at, at + length), gather);
    at += length;
  }
  return at === bytes.length;
}

function readResponse(bytes: Uint8Array, gather: ReturnType<typeof createVertexGatherer>): void {
  for (const field of fieldsOf(bytes)) {
    if (field.kind !== 'bytes') continue;
    if (field.number === 1) {
      const report = readVertex(field.value);
      if (report.digest !== '') gather.add(report);
    } else if (field.number === 2) {
      const { vertex, id, seconds } = readStatus(field.value);
      gather.status(vertex, id, seconds);
    } else if (field.number === 3) {
      const vertex = vertexOfLog(field.value);
      if (vertex !== null) gather.output(vertex);
    }
  }
}

/** Stops at the vertex: what a command printed may be long. */
function vertexOfLog(bytes: Uint8Array): string | null {
  for (const field of fieldsOf(bytes)) if (field.number === 1) return textOf(field);
  return null;
}
