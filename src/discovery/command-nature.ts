import { hasUnknown, type Unknown, type Unknowns } from './unknowns.ts';

// Whether what a command prints is another text in every build (docs/discovery.md "Values of a run"). Only what must differ is new: a
// command that may print the same for two commits leaves it open.

/** `history`: another text for every commit where the checkout holds the whole history, else open. */
export type Nature = 'new' | 'steady' | 'history' | 'open';

/** A value of this nature as marks have it. */
export const natureFlags = (nature: Nature): Pick<Unknown, 'volatile' | 'steady' | 'byHistory'> => ({
  volatile: nature === 'new',
  ...(nature === 'steady' ? { steady: true } : {}),
  ...(nature === 'history' ? { byHistory: true } : {})
});

interface Printed {
  readonly nature: Nature;
  /** A digest, any part of which tells two of them apart. */
  readonly isHash?: boolean;
  /** The command may end in an error, and print nothing. */
  readonly mayFail?: boolean;
}

const OPEN: Printed = { nature: 'open' };
const STEADY: Printed = { nature: 'steady' };
const NEW: Printed = { nature: 'new' };
const NEW_HASH: Printed = { nature: 'new', isHash: true };

/** Names of values that are digests. */
const HASHES = /sha|commit|digest|token|uuid|rev-parse|\.after$|head_commit\.id|%h/i;
export const isHash = ({ name }: Unknown): boolean => HASHES.test(name) && !/timestamp|message|date|time/i.test(name);

const MOST = 10_000;

/** What is known of the text that a command line prints; marks in it stand for values that are not known. */
export function commandNature(command: string, unknowns: Unknowns): Nature {
  const parts = command
    .slice(0, MOST)
    .split(/&&|;|\n/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && !/^(?:cd|export|set|true|local|readonly)\b/.test(part));
  if (parts.length === 0) return 'open';
  const natures = parts.map((part) => alternatives(part, unknowns));
  return (
    (['new', 'history'] as const).find((one) => natures.includes(one)) ?? (natures.every((one) => one === 'steady') ? 'steady' : 'open')
  );
}

/** `A || B`: the first one, unless it may fail. */
function alternatives(text: string, unknowns: Unknowns): Nature {
  const [first = OPEN, ...rest] = text.split('||').map((one) => pipeline(one, unknowns));
  if (first.mayFail !== true || rest.length === 0) return first.nature;
  return rest.every(({ nature }) => nature === first.nature) ? first.nature : 'open';
}

function pipeline(text: string, unknowns: Unknowns): Printed {
  if (/(?<![2&])>\s*\S/.test(text)) return OPEN;
  const [first = '', ...filters] = text.split('|').map((stage) => stage.trim());
  return filters.reduce((sum, filter) => filtered(sum, wordsOf(filter), unknowns), source(first, unknowns));
}

