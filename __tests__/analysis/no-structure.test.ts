import { expect, test } from '@jest/globals';
import { analyse, gather, type Ports } from '../../src/analysis/index.ts';
import type { Change } from '../../src/model/change.ts';
import { fourRuns, loggedStep } from '../history/samples.ts';
import { analysisRequest, portsFor, sideInMemory } from '../setup/analysis-request.ts';

// Edits that change no structure: `added` is exactly 0, with no range, whatever is known of builds and changes.

const DOCKERFILE = `# syntax=docker/dockerfile:1
FROM node:22 AS deps
WORKDIR /app
ENV CI=true
RUN apt-get update && apt-get install -y git
COPY package.json package-lock.json ./
RUN npm ci
FROM deps AS build
COPY src ./src
RUN pnpm dlx turbo build
RUN npm run build
FROM nginx:1.27
LABEL maintainer=team
COPY --from=build /app/dist /srv
EXPOSE 80
CMD ["nginx"]
`;
const FILES = { 'package.json': '{}', 'package-lock.json': '{}', 'src/a.ts': 'a', 'docs/x.md': 'x', '.dockerignore': 'docs\n.git\n' };

const EDITS: readonly (readonly [string, string | RegExp, string])[] = [
  ['a comment', 'WORKDIR /app', '# the directory\nWORKDIR /app'],
  ['a comment at the end', 'CMD ["nginx"]\n', 'CMD ["nginx"]\n# done\n'],
  ['blank lines', 'COPY src', '\n\nCOPY src'],
  ['a keyword in lower case', 'RUN npm ci', 'run npm ci'],
  ['more blanks', 'RUN npm ci', 'RUN   npm   ci'],
  ['a continued line', 'RUN npm ci', 'RUN npm \\\n  ci'],
  ['another label', 'LABEL maintainer=team', 'LABEL maintainer=others'],
  ['a label more', 'EXPOSE 80', 'LABEL version=2\nEXPOSE 80'],
  ['another port', 'EXPOSE 80', 'EXPOSE 8080'],
  ['another command', 'CMD ["nginx"]', 'CMD ["nginx", "-g", "daemon off;"]'],
  ['an entry point', 'CMD ["nginx"]', 'ENTRYPOINT ["nginx"]'],
  ['a health check', 'EXPOSE 80', 'HEALTHCHECK CMD true\nEXPOSE 80'],
  ['a user at the end', 'EXPOSE 80', 'USER nginx\nEXPOSE 80'],
  ['another value of a variable', 'CI=true', 'CI=1'],
  ['another name of a stage', / AS deps|FROM deps/g, ''],
  ['a flag of an install', 'npm ci', 'npm ci --no-audit'],
  ['a flag less', 'apt-get install -y git', 'apt-get install --yes git'],
  ['another package', 'install -y git', 'install -y curl'],
  ['a package more', 'install -y git', 'install -y git curl'],
  ['a prefix', 'RUN npm ci', 'RUN NODE_ENV=production npm ci'],
  ['a wrapper', 'RUN npm ci', 'RUN set -ex && npm ci'],
  ['dlx for exec', 'pnpm dlx turbo', 'pnpm exec turbo'],
  ['exec form', 'RUN npm ci', 'RUN ["npm", "ci"]'],
  ['another script of the same kind', 'npm run build', 'npm run build:all'],
  ['a cache mount', 'RUN npm ci', 'RUN --mount=type=cache,target=/root/.npm npm ci'],
  ['another tag of the base', 'node:22', 'node:24'],
  ['another base of the last stage', 'nginx:1.27', 'nginx:1.28'],
  ['another destination', '/srv', '/usr/share/nginx/html'],
  ['dots in a path', 'COPY src ./src', 'COPY ./src src'],
  ['another directory', 'WORKDIR /app', 'WORKDIR /workspace'],
  ['another frontend', 'dockerfile:1', 'dockerfile:1.7']
];

const edited = (from: string | RegExp, to: string): string =>
  from instanceof RegExp ? DOCKERFILE.replace(/\bdeps\b/g, 'base') : DOCKERFILE.replace(from, to);

const change = (id: number, ...paths: string[]): Change => ({
  id: String(id).padStart(40, '0'),
  at: '2026-11-01T00:00:00Z',
  paths: paths.map((path) => ({ path, before: 'a', after: String(id), modeBefore: 0o644, modeAfter: 0o644 }))
});
const CHANGES = Array.from({ length: 30 }, (_, i) =>
  i % 7 === 3
    ? change(i, 'package-lock.json')
    : i % 9 === 5
      ? change(i, 'Dockerfile')
      : i % 5 === 1
        ? change(i, 'docs/x.md')
        : change(i, 'src/a.ts')
);

