import type { Engine } from '../../src/action/engine.ts';
import type { PartialAnalysis } from '../../src/analysis/index.ts';
import type { SideFiles } from '../../src/analysis/ports.ts';
import { defaultConfig, readConfig, tightenConfig } from '../../src/config/index.ts';
import { say } from '../../src/model/sentence.ts';
import type { Suggestion } from '../../src/model/suggestion.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { analysis as analysisOf, because, est, image as imageOf, rebuilt, step } from '../setup/analysis.ts';

// In place of the analysis where only reading, gating and posting are tested: one image, whose `COPY . .` above `RUN npm ci`
// costs thirty seconds and has a suggestion. Everything follows from the two Dockerfiles that it reads through the ports.

const LOCAL = { mode: 'local', from: 'assumed', scope: null, noCache: [], exports: true, imports: true } as const;
const WRONG = 'COPY . .\nRUN npm ci';
const RIGHT = 'COPY package.json .\nRUN npm ci\nCOPY . .';

async function textAt(side: SideFiles | null, path: string): Promise<string | null> {
  const entry = (await side?.list())?.entries.find((e) => e.path === path);
  if (!side || entry?.kind !== 'file') return null;
  const bytes = (await side.read([{ path, content: entry.content }])).get(entry.content);
  return bytes ? Buffer.from(bytes).toString('utf8') : null;
}

export function suggestionIn(text: string): Suggestion | null {
  const line = text.split('\n').indexOf('COPY . .') + 1;
  if (line === 0 || !text.includes(WRONG)) return null;
  return {
    rule: 'split-broad-copy',
    level: 'one-click',
    proof: { equality: 'equal', obligations: [{ claim: say`disjoint`, evidence: say`paths` }], assumptions: [] },
    replaceLines: [line, line + 1],
    replacement: RIGHT,
    after: text.replace(WRONG, RIGHT),
    saving: { low: 10, mid: 20, high: 30, basis: '14 builds' },
    profited: { changes: 3, of: 4 },
    message: say`Copy the manifest first`,
    line
  };
}

export const standInEngine: Engine = async (ports, request) => {
  const [base, head] = await Promise.all([textAt(ports.base, 'Dockerfile'), textAt(ports.head, 'Dockerfile')]);
  const policy = await textAt(ports.policy, request.configPath);
  const reading = policy === null ? null : readConfig(policy, request.configPath);
  if (reading !== null && reading.config === null) throw new Error(plainText(reading.problems[0]?.message ?? []));
  const { config, errors } = tightenConfig(reading?.config ?? defaultConfig(), request.inputs);
  if (errors[0] !== undefined) throw new Error(errors[0]);
  if (head?.includes('CRASH')) throw new Error('the analysis failed');
  const affected = head !== base;
  const suggestion = head === null ? null : suggestionIn(head);
  const rebuild = affected ? { low: 20, mid: 30, high: 40, basis: '14 builds' } : { low: 0, mid: 0, high: 0, basis: '14 builds' };
  const fail = config.budget.rebuild?.fail ?? null;
  const broken = fail !== null && rebuild.low > fail && config.gate.failOn === 'budget';
  const image = imageOf({
    spec: { name: 'app', dockerfile: 'Dockerfile', cache: LOCAL, source: 'by name' },
    affected,
    effect: affected ? 'built' : 'none',
    reason: affected ? say`instruction-changed` : say`unchanged`,
    verdict: broken ? 'fail' : 'pass',
    steps: (head ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((text, i) =>
        affected && i > 0
          ? rebuilt(i + 1, text, est(5, 10, 15), because('instruction-changed', 'instruction changed', i + 1))
          : step(i + 1, text)
      ),
    rebuild,
    perChange: Array.from({ length: 4 }, () => ({ before: 0, after: 0 })),
    ownBuild: { seconds: rebuild.mid, withoutBumps: rebuild.mid },
    budgets:
      fail === null
        ? []
        : [
            { metric: 'rebuild', warn: null, fail, value: rebuild, decision: broken ? 'fail' : 'pass', reason: say`30 s against ${fail} s` }
          ],
    suggestions: suggestion && affected ? [suggestion] : [],
    history: { builds: 14, from: null, to: null, source: 'build.yml' },
    headText: head,
    baseText: base
  });
  const analysis = analysisOf({
    tool: { name: 'layercost', version: request.version },
    repository: request.repository,
    base: request.base,
    head: request.head,
    verdict: affected ? (broken ? 'fail' : 'pass') : 'skipped',
    assumptions: [],
    notes: request.notes,
    images: [image],
    changedFiles: affected ? ['Dockerfile'] : [],
    config: {
      config,
      source: policy === null ? null : request.configPath,
      role: policy === null ? 'defaults' : 'gate',
      changedByHead: false
    },
    total: { rebuild, added: null, money: null, budgets: [] }
  });
  const part: PartialAnalysis = {
    schema: 'layercost/partial@1',
    shard: request.shard,
    frame: { ...analysis, compared: ports.base !== null, historyUnread: false, imageCount: 1 },
    images: request.shard.index === 1 ? [{ place: 0, image, line: null }] : []
  };
  return {
    part,
    analysis,
    history: [],
    predictions: [],
    input: '',
    picture: () => ({ merges: [], images: [], predictions: [], notes: [] })
  };
};