const wordsOf = (text: string): readonly string[] =>
  text
    .split(/\s+/)
    .map((word) => word.replace(/["']/g, ''))
    .filter((word) => word !== '' && !/^[12&]?>/.test(word) && !/^[A-Z_]+=/.test(word));

/** A text of values: new with any that is new, steady with none that may differ. */
function ofValues(text: string, unknowns: Unknowns): Printed {
  const holes = unknowns.within(text);
  if (/\$\(|`|\$\{?\w/.test(text.replace(/\uE000\d+\uE001/g, ''))) return holes.some((hole) => hole.volatile) ? NEW : OPEN;
  if (holes.some((hole) => hole.volatile)) {
    const [only] = holes;
    return only !== undefined && text.trim() === unknowns.mark(only) && isHash(only) ? NEW_HASH : NEW;
  }
  return holes.every((hole) => hole.steady === true) ? STEADY : OPEN;
}

function source(text: string, unknowns: Unknowns): Printed {
  const [name = '', ...words] = wordsOf(text);
  const rest = words.filter((word) => !/^-[neE]+$/.test(word)).join(' ');
  switch (name.slice(name.lastIndexOf('/') + 1)) {
    case 'echo':
    case 'printf':
      return ofValues(rest, unknowns);
    case 'basename':
    case 'dirname':
      return changed(ofValues(rest, unknowns));
    case 'date':
      return isCoarseDate(text) ? OPEN : NEW;
    case 'uuidgen':
      return NEW_HASH;
    case 'openssl':
      return words[0] === 'rand' ? NEW_HASH : OPEN;
    case 'git':
      return gitAnswer(words, text, unknowns);
    default:
      return /\/dev\/u?random|\/random\/uuid/.test(text) ? NEW_HASH : OPEN;
  }
}

/** A part or another form of a text: of a digest it tells them apart. */
const changed = (from: Printed): Printed => (from.nature === 'steady' || from.isHash === true ? from : OPEN);

/** Filters that lose nothing, or mix all of their input. */
const KEEPS = /^(?:tr|xargs|cat|tee|rev|base64|md5sum|sha\d+sum|shasum|sort|uniq|fold)$/;
const CUTS = /^(?:cut|head|tail|sed|awk|grep|sort|uniq|jq|yq|wc|column)$/;

function filtered(from: Printed, [name = '', ...words]: readonly string[], unknowns: Unknowns): Printed {
  const isKnown = words.every((word) => !hasUnknown(word) || unknowns.within(word).every((hole) => hole.steady === true));
  if (!isKnown) return OPEN;
  const text = words.join(' ');
  if (KEEPS.test(name)) return from.nature === 'new' && /sum$/.test(name) ? NEW_HASH : from;
  if (name === 'wc') return from.nature === 'steady' ? STEADY : OPEN;
  // The first line is the whole of one line, and a piece of a digest is as good as all of it.
  if (/^(?:head|tail)$/.test(name) && /^(?:-n\s*1|-1|)$/.test(text)) return from;
  const isPiece = (name === 'cut' && /^-c\s*(?:1?-|1-)\d/.test(text)) || (name === 'head' && /^-c\s*\d/.test(text)) || name === 'awk';
  if (from.isHash === true && isPiece) return from;
  return CUTS.test(name) && from.nature === 'steady' ? from : OPEN;
}

/** A date without a time of day is the same for all builds of a day; a date of something given is no time of the run at all. */
function isCoarseDate(command: string): boolean {
  const format = /\+(["']?)([^"'|)]*)\1/.exec(command)?.[2];
  if (/\s(?:-[a-z]*[dr]|--date|--reference)\b/.test(command)) return true;
  return format === undefined ? /\s(?:-I|--iso-8601)(?=\s|$)/.test(command) : !/%(?:[HIklMSNsTXcRrpP+]|:?z\B)/.test(format);
}

/** Names of the commit that is built. */
const HEAD = /^(?:HEAD|@|FETCH_HEAD)(?:[~^]\d*)*$|^(?:origin\/)?(?:main|master|HEAD)$/;
/** Options by which a log is of some commits only. */
const SELECTS = /^--(?:author|committer|grep|since|after|until|before|tags|branches|merges|diff-filter|follow|simplify)|^-[SG]/;
/** Fields of a commit that no two commits of a branch share. */
const OWN_FIELDS = /%(?:[Hh]|[ca][tiID])/;

function gitAnswer(all: readonly string[], text: string, unknowns: Unknowns): Printed {
  let at = 0;
  while (/^-/.test(all[at] ?? '')) at += /^-(?:C|c)$|^--(?:git-dir|work-tree)$/.test(all[at] ?? '') ? 2 : 1;
  const verb = all[at] ?? '';
  const rest = all.slice(at + 1);
  const isNew = (word: string) => unknowns.within(word).some((hole) => hole.volatile && isHash(hole));
  const plain = rest.filter(
    (word, index) => !word.startsWith('-') && !/^-(?:n|-max-count|-format|-pretty|-date)$/.test(rest[index - 1] ?? '')
  );
  const isOfHead = plain.every((word) => HEAD.test(word) || isNew(word)) && !rest.includes('--');
  switch (verb) {
    case 'rev-parse':
      return plain.length > 0 && isOfHead && !rest.some((word) => /^--(?:abbrev-ref|symbolic|show-|git-|is-|verify-)/.test(word))
        ? NEW_HASH
        : OPEN;
    case 'describe': {
      if (!isOfHead || rest.some((word) => /^--(?:abbrev=0|exact-match|contains|all|candidates=0)$/.test(word))) return OPEN;
      return rest.includes('--always') ? NEW : { nature: 'history', mayFail: true };
    }
    case 'rev-list': {
      const isRange = plain.every((word) => HEAD.test(word) || isNew(word) || /\.\.(?:HEAD|@)?$/.test(word));
      if (!isRange || rest.includes('--') || rest.some((word) => SELECTS.test(word))) return OPEN;
      return rest.includes('--count') ? { nature: 'history' } : NEW_HASH;
    }
    case 'log':
    case 'show':
      return isOfHead && !rest.some((word) => SELECTS.test(word)) ? ofLog(text) : OPEN;
    default:
      return OPEN;
  }
}

/** `git log -1 --format=%h`: by the fields that are asked for. */
function ofLog(text: string): Printed {
  const format = /--(?:pretty|format)(?:=|\s+)["']?(?:t?format:)?([^"'|]*)/.exec(text)?.[1];
  if (format === undefined || /^(?:oneline|short|medium|full|fuller|reference|email|raw)\s*$/.test(format)) return NEW;
  if (/^%[Hh]\s*(?:$|-|HEAD)/.test(format)) return NEW_HASH;
  if (OWN_FIELDS.test(format)) return NEW;
  const date = /--date=["']?(\S+)/.exec(text)?.[1] ?? '';
  return /%[ca]d/.test(format) && (/^(?:|iso\S*|unix|raw|rfc\S*|local|default)$/.test(date) || /%[Ss]/.test(date)) ? NEW : OPEN;
}
