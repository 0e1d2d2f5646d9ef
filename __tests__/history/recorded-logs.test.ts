import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createLogReader } from '../../src/buildlog/index.ts';
import { createContext, createTree } from '../../src/context/index.ts';
import { parseDockerfile } from '../../src/dockerfile/index.ts';
import { buildGraph } from '../../src/graph/index.ts';
import { isSample, matchBuild } from '../../src/history/index.ts';
import type { BuildGraph } from '../../src/model/graph.ts';
import { PLAIN_BUILD } from '../setup/plain-build.ts';
import { identity } from './samples.ts';

// Logs of engines that really ran, matched to the Dockerfile that they built.
const LOGS = join(import.meta.dirname, '..', 'fixtures', 'logs');

function graphOf(dockerfile: string, legacy: boolean): BuildGraph {
  return buildGraph({
    dockerfile: parseDockerfile(readFileSync(join(LOGS, dockerfile), 'utf8'), dockerfile),
    contexts: new Map([['', createContext(createTree([]), null, 'buildkit')]]),
    options: { ...PLAIN_BUILD, builder: legacy ? 'legacy' : 'buildkit' },
    baseImages: new Map()
  });
}

/** Steps that no instruction of the file stands for: triggers of a base image whose own file is not at hand. */
const FOREIGN: Readonly<Record<string, number>> = { '10-onbuild-link.log': 2, '10-onbuild-link.gha.log': 2 };

const SETS = readdirSync(LOGS).filter((name) => {
  const set = name.replace(/(?:\.gha)?\.log$/, '');
  return set !== name && readdirSync(LOGS).includes(`${set}.Dockerfile`) && !/^(?:06|07|17)/.test(name);
});

test.each(SETS)('every step of %s finds its instruction', (name) => {
  const reader = createLogReader();
  reader.push(readFileSync(join(LOGS, name)));
  const reading = reader.end();
  const graph = graphOf(`${name.replace(/(?:\.gha)?\.log$/, '')}.Dockerfile`, /legacy/.test(name));
  const samples = reading.builds.flatMap((build, n) => matchBuild(build, graph, identity({ build: n })).filter(isSample));
  expect(samples.length).toBeGreaterThan(0);
  const lost = samples.filter((s) => s.match === 'none' || s.match === 'near');
  expect(lost).toHaveLength(FOREIGN[name] ?? 0);
  expect(samples.filter((s) => s.seconds !== null && (s.state !== 'done' || s.pulled))).toEqual([]);
});
