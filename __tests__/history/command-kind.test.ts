import { expect, test } from '@jest/globals';
import { commandKind } from '../../src/history/index.ts';
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
  // Negatives: the name of a tool is not the tool.
  ['RUN echo npm ci', 'small-run'],
  ['RUN ./npm-ci.sh', 'run'],
  ['RUN cargo --version', 'run'],
  ['RUN go version', 'run'],
  ['RUN npm --version', 'run'],
  ['RUN npmci', 'run'],
  ['RUN', 'run'],
  ['', 'other']
])('%s is %s', (text, kind) => {
  expect(commandKind(text)).toBe(kind);
});

test('any text has a class', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(commandKind(`RUN ${text}`)).toMatch(/^[a-z-]+$/);
    })
  );
});
