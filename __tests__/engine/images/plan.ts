import type { Draft } from './random-project.ts';

/** A project under construction: what stands in the context, and the lines of its Dockerfile. */
export interface Plan {
  readonly draft: Draft;
  readonly directory: string;
  readonly pick: <T>(list: readonly T[]) => T;
  lines: string[];
  args: string[];
}

/** A form that real projects have and the usual layouts lack: most make a naive edit wrong, some only look as if they did. */
export interface Surprise {
  readonly name: string;
  /** False where the project has no place for it. */
  plant(plan: Plan): boolean;
}

export const MANIFESTS = ['package.json', 'requirements.txt', 'pyproject.toml', 'go.mod', 'Gemfile', 'composer.json', 'App.csproj'];
export const LOCKS = [
  'package-lock.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'poetry.lock',
  'uv.lock',
  'go.sum',
  'Gemfile.lock',
  'composer.lock'
];
export const OUTPUTS = ['node_modules', '.venv', 'vendor', 'obj'];

export const isBroad = (line: string): boolean => /^COPY (?:--\S+ )*\. /.test(line);
export const manifestOf = ({ draft }: Plan): string | undefined => MANIFESTS.find((name) => draft.files[name] !== undefined);
export const outputOf = ({ draft }: Plan): string =>
  OUTPUTS.find((name) => draft.ignore.some((line) => line.endsWith(name))) ?? 'node_modules';

/** Puts lines in front of (or behind) the first line that fits; false where none does. */
export function beside(plan: Plan, fits: (line: string) => boolean, lines: readonly string[], behind = false): boolean {
  const at = plan.lines.findIndex(fits);
  if (at < 0) return false;
  plan.lines.splice(behind ? at + 1 : at, 0, ...lines);
  return true;
}
export const isInstall =
  ({ draft }: Plan) =>
  (line: string) =>
    line.startsWith('RUN ') && line.includes(draft.install.split(' && ')[0] ?? '');
export const inFrontOfCopy = (plan: Plan, ...lines: readonly string[]): boolean => beside(plan, isBroad, lines);
export const inFrontOfInstall = (plan: Plan, ...lines: readonly string[]): boolean => beside(plan, isInstall(plan), lines);
/** Either in front of the COPY or between it and the install. */
export const somewhere = (plan: Plan, ...lines: readonly string[]): boolean =>
  plan.pick([true, false]) ? inFrontOfCopy(plan, ...lines) : inFrontOfInstall(plan, ...lines);

export function change(plan: Plan, fits: (line: string) => boolean, to: (line: string) => string): boolean {
  const at = plan.lines.findIndex(fits);
  const line = plan.lines[at];
  if (line === undefined) return false;
  plan.lines[at] = to(line);
  return true;
}

/** A tar archive of small files, which is plain text. */
export function archive(files: Readonly<Record<string, string>>): string {
  const block = (name: string, body: string): string => {
    const field = (text: string, width: number): string => text.padEnd(width, '\0');
    const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;
    const head = (sum: string): string =>
      field(name, 100) +
      octal(0o644, 8) +
      octal(0, 8) +
      octal(0, 8) +
      octal(body.length, 12) +
      octal(0, 12) +
      sum +
      field('0', 101) +
      field('ustar\x0000', 247);
    const sum = [...head('        ')].reduce((n, c) => n + c.charCodeAt(0), 0);
    return field(head(`${octal(sum, 7)} `), 512) + field(body, Math.ceil(body.length / 512) * 512);
  };
  return (
    Object.entries(files)
      .map(([name, body]) => block(name, body))
      .join('') + '\0'.repeat(1024)
  );
}

/** Makes `GIT_SHA` an argument that differs on every build. */
export function declareSha(plan: Plan): void {
  if (plan.lines.some((line) => line.startsWith('ARG GIT_SHA'))) return;
  plan.lines.splice(1, 0, 'ARG GIT_SHA=dev');
  plan.args.push('GIT_SHA=abc123');
}
