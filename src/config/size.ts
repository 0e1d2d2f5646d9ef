import type { Bytes } from '../model/units.ts';

const UNITS: Readonly<Record<string, Bytes>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4
};

/** The form of a size. */
export const SIZE = /^([0-9]{1,12}(?:\.[0-9]{1,6})?) ?([kKMGT]i?B|B)$/;

/** `200MB`, `1.5 GB`, `1GiB` as bytes; null where the text is no such size (a unit is required: `200` alone may mean anything). */
export function parseSize(text: string): Bytes | null {
  const match = SIZE.exec(text);
  const factor = UNITS[match?.[2] ?? ''];
  return match === null || factor === undefined ? null : Math.round(Number(match[1]) * factor);
}
