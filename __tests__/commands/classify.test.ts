import { expect, test } from '@jest/globals';
import { commandKind, holdsVersions, packageFile, priorOf, simpleCommands, workOf } from '../../src/commands/index.ts';
import fc from '../setup/property.ts';

test.each([
  ['RUN npm ci', 'npm-ci'],
  ['RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev', 'npm-ci'],
  ['RUN npm install && npm run build', 'npm-build'],
  ['RUN ["npm", "ci"]', 'npm-ci'],
  ['RUN yarn', 'yarn-install'],
  ['RUN yarn install --frozen-lockfile', 'yarn-install'],
  ['RUN yarn build', 'npm-build'],
  ['RUN pnpm i --frozen-lockfile', 'pnpm-install'],
  ['RUN pip install --no-cache-dir -r requirements.txt', 'pip-install'],
  ['RUN python3 -m pip install .', 'pip-install'],
  ['RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*', 'apt-install'],
  ['RUN DEBIAN_FRONTEND=noninteractive apt-get install -y curl', 'apt-install'],
  ['RUN apk add --no-cache git', 'apk-add'],
  ['RUN go mod download', 'go-mod-download'],
  ['RUN CGO_ENABLED=0 go build -o /out ./...', 'go-build'],
  ['RUN cargo build --release', 'cargo-build'],
  ['RUN ./mvnw dependency:go-offline', 'mvn-dependencies'],
  ['RUN mvn -B package', 'mvn-package'],
  ['RUN dotnet restore', 'dotnet-restore'],
  ['RUN bundle install', 'bundle-install'],
  ['RUN sh -c "npm ci"', 'npm-ci'],
  ['ONBUILD RUN npm ci', 'npm-ci'],
  ['COPY . .', 'copy'],
  ['ADD x /', 'add'],
  ['WORKDIR /app', 'workdir'],
  ['FROM node:20', 'from'],
  ['ENV A=b', 'other'],
  ['RUN mkdir -p /a && chmod 755 /a', 'small-run'],
  ['RUN ./configure', 'run'],
  // Prefixes and wrappers are seen through.
  ['RUN RUSTFLAGS="-C target-cpu=native" cargo chef cook --release --recipe-path recipe.json', 'cargo-build'],
  ['RUN xx-cargo build --release', 'cargo-build'],
  ['RUN xx-apt-get install -y gcc', 'apt-install'],
  ['RUN sudo -u root env A=b time npm ci', 'npm-ci'],
  ['RUN set -e && npm ci', 'npm-ci'],
  ['RUN timeout -k 5 600 npm ci', 'npm-ci'],
  ['RUN ["/bin/sh", "-ec", "npm ci"]', 'npm-ci'],
  ["RUN bash -o pipefail -ec 'apt-get update && apt-get install -y x'", 'apt-install'],
  ['RUN npx -y tsc -p .', 'npm-build'],
  ['RUN pnpm dlx tsc', 'npm-build'],
  ['RUN pnpm exec tsc', 'npm-build'],
  ['RUN corepack yarn install', 'yarn-install'],
  ['RUN poetry run pip install x', 'pip-install'],
  ['RUN cargo +nightly build', 'cargo-build'],
  ['RUN if [ -f yarn.lock ]; then yarn --frozen-lockfile; else npm ci; fi', 'yarn-install'],
  ['RUN for i in 1 2 3; do npm ci && break; done', 'npm-ci'],
  ['RUN case "$TARGETARCH" in amd64) A=x ;; arm64) A=y ;; esac && curl -L $A', 'download'],
  ['RUN mkdir -p /x > /dev/null 2>&1 && touch /x/y', 'small-run'],
  ['RUN pip3.11 install x', 'pip-install'],
  ['RUN npm --prefix web ci', 'npm-ci'],
  ['RUN apt-get -o Acquire::Retries=3 install -y x', 'apt-install'],
  ['RUN <<EOF\nset -e\nnpm ci\nEOF', 'npm-ci'],
  // Here-documents are scripts where a shell reads them, and text where anything else does.
  ['RUN <<EOF bash -ex\nnpm ci\nEOF', 'npm-ci'],
  ['RUN bash <<EOF\nnpm ci\nEOF', 'npm-ci'],
  ["RUN <<-'EOF'\n\tnpm ci\n\tEOF", 'npm-ci'],
  ['RUN <<EOF\n#!/usr/bin/env bash\nnpm ci\nEOF', 'npm-ci'],
  ['RUN <<EOF\n#!/usr/bin/env python3\nnpm ci\nEOF', 'run'],
  ['RUN cat <<EOF > /etc/x\nnpm ci\nEOF', 'small-run'],
  ['RUN cat <<EOF > /etc/x && npm ci\ncargo build\nEOF', 'npm-ci'],
  // Values of options, and words that stand behind them.
  ['RUN pip --timeout 100 install -r x.txt', 'pip-install'],
  ['RUN npm --loglevel error ci', 'npm-ci'],
  ['RUN npm -s run build', 'npm-build'],
  ['RUN pnpm -w install', 'pnpm-install'],
  ['RUN pnpm --silent turbo run ci', 'npm-build'],
  ['RUN python3.12 -u -m pip install x', 'pip-install'],
  ['RUN npx turbo@2.1 build', 'npm-build'],
  ['RUN cargo-chef cook --release', 'cargo-build'],
  ['RUN cat x.txt | xargs -n 1 pip install', 'pip-install'],
  ['RUN eval "npm ci"', 'npm-ci'],
  ['RUN npm ci & wait', 'npm-ci'],
  ['RUN install_all() { npm ci; }; install_all', 'npm-ci'],
  ['RUN pip install --upgrade pip setuptools', 'light'],
  // A word of a tool that does something else.
  ['RUN cargo chef prepare --recipe-path recipe.json', 'light'],
  ['RUN yarn cache clean', 'light'],
  ['RUN turbo prune web --docker', 'light'],
  ['RUN npm cache clean --force', 'light'],
  ['RUN apt-get clean', 'light'],
  ['RUN apt-get update', 'apt-update'],
  ['RUN mix deps.get --only prod', 'mix-deps'],
  ['RUN mix deps.compile', 'mix-compile'],
  ['RUN MIX_ENV=prod mix release', 'mix-compile'],
  ['RUN uv pip install -r requirements.txt', 'pip-install'],
  ['RUN ./gradlew dependencies', 'mvn-dependencies'],
  ['RUN ./gradlew clean build -x test', 'mvn-package'],
  // Negatives: the name of a tool is not the tool.
  ['RUN echo npm ci', 'small-run'],
  ['RUN ./npm-ci.sh', 'run'],
  ['RUN cargo --version', 'small-run'],
  ['RUN go version', 'small-run'],
  ['RUN npm --version', 'small-run'],
  ['RUN npmci', 'run'],
  ['RUN', 'run'],
  ['', 'other']
])('%s is %s', (text, kind) => {
  expect(commandKind(text)).toBe(kind);
});

