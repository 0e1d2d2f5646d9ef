import { literalPattern } from '../plain/index.ts';
import { LONGEST_PREFIX, ownWords } from './signature.ts';

/**
 * What stands in front of every line of one stream (docs/build-logs.md): the words that repeat, and between them what changes
 * from line to line — times, counters, names of months, levels and channels. Colours and marks have no width.
 */
export interface PrefixShape {
  /** Equal for two prefixes that differ only in what changes. */
  readonly key: string;
  /** The prefix at the beginning of a line; its groups are the numbers, which may be counters or tell streams apart. */
  readonly pattern: RegExp;
  /** True if a time stands in it: something has read the output line by line. */
  readonly timed: boolean;
  /** True for indentation: a line without text has none. */
  readonly blank: boolean;
}

const ESCAPE = '\\u001b(?:\\[[0-9;]*[mK]|_bk;t=\\d{1,20}\\u0007)|\\u00ef\\u00bb\\u00bf';
const MONTH = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
const DATE = `(?:\\d{4}[-/.](?:\\d\\d|${MONTH})[-/.]\\d\\d|\\d\\d?[-/. ](?:\\d\\d|${MONTH})[-/. ]\\d{4})[T ,:]{1,2}`;
const TIME = `(?:${DATE})?\\d{1,2}:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?(?: ?[AP]M\\b)?(?: ?Z\\b| ?[+-]\\d\\d:?\\d\\d\\b| UTC\\b)?`;
const NAME = `\\b(?:${MONTH}|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\\b`;
const LEVEL =
  '\\b(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|trace|debug|info|notice|warn|warning|error|fatal|stdout|stderr|out|err)\\b(?: +(?=\\S))?';
const NUMBER = ' *\\d{1,20}(?:[.,]\\d{1,20})*';
const TOKEN = new RegExp(`(${ESCAPE})|(${TIME})|(${NAME})|(${LEVEL})|(${NUMBER})|([^])`, 'gy');
const ANY_ESCAPE = `(?:${ESCAPE})*`;

/** Kinds of what changes, as they stand in a key. */
const CHANGING = { time: '\u0001', name: '\u0002', level: '\u0003', number: '\u0004' };

/** The shape of a prefix, given as Latin-1 text. */
export function shapeOf(prefix: string): PrefixShape {
  let key = '';
  let source = '';
  for (const [, mark, time, name, level, number, other = ''] of prefix.matchAll(TOKEN)) {
    if (mark !== undefined) source += ANY_ESCAPE;
    else if (time !== undefined) [key, source] = [key + CHANGING.time, `${source}${ANY_ESCAPE}(?:${TIME})`];
    else if (name !== undefined) [key, source] = [key + CHANGING.name, `${source}${NAME}`];
    else if (level !== undefined) [key, source] = [key + CHANGING.level, `${source}${LEVEL}`];
    else if (number !== undefined) [key, source] = [key + CHANGING.number, `${source}(${NUMBER})`];
    else [key, source] = [key + other, source + literalPattern(other)];
  }
  const [, body = '', gap = ''] = /^(.*?)([ \t]*)$/s.exec(source.endsWith(ANY_ESCAPE) ? source.slice(0, -ANY_ESCAPE.length) : source) ?? [];
  return {
    key,
    // A line without text may have lost the blanks at its end.
    pattern: new RegExp(`^${ANY_ESCAPE}${body}(?:${gap}${ANY_ESCAPE}|[ \\t]*${ANY_ESCAPE}$)`),
    timed: key.includes(CHANGING.time),
    blank: key.trim() === ''
  };
}

/** The prefix before a builder's own words in a line, or null. A builder's own line at the margin has none, whatever a command prints in it. */
export function prefixOf(text: string): string | null {
  const at = ownWords(text);
  if (at <= 0 || at > LONGEST_PREFIX) return null;
  const prefix = text.slice(0, at);
  const bare = prefix.replace(new RegExp(ESCAPE, 'g'), '');
  if (bare === '' || /^\s*(?:#\d|\{\s*")|(?<!=)=> |^(?:STEP|Step|\[\d+\/\d+\]) \d|\u0000/.test(bare)) return null;
  return /[\s:|\])>}\u0080-\u00ff-]$/.test(bare) ? prefix : null;
}

const ALONE = new RegExp(`^(?:${ESCAPE}|[[(])*(?:${NAME} *)?(?:${TIME})[\\])]?:?\\s*$`);

/** True for a line that is a time and nothing else: a stamp on a line of its own. */
export const isStampAlone = (text: string): boolean => text.length <= 60 && ALONE.test(text);
