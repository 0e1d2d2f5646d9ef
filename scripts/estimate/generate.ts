import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { contextFiles, PROJECTS, type State } from './projects.ts';

/** Small generator with a seed, so that the same edits come in the same order on every machine. */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type Versions = { lock: number; source: number; assets: number };
const EXTRA = ['npm run lint', 'make report', 'npm run docs', 'make manual'];
const PACKAGES = ['curl', 'git', 'make', 'jq', 'zip', 'tar'];

/** One edit between two builds; most touch sources, as in real repositories. */
interface Edit {
  readonly name: string;
  readonly weight: number;
  apply(state: State, versions: Versions, random: () => number): void;
}

const EDITS: readonly Edit[] = [
  {
    name: 'source',
    weight: 6,
    apply: (s, v, r) => {
      v.source++;
      s.source += Math.floor(r() * 4) - 1;
    }
  },
  {
    name: 'source-grows',
    weight: 1,
    apply: (s, v) => {
      v.source++;
      s.source = Math.round(s.source * 1.5);
    }
  },
  {
    name: 'lock',
    weight: 3,
    apply: (s, v, r) => {
      v.lock++;
      s.lock += Math.floor(r() * 3) - 1;
    }
  },
  {
    name: 'assets',
    weight: 2,
    apply: (_, v) => {
      v.assets++;
    }
  },
  {
    name: 'package',
    weight: 1,
    apply: (s, _, r) => {
      s.packages.push(PACKAGES[Math.floor(r() * PACKAGES.length)] ?? 'jq');
    }
  },
  {
    name: 'flag',
    weight: 1,
    apply: (s) => {
      s.flag = s.flag === '--quiet' ? '--no-audit' : '--quiet';
    }
  },
  {
    name: 'step-added',
    weight: 1,
    apply: (s, v) => {
      const next = EXTRA[s.extra.length];
      if (next === undefined) v.source++;
      else s.extra.push(next);
    }
  },
  {
    name: 'comment',
    weight: 1,
    apply: (s, v) => {
      s.remark++;
      v.source++;
    }
  },
  { name: 'no-cache', weight: 3, apply: () => undefined }
];

/** Drives the engine of DOCKER_HOST through `builds` builds of every project; context, Dockerfile and rawjson log of each are kept under `out`. */
export function generate(out: string, builds: number, seed: number): void {
  const random = seeded(seed);
  const generation = `g${seed}x${Date.now().toString(36)}`;
  const projects = PROJECTS.map((project) => {
    const state: State = { lock: 20, source: 25, assets: 20, packages: ['curl'], extra: [], remark: 0, flag: '' };
    return { project, state, versions: { lock: 0, source: 0, assets: 0 } };
  });
  // Turn about, so that a busy minute of the machine does not fall on one project alone.
  for (let n = 0; n < builds; n++) {
    for (const { project, state, versions } of projects) {
      const edit = n === 0 ? 'first' : chooseEdit(random, state, versions);
      const dir = join(out, project.name, String(n).padStart(3, '0'));
      rmSync(dir, { recursive: true, force: true });
      const context = join(dir, 'context');
      const files = { ...contextFiles(state, versions, generation), Dockerfile: project.dockerfile(state, generation) };
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(context, path)), { recursive: true });
        writeFileSync(join(context, path), text, { mode: path.startsWith('tools/') ? 0o755 : 0o644 });
      }
      const load = loadavg()[0];
      const at = new Date().toISOString();
      const flags = edit === 'no-cache' ? ['--no-cache'] : [];
      const result = spawnSync('docker', ['buildx', 'build', '--progress=rawjson', '--output', 'type=cacheonly', ...flags, context], {
        encoding: 'utf8',
        maxBuffer: 1 << 28
      });
      writeFileSync(join(dir, 'build.log'), result.stderr);
      const meta = { project: project.name, build: n, edit, at, loadBefore: load, loadAfter: loadavg()[0], status: result.status };
      writeFileSync(join(dir, 'meta.json'), `${JSON.stringify(meta)}\n`);
      console.log(JSON.stringify(meta));
    }
  }
}

function chooseEdit(random: () => number, state: State, versions: Versions): string {
  let ticket = random() * EDITS.reduce((sum, e) => sum + e.weight, 0);
  for (const edit of EDITS) {
    ticket -= edit.weight;
    if (ticket < 0) {
      edit.apply(state, versions, random);
      return edit.name;
    }
  }
  return 'no-cache';
}
