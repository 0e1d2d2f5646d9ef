import { StreamError } from '../formats/index.ts';
import type { BuiltImage, HistoryEntry } from '../model/built-image.ts';
import { code, say } from '../model/sentence.ts';
import { platformText, settingsOf } from './built.ts';
import { HISTORY_LINE, INSPECTED, read } from './schemas.ts';

/**
 * Images as `docker image inspect` prints them, the first with the lines of `docker history --no-trunc --format json`. They hold no
 * digest and no size of what moves. Throws StreamError for anything else.
 */
export function inspectedImages(text: string, historyText: string | null): readonly BuiltImage[] {
  const images = read(INSPECTED, jsonOf(text));
  if (images === null) throw new StreamError("it is JSON, but not the output of 'docker image inspect'");
  const history = historyText === null ? [] : historyLines(historyText);
  return images.map(
    (image, at): BuiltImage => ({
      name: image.RepoTags?.[0] ?? null,
      platform: platformText({ os: image.Os ?? '', architecture: image.Architecture ?? '' }),
      bases: [],
      settings: settingsOf({ config: image.Config, os: image.Os ?? '' }),
      config: { digest: null, bytes: null },
      layers: (image.RootFS.Layers ?? []).map((diffId) => ({
        diffId,
        digest: null,
        bytes: { compressed: null, unpacked: null, files: null },
        files: null
      })),
      history: at === 0 ? history : [],
      record: null,
      notes:
        historyText === null
          ? [
              say`Without ${code('--history')} (the lines of ${code('docker history --no-trunc --format json')}) no layer can be given to its instruction.`
            ]
          : []
    })
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StreamError('it is no JSON');
  }
}

/** The entries of `docker history`, which prints the newest first. */
function historyLines(text: string): HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  for (const [k, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const entry = read(HISTORY_LINE, jsonOf(line));
    if (entry === null) throw new StreamError(`line ${k + 1} of its history is not a line of 'docker history --format json'`);
    entries.push({ createdBy: entry.CreatedBy, comment: entry.Comment ?? '', emptyLayer: null, size: sizeOf(entry.Size ?? '') });
  }
  return entries.reverse();
}

const UNITS: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/** `2.07MB` as bytes, to the three digits that are printed; null for another text. */
function sizeOf(text: string | number): number | null {
  const found = /^(\d+(?:\.\d+)?)\s*(B|kB|MB|GB|TB)?$/.exec(String(text));
  return found?.[1] === undefined ? null : Math.round(Number(found[1]) * (UNITS[found[2] ?? 'B'] ?? 1));
}
