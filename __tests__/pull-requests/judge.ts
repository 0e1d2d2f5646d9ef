// Judges a document or a text by the assertions of a case: `never` may not fit, `want` has to.

export interface Assertion {
  readonly image?: string;
  readonly line?: number;
  readonly field?: string;
  readonly never?: unknown;
  readonly want?: unknown;
  readonly absent?: true;
  readonly says?: string;
  readonly where?: 'text' | 'markdown' | 'json' | 'sarif';
}

const OPERATORS = new Set(['min', 'max', 'matches', 'not', 'equals', 'contains']);
type Entries = Readonly<Record<string, unknown>>;

const isEntries = (value: unknown): value is Entries => typeof value === 'object' && value !== null && !Array.isArray(value);

function at(value: unknown, dotted: string): unknown {
  if (isEntries(value) && Object.hasOwn(value, dotted)) return value[dotted];
  return dotted
    .split('.')
    .reduce<unknown>((here, part) => (here === null || here === undefined ? undefined : (here as Entries)[part]), value);
}

function operate(operator: string, operand: unknown, value: unknown): boolean {
  switch (operator) {
    case 'min':
      return typeof value === 'number' && value >= Number(operand);
    case 'max':
      return typeof value === 'number' && value <= Number(operand);
    case 'matches':
      return new RegExp(String(operand), 'i').test(typeof value === 'string' ? value : JSON.stringify(value ?? null));
    case 'not':
      return !fits(operand, value);
    case 'equals':
      return JSON.stringify(operand) === JSON.stringify(value);
    default:
      if (Array.isArray(value)) return value.some((item) => fits(operand, item));
      return isEntries(value) ? Object.hasOwn(value, String(operand)) : String(value ?? '').includes(String(operand));
  }
}

/** Whether a value fits a pattern: a list is a choice, an object names members or operators, anything else is itself. */
function fits(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((one) => fits(one, value));
  if (!isEntries(pattern)) return pattern === value || (pattern === null && value === undefined);
  const members = Object.entries(pattern);
  if (members.length > 0 && members.every(([key]) => OPERATORS.has(key)))
    return members.every(([key, operand]) => operate(key, operand, value));
  return isEntries(value) && members.every(([key, one]) => fits(one, at(value, key)));
}

function imagesOf(document: unknown, name: string | undefined): readonly unknown[] {
  const all = at(document, 'images') ?? at(document, 'builds');
  if (!Array.isArray(all)) return [];
  if (name === undefined) return all.length === 1 ? all : [];
  const fileOf = (image: unknown) => at(image, 'file') ?? at(image, 'dockerfile');
  const ways: ((image: unknown) => unknown)[] = [
    (image) => at(image, 'name'),
    fileOf,
    (image) => `${fileOf(image)}:${at(image, 'target') ?? ''}`,
    (image) => String(at(image, 'source') ?? '').split(':')[0]
  ];
  return ways.map((way) => all.filter((image) => way(image) === name)).find((found) => found.length > 0) ?? [];
}

function judgeValue(assertion: Assertion, value: unknown, what: string): string | null {
  if ('never' in assertion && fits(assertion.never, value)) return `WRONG: ${what} is ${JSON.stringify(value)}`;
  if ('want' in assertion && !fits(assertion.want, value))
    return `short: ${what} is ${JSON.stringify(value)}, not ${JSON.stringify(assertion.want)}`;
  return null;
}

/** The members of a step that an assertion speaks of, for its message. */
function shownStep(step: unknown, assertion: Assertion): unknown {
  const names = new Set([assertion.never, assertion.want].flat().flatMap((pattern) => (isEntries(pattern) ? Object.keys(pattern) : [])));
  return Object.fromEntries([...names].map((name) => [name, at(step, name)]));
}

function stepOf(assertion: Assertion, image: unknown, label: string): string | null {
  const steps = (at(image, 'steps') ?? []) as readonly Entries[];
  const line = assertion.line ?? 0;
  const step =
    steps.find((one) => one['line'] === line) ??
    steps.find((one) => Number(one['line']) <= line && line <= Number(one['endLine'] ?? one['line']));
  const what = `${label} line ${line}`;
  if (step === undefined) return `no answer: ${what}`;
  const value = assertion.field === undefined ? step : at(step, assertion.field);
  return judgeValue(assertion, value, what) === null
    ? null
    : judgeValue(assertion, assertion.field === undefined ? shownStep(step, assertion) : value, what);
}

/** What is not as it should be, a line each; empty where all is right. `text` gives the output in another form. */
export async function complaints(
  assertions: readonly Assertion[],
  document: unknown,
  text: (form: string) => Promise<string>,
  usualForm: string
): Promise<readonly string[]> {
  const found: (string | null)[] = [];
  for (const assertion of assertions) {
    const label = assertion.image ?? 'the image';
    if (assertion.says !== undefined) {
      const form = assertion.where ?? usualForm;
      const said = new RegExp(assertion.says, 'i').exec(await text(form));
      if (assertion.never === true ? said !== null : said === null)
        found.push(`${form} ${assertion.never === true ? `says ${JSON.stringify(said?.[0])}` : `does not say /${assertion.says}/`}`);
      continue;
    }
    if (assertion.image === undefined && assertion.line === undefined) {
      found.push(judgeValue(assertion, at(document, assertion.field ?? ''), assertion.field ?? ''));
      continue;
    }
    const images = imagesOf(document, assertion.image);
    if (assertion.absent === true) found.push(images.length === 0 ? null : `${label} is there`);
    else if (images.length === 0) found.push(`no answer: ${label} is not there`);
    else if (assertion.line !== undefined) found.push(...images.map((image) => stepOf(assertion, image, label)));
    else found.push(...images.map((image) => judgeValue(assertion, at(image, assertion.field ?? ''), `${label} ${assertion.field}`)));
  }
  return found.filter((line) => line !== null);
}