const STEPS = [
  ['deps', 'RUN apt-get update && apt-get install -y git', 20],
  ['deps', 'RUN npm ci', 40],
  ['build', 'RUN npm run build', 60]
] as const;
const builds = fourRuns((run) => STEPS.map(([stage, text, seconds]) => loggedStep(text, { stage, seconds: seconds + run })), 100);

/** The search for suggestions has nothing to do with it, and takes most of the time. */
const configOverride = { path: 'x.yml', text: 'version: 1\nsuggestions: {mode: none}\n' };

async function addedBy(text: string, over: Partial<Ports>, before = DOCKERFILE): Promise<unknown> {
  const base = sideInMemory('a'.repeat(40), { ...FILES, Dockerfile: before });
  const head = sideInMemory('b'.repeat(40), { ...FILES, Dockerfile: text });
  const input = await gather(portsFor(base, head, over), analysisRequest({ cache: 'local', configOverride }));
  return analyse(input).images[0]?.added;
}

const changes: Ports['changes'] = { recent: async () => ({ changes: CHANGES, note: null }) };
const nothing = { low: 0, mid: 0, high: 0 };
test.each(EDITS)('%s adds exactly nothing', async (_, from, to) => {
  const text = edited(from, to);
  expect(text).not.toBe(DOCKERFILE);
  for (const known of [{}, { changes }, { builds }, { changes, builds }]) expect(await addedBy(text, known)).toEqual(nothing);
});