test.each([
  ['RUN a', 'RUN  a', true],
  ['RUN npm ci', 'RUN set -ex; cd /app && npm ci --no-audit', true],
  ['RUN pnpm dlx turbo build', 'RUN pnpm exec turbo build', true],
  ['RUN npm ci', 'RUN --mount=type=cache,target=/root/.npm npm ci', true],
  ['RUN npm ci', 'RUN npm ci && npm run build', false],
  ['RUN npm ci', 'RUN if [ -f package-lock.json ]; then npm ci; elif [ -f x ]; then npm i; else npm install; fi', true],
  ['RUN npm ci', 'RUN npm ci || (npm cache clean --force && npm ci)', true],
  ['RUN npm ci', 'RUN test -d node_modules || npm ci', true],
  ['RUN npm ci', 'RUN case "$(uname -m)" in x86_64) npm ci ;; *) npm install ;; esac', true],
  ['RUN npm ci', 'RUN if true; then npm ci; fi; npm ci', false],
  ['COPY . .', 'COPY src src', true],
  ['COPY a b', 'ADD a b', true],
  ['COPY a b', 'ADD https://example.com/a b', false],
  ['COPY . .', 'RUN npm ci', false]
])('%s and %s do the same: %s', (a, b, same) => {
  expect(workOf(a) === workOf(b)).toBe(same);
});

test.each([
  ['RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*', 45],
  ['RUN apt-get update', 5],
  ['RUN npm ci && npm run build', 75],
  ['RUN cd /app && npm ci', 15],
  ['COPY . .', 0.2],
  ['RUN ./configure', 8]
])('%s is given %s s where nobody measured it', (text, seconds) => {
  expect(priorOf(text).mid).toBeCloseTo(seconds, 9);
});

test('a folded RUN takes what its commands take apart', () => {
  const commands = ['npm ci', './configure', 'make -j4', 'apk add git'];
  const apart = commands.map((c) => priorOf(`RUN ${c}`));
  const folded = priorOf(`RUN ${commands.join(' && ')}`);
  for (const end of ['low', 'mid', 'high'] as const) expect(folded[end]).toBeCloseTo(apart.reduce((sum, e) => sum + e[end], 0));
});

test('equal commands behind different wrappers have one text', () => {
  const texts = ['npx tsc -p .', 'pnpm exec tsc -p .', 'pnpm dlx tsc -p .', 'sudo env A=b tsc -p .', '/usr/bin/tsc -p .'];
  expect(new Set(texts.map((text) => simpleCommands(`RUN ${text}`)[0]?.text))).toEqual(new Set(['tsc -p .']));
});

test.each([
  ['web/package-lock.json', 'lock', true],
  ['pdm.lock', 'lock', true],
  ['package.json', 'manifest', false],
  ['requirements-dev.txt', 'manifest', true],
  ['dev-requirements.txt', 'manifest', true],
  ['src/App.csproj', 'manifest', false],
  ['.npmrc', 'manifest', false],
  ['src/yarn.lock.ts', null, false],
  ['theme.lock', null, false]
] as const)('%s is a %s file', (path, kind, versions) => {
  expect([packageFile(path), holdsVersions(path)]).toEqual([kind, versions]);
});

test('any text has a class', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(commandKind(`RUN ${text}`)).toMatch(/^[a-z-]+$/);
    })
  );
});
