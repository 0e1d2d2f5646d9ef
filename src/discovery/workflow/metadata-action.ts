import { ownEntry } from '../../plain/index.ts';
import type { Unknowns } from '../unknowns.ts';
import { inputLines } from './build-step.ts';
import { BY_REF, type Nature, type RunRef, together } from './value-table.ts';

// docker/metadata-action by the rules of its README: which tags apply to a run, and which of them is the `version`.

interface TagRule {
  readonly type: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** What each kind of tag weighs where the rule gives no `priority`; the heaviest that applies is the version. */
const PRIORITY: Readonly<Record<string, number>> = {
  schedule: 1000,
  semver: 900,
  pep440: 900,
  match: 800,
  edge: 700,
  ref: 600,
  raw: 200,
  sha: 100
};
const DEFAULT_RULES = ['type=schedule', 'type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr'];

/** `event` of a `type=ref` rule that a run fits. */
const EVENT: Readonly<Record<RunRef, string>> = {
  branch: 'branch',
  'other-branch': 'branch',
  tag: 'tag',
  'pull-request': 'pr',
  'by-hand': 'branch',
  never: 'branch'
};

/** Parts of a date format that are finer than a day (moment.js). */
const FINER_THAN_A_DAY = /[HhkmsSXxaAT]|LT/;

export interface MetadataInputs {
  readonly images: string;
  readonly tags: string;
  /** Prefixes and suffixes of all tags. */
  readonly flavor: string;
  readonly labels: string;
}

/** What the action is given in one of the runs that it may stand in. */
export interface MetadataRun {
  readonly ref: RunRef;
  /** Whether it is for the default branch; absent: as far as its kind tells. */
  readonly isDefault?: boolean | undefined;
  readonly inputs: MetadataInputs;
}

/** The outputs of the action, and the variables that it sets for later steps. `runs`: none where nothing is known of what starts it. */
export function metadataOutputs(inputs: MetadataInputs, runs: readonly MetadataRun[], unknowns: Unknowns): ReadonlyMap<string, string> {
  const mark = (name: string, nature: Nature) =>
    unknowns.mark({ name: `metadata-action ${name}`, volatile: nature === 'new', steady: nature === 'steady', options: [] });
  const version = mark('version', versionNature(inputs, runs, unknowns));
  const names = inputLines(inputs.images.replaceAll(',', '\n')).map((line) => /^(?:name=)?([^,=]+)/.exec(line)?.[1] ?? line);
  return new Map([
    ['tags', names.map((name) => `${name}:${mark('tag', 'new')}`).join('\n')],
    // Labels hold the commit and the time of the run.
    ['labels', mark('labels', 'new')],
    ['annotations', mark('annotations', 'new')],
    ['version', version],
    [
      'json',
      JSON.stringify({
        tags: [mark('tag', 'new')],
        labels: labelsOf(inputs.labels, version, unknowns),
        annotations: [mark('annotations', 'new')]
      })
    ]
  ]);
}

/** The labels that the action writes, by name, and those that it is given. */
function labelsOf(given: string, version: string, unknowns: Unknowns): Readonly<Record<string, string>> {
  const label = (name: string, nature: Nature) =>
    unknowns.mark({ name: `metadata-action label ${name}`, volatile: nature === 'new', steady: nature === 'steady', options: [] });
  const own: readonly (readonly [string, string])[] = [
    ['created', label('created', 'new')],
    ['revision', label('revision', 'new')],
    ['version', version],
    ...['title', 'description', 'url', 'source', 'licenses'].map((name) => [name, label(name, 'steady')] as const)
  ];
  const lines = inputLines(given).map((line) => /^([^=]+)=(.*)$/.exec(line)?.slice(1) ?? [line, '']);
  return Object.fromEntries([
    ...own.map(([name, value]) => [`org.opencontainers.image.${name}`, value]),
    ...lines.map(([name = '', value = '']) => [name, /\{\{/.test(value) ? label(name, 'open') : value])
  ]);
}

function versionNature(inputs: MetadataInputs, runs: readonly MetadataRun[], unknowns: Unknowns): Nature {
  const onBranch = runs.filter(({ ref }) => ref === 'branch');
  const counted = onBranch.length > 0 ? onBranch : runs.length > 0 ? runs : [{ ref: 'branch' as const, inputs }];
  return together(counted.map((run) => versionIn(run, unknowns)));
}

function versionIn(run: MetadataRun, unknowns: Unknowns): Nature {
  const { tags, flavor } = run.inputs;
  const lines = inputLines(tags).filter((line) => !line.startsWith('#'));
  const rules = (lines.length === 0 ? DEFAULT_RULES : lines).map(readRule);
  const affixes = inputLines(flavor).filter((line) => /^(?:prefix|suffix)=/.test(line));
  return joined([textNature(affixes.join(' '), unknowns), heaviest(rules, run, unknowns)]);
}

function readRule(line: string): TagRule {
  const fields = new Map<string, string>();
  for (const field of line.split(/,(?=[a-z]+=)/)) {
    const equals = field.indexOf('=');
    if (equals > 0) fields.set(field.slice(0, equals).trim(), field.slice(equals + 1).trim());
    else fields.set('value', field.trim());
  }
  return { type: fields.get('type') ?? 'raw', fields };
}

/** The nature of the heaviest tag that applies; rules that may apply stand beside the first that does. */
function heaviest(rules: readonly TagRule[], run: MetadataRun, unknowns: Unknowns): Nature {
  const weight = (rule: TagRule) => Number(rule.fields.get('priority') ?? ownEntry(PRIORITY, rule.type) ?? 0);
  const possible: Nature[] = [];
  for (const rule of [...rules].sort((a, b) => weight(b) - weight(a))) {
    const applies = appliesTo(rule, run, unknowns);
    if (applies === 'no') continue;
    possible.push(applies === 'open' ? 'open' : tagNature(rule, run.ref, unknowns));
    if (applies === 'yes') break;
  }
  return together(possible);
}

/** `steady`: one way or the other, but the same on every run for the branch. */
function appliesTo(rule: TagRule, { ref, isDefault }: MetadataRun, unknowns: Unknowns): 'yes' | 'steady' | 'open' | 'no' {
  const isForDefault = isDefault ?? EVENT[ref] === 'branch';
  const { type, fields } = rule;
  const given = fields.has('value');
  const event = fields.get('event');
  if (type === 'schedule') return 'no';
  if (type === 'ref' && event !== undefined && event !== EVENT[ref]) return 'no';
  if ((type === 'semver' || type === 'pep440' || type === 'match') && !given && ref !== 'tag') return 'no';
  if (type === 'edge' && !(fields.has('branch') ? EVENT[ref] === 'branch' : isForDefault)) return 'no';
  // Of another branch than those that default branches are called, it may be the default one for all that is known.
  if (type === 'edge' && fields.has('branch') && ref !== 'other-branch') return 'open';
  const enable = fields.get('enable') ?? 'true';
  if (enable === 'false') return 'no';
  if (enable === 'true' || enable === '') return 'yes';
  if (enable === '{{is_default_branch}}') return isForDefault ? 'yes' : 'no';
  const holes = unknowns.within(enable);
  return holes.length > 0 && holes.every((hole) => hole.steady === true) ? 'steady' : 'open';
}

function tagNature({ type, fields }: TagRule, ref: RunRef, unknowns: Unknowns): Nature {
  const value = fields.get('value') ?? '';
  const around = textNature([value, fields.get('prefix') ?? '', fields.get('suffix') ?? ''].join(' '), unknowns);
  if (type === 'sha') return 'new';
  if (type === 'ref') return joined([BY_REF[ref], around]);
  if ((type === 'semver' || type === 'pep440' || type === 'match') && value === '') return 'new';
  return around;
}

/** Of values that stand side by side in one text. */
const joined = (parts: readonly Nature[]): Nature => (parts.includes('new') ? 'new' : parts.includes('open') ? 'open' : 'steady');

/** A text with expressions of the action and of the workflow in it. */
function textNature(text: string, unknowns: Unknowns): Nature {
  const dates = [...text.matchAll(/\{\{\s*date\s+['"]([^'"]*)['"]/g)];
  const holes = unknowns.within(text);
  if (/\{\{\s*(?:sha|commit_date)\b/.test(text) || holes.some((hole) => hole.volatile)) return 'new';
  if (dates.some(([, format = '']) => FINER_THAN_A_DAY.test(format))) return 'new';
  return dates.length > 0 || holes.some((hole) => hole.steady !== true) ? 'open' : 'steady';
}