const REWORDED = `FROM python:3.12 AS deps
WORKDIR /app
ARG MODE=prod
RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY package.json package-lock.json ./
RUN npm ci
RUN cargo chef cook --release --recipe-path recipe.json
FROM deps AS build
COPY src ./src
RUN pnpm dlx turbo build
RUN npm run lint && npm run build
RUN ./scripts/generate.sh --fast
FROM nginx:1.27
COPY --from=build /app/dist /srv
RUN chmod -R a+r /srv && chown -R nginx /srv
`;
const [APT, PIP, CHEF, BUILD] = [
  'RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*',
  'RUN pip install -r requirements.txt',
  'RUN cargo chef cook --release --recipe-path recipe.json',
  'RUN npm run lint && npm run build'
];
// Words of one instruction, and what stands in its place: prefixes, wrappers, forms of scripts, split and joined RUNs.
const WORDINGS: readonly (readonly [string, string])[] = [
  [CHEF, 'RUN RUSTFLAGS="-C opt-level=3" CARGO_TERM_COLOR=never cargo chef cook --release --recipe-path recipe.json'],
  [CHEF, 'RUN export RUSTFLAGS=-g; rustup run stable cargo +nightly chef cook --release'],
  [CHEF, 'RUN cargo-chef cook --locked'],
  ['RUN npm ci', 'RUN env CI=1 sudo timeout 10m nice -n 5 npm ci'],
  ['RUN npm ci', 'RUN bash -o pipefail -lc "npm ci 2>&1 | tee /tmp/log"'],
  ['RUN npm ci', 'RUN for i in 1 2 3; do npm ci && break || sleep 5; done'],
  ['RUN npm ci', 'RUN if [ -f package-lock.json ]; then npm ci; else npm install; fi'],
  ['RUN npm ci', 'RUN case "$(uname -m)" in x86_64) npm ci ;; *) npm ci --force ;; esac'],
  ['RUN npm ci', 'RUN npm ci || (npm cache clean --force && npm ci)'],
  ['RUN npm ci', 'RUN npm --loglevel error -s ci --ignore-scripts'],
  ['RUN npm ci', 'RUN npm config set fund false && npm clean-install && npm cache clean --force'],
  ['RUN npm ci', 'RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --network=default eval "npm ci"'],
  ['RUN npm ci', "RUN trap 'rm -rf /tmp/x' EXIT; all() { npm ci; }; all"],
  [APT, 'RUN <<EOF\nset -e\napt-get update\napt-get install -y git\nrm -rf /var/lib/apt/lists/*\nEOF'],
  [APT, 'RUN apt update -o Acquire::Retries=3 && DEBIAN_FRONTEND=noninteractive apt -qq -y install git && apt-get clean'],
  [APT, 'RUN apt-get update\nRUN apt-get install -y git\nRUN rm -rf /var/lib/apt/lists/*'],
  [APT, 'RUN apt-get update && apt-get install -y git'],
  [BUILD, 'RUN ["bash", "-lc", "npm run lint && npm run build"]'],
  [BUILD, 'RUN <<EOF bash -e\nnpm run lint\nnpm run build\nEOF'],
  [BUILD, "RUN sh -ex <<-'EOF'\n\tnpm run lint\n\tnpm run build\n\tEOF"],
  [BUILD, 'RUN <<EOF\n#!/usr/bin/env bash\nset -euo pipefail\nnpm run lint\nnpm run build\nEOF'],
  [BUILD, 'RUN set -eux; \\\n    npm run lint; \\\n    # then\n    npm run build'],
  [BUILD, 'RUN npm run lint & npm run build && wait'],
  [BUILD, 'RUN (npm run lint) || exit 1; { npm run build; }'],
  [BUILD, 'RUN sh -c "npm run lint" && sh -c "npm run build"'],
  [BUILD, 'RUN yarn lint && pnpm --silent run build'],
  [BUILD, 'RUN npm run lint\nRUN npm run build'],
  [`RUN pnpm dlx turbo build\n${BUILD}`, 'RUN pnpm dlx turbo build && npm run lint && npm run build'],
  [`${BUILD}\nRUN ./scripts/generate.sh --fast`, 'RUN npm run lint\nRUN npm run build && ./scripts/generate.sh --fast'],
  ['pnpm dlx turbo build', 'npx --yes turbo@2.1 build'],
  ['pnpm dlx turbo build', 'node_modules/.bin/turbo build'],
  ['RUN ./scripts/generate.sh --fast', 'RUN chmod +x scripts/generate.sh && cd scripts && ./generate.sh --fast'],
  ['RUN ./scripts/generate.sh --fast', 'RUN ["bash", "scripts/generate.sh", "--fast"]'],
  ['RUN chmod -R a+r /srv && chown', 'RUN chmod -R a+r /srv\nRUN chown'],
  [PIP, 'RUN \'pip3\' --timeout 100 install --no-cache-dir -r "requirements.txt"'],
  [PIP, 'RUN python3.12 -u -m pip install -r requirements.txt'],
  [PIP, 'RUN uv --quiet pip install --system -r requirements.txt'],
  [PIP, 'RUN . /opt/venv/bin/activate && xargs -n 1 /opt/venv/bin/pip install < requirements.txt'],
  [PIP, 'RUN pip install --upgrade pip && pip install -r requirements.txt'],
  ['WORKDIR /app', 'SHELL ["/bin/bash", "-euo", "pipefail", "-c"]\nWORKDIR /app'],
  ['ARG MODE=prod', 'ARG MODE=dev\nENV A=b'],
  ['COPY src ./src', 'ADD --chown=node:node ["src", "./src/"]'],
  ['COPY package.json package-lock.json ./', 'COPY package*.json ./'],
  ['COPY package.json package-lock.json ./', 'COPY package.json ./\nCOPY package-lock.json ./'],
  ['COPY src ./src', 'WORKDIR /app\nCOPY src ./src'],
  ['RUN npm run lint && npm run build', 'RUN npx eslint . && node_modules/.bin/tsc -b'],
  [PIP, 'RUN pip install -r requirements.txt && go mod verify']
];
test.each(WORDINGS)('%s or %j is the same', async (from, to) => {
  const text = REWORDED.replace(from, () => to);
  expect(text).not.toBe(REWORDED);
  for (const known of [{}, { changes }]) expect(await addedBy(text, known, REWORDED)).toEqual(nothing);
});

const FOLDED = DOCKERFILE.replace('COPY package.json package-lock.json ./\nRUN npm ci\n', '')
  .replace('COPY src ./src', 'COPY . .')
  .replace('RUN pnpm dlx turbo build\nRUN npm run build', 'RUN npm ci && pnpm dlx turbo build && npm run build');
test('an install that is folded behind the sources costs itself on their changes', async () => {
  const added = (await addedBy(FOLDED, { changes, builds })) as { low: number; mid: number; high: number };
  // 23 of the 30 changes run it that did not before, and those of the lock ran it already.
  expect(added.low).toBeGreaterThan(10);
  expect(added.mid).toBeGreaterThan(20);
  expect(added.mid).toBeLessThan(45);
});
