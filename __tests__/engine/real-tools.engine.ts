import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { suggestFor } from '../suggestion/setup.ts';
import { compareBuilds, docker } from './images/build.ts';
import { realBase } from './real-tools/bases.ts';
import { REAL_PROJECTS, type RealProject } from './real-tools/projects.ts';

// Before and after of every edit on small projects, built with the package managers themselves over the network and compared file by
// file. REAL_TOOLS=all runs all of them, REAL_TOOLS=npm,uv some. It needs an engine that has `debian:stable-slim`, and the registries.

const wanted = process.env['REAL_TOOLS'] ?? '';
const projects = REAL_PROJECTS.filter(({ tool }) => wanted === 'all' || wanted.split(',').includes(tool));

/** The project's texts with the lock file that the tool itself writes. */
async function lockedFiles(project: RealProject, base: string): Promise<Readonly<Record<string, string>>> {
  const directory = mkdtempSync(join(tmpdir(), 'real-lock-'));
  try {
    for (const [path, text] of Object.entries(project.files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    const copies = project.locked.map((path) => `COPY --from=lock /lock/${path} /${path}\n`).join('');
    const file = join(directory, 'lock.Dockerfile');
    writeFileSync(file, `FROM ${base} AS lock\nWORKDIR /lock\nCOPY . .\nRUN ${project.lock}\nFROM scratch\n${copies}`);
    if (project.locked.length === 0) return project.files;
    const out = join(directory, 'out');
    const made = await docker(['buildx', 'build', '--network=host', '-f', file, '--output', `type=local,dest=${out}`, directory], 600);
    if (!made.ok) throw new Error(`${project.tool} makes no lock file: ${made.text.slice(-1500)}`);
    return { ...project.files, ...Object.fromEntries(project.locked.map((path) => [path, readFileSync(join(out, path), 'utf8')])) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

// What was not asked for is told as skipped, not as passed.
if (projects.length === 0) test.skip('real tools: REAL_TOOLS names none', () => {});
else
  test.each(projects.map((project) => ({ tool: project.tool, project })))(
    'real tool: $tool',
    async ({ project }) => {
      const base = await realBase(project.base);
      const texts = await lockedFiles(project, base);
      const before =
        project.dockerfile?.replaceAll('BASE', base) ??
        [`FROM ${base}`, ...(project.head ?? []), 'WORKDIR /app', ...project.lines, ''].join('\n');
      const edits = suggestFor(before, { paths: Object.keys(texts), texts }, { minSavedSeconds: 0 }).suggestions.filter(
        ({ after, level, rule }) => after !== null && level !== 'advice' && rule !== 'pin-base'
      );
      expect(edits.length).toBeGreaterThan(0);
      for (const { rule, level, after } of edits) {
        const found = await compareBuilds(before, after ?? '', { paths: Object.keys(texts), texts }, [], REAL);
        process.stderr.write(`${project.tool}, ${rule} (${level}): ${found === null ? 'does not build' : `${found.length} differences`}\n`);
        expect(found).toEqual([]);
      }
    },
    3_600_000
  );

/** The tools' own image, the network, and what two builds of one file differ in as well left out. */
const REAL = { base: (text: string): string => text, flags: ['--network=host'], seconds: 900, twice: true };
