// The story of the demo repository: a small shop with two images, its history, and a change that hurts.

interface Commit {
  readonly message: string;
  readonly files: Readonly<Record<string, string>>;
  /** Recorded by the build workflow. */
  readonly built: boolean;
}

/** Stand-ins for tools that would need a registry: they read and write what the real ones do, and take a real time. */
export const STAND_INS: readonly (readonly [image: string, tool: string, script: string])[] = [
  [
    'node:22-alpine',
    'npm',
    `#!/bin/sh
set -e
pause() { sleep "$(( $1 + $(od -An -N1 -tu1 /dev/urandom) % $2 ))"; }
case "$1 $2" in
  "ci "*) test -f package-lock.json; mkdir -p node_modules/express; pause 27 6; echo "added 214 packages"; date > node_modules/express/installed ;;
  "run build") test -d node_modules; mkdir -p dist; pause 10 4; cat src/*.js > dist/server.js; echo built ;;
esac
`
  ],
  [
    'python:3.12-slim',
    'pip',
    `#!/bin/sh
set -e
test -f requirements.txt
mkdir -p /usr/local/lib/python3.12/site-packages
sleep "$(( 16 + $(od -An -N1 -tu1 /dev/urandom) % 5 ))"
cat requirements.txt > /usr/local/lib/python3.12/site-packages/installed
echo "Successfully installed celery redis"
`
  ]
];

const API_DOCKERFILE = `# syntax is left to the builder
FROM node:22-alpine AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:22-alpine
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
EXPOSE 8080
CMD ["node", "dist/server.js"]
`;

/** As it was first written: every change of a source installs the packages again. */
const FIRST_API_DOCKERFILE = API_DOCKERFILE.replace(
  'COPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n',
  'COPY . .\nRUN npm ci\n'
);

const WORKER_DOCKERFILE = `FROM python:3.12-slim
WORKDIR /srv/worker
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
CMD ["python", "-m", "worker"]
`;

const manifest = (version: string) =>
  `${JSON.stringify({ name: 'shop-api', version: '1.0.0', private: true, scripts: { build: 'node build.js' }, dependencies: { express: version } }, null, 2)}\n`;
const lock = (version: string) =>
  `${JSON.stringify({ name: 'shop-api', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': { name: 'shop-api', version: '1.0.0', dependencies: { express: version } }, 'node_modules/express': { version, integrity: 'sha512-demo' } } }, null, 2)}\n`;
const route = (name: string, n: number) => `export function ${name}(request, response) {\n  response.json({ ${name}: ${n} });\n}\n`;
const task = (name: string, n: number) => `def ${name}():\n    return ${n}\n`;

const WORKFLOW = `name: build
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
jobs:
  images:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        image: [api, worker]
    steps:
      - uses: actions/checkout@v5
      - uses: docker/setup-buildx-action@v3
        with:
          driver: remote
          endpoint: tcp://builder.internal:1234
      - uses: docker/build-push-action@v6
        with:
          context: \${{ matrix.image }}
          file: \${{ matrix.image }}/Dockerfile
          tags: acme/\${{ matrix.image }}:latest
`;

const POLICY = `version: 1
budget:
  added: {warn: 5s, fail: 10s}
  rebuild: {warn: 2m}
price: {runner: ubuntu-latest, per-minute: 0.006, currency: USD, builds-per-month: 160}
`;

function small(message: string, files: Readonly<Record<string, string>>, built = false): Commit {
  return { message, files, built };
}

export const COMMITS: readonly Commit[] = [
  small('Start the shop', { 'README.md': '# shop\n\nAn API in Node and a worker in Python.\n' }),
  small('Build an API and a worker', {
    '.github/workflows/build.yml': WORKFLOW,
    '.github/layercost.yml': POLICY,
    'api/Dockerfile': FIRST_API_DOCKERFILE,
    'api/.dockerignore': '**/node_modules\ndist\n*.md\n.git\nDockerfile\n.dockerignore\n',
    'api/package.json': manifest('4.19.2'),
    'api/package-lock.json': lock('4.19.2'),
    'api/build.js': 'console.log("bundling");\n',
    'api/src/server.js': 'import express from "express";\nexpress().listen(8080);\n',
    'worker/Dockerfile': WORKER_DOCKERFILE,
    'worker/.dockerignore': '**/__pycache__\n*.md\nDockerfile\n.dockerignore\n',
    'worker/requirements.txt': 'celery==5.4.0\nredis==5.0.8\n',
    'worker/worker/__init__.py': '',
    'worker/worker/__main__.py': 'print("ready")\n'
  }),
  small('Install the packages of the API before its sources', { 'api/Dockerfile': API_DOCKERFILE }, true),
  small('List products', { 'api/src/products.js': route('products', 1) }, true),
  small('Describe how to run the shop', { 'README.md': '# shop\n\nAn API in Node and a worker in Python.\n\nRun `docker compose up`.\n' }),
  small('Send order mails', { 'worker/worker/mail.py': task('mail', 1) }, true),
  small('Show one product', { 'api/src/product.js': route('product', 1) }),
  small('Add a cart', { 'api/src/cart.js': route('cart', 1) }, true),
  small('Count the cart', { 'api/src/cart.js': route('cart', 2) }),
  small('Raise express', { 'api/package.json': manifest('4.20.0'), 'api/package-lock.json': lock('4.20.0') }, true),
  small('Retry mails', { 'worker/worker/mail.py': task('mail', 2) }),
  small('Check out the cart', { 'api/src/checkout.js': route('checkout', 1) }, true),
  small('Sort products', { 'api/src/products.js': route('products', 2) }),
  small('Write invoices', { 'worker/worker/invoice.py': task('invoice', 1) }, true),
  small('Page the products', { 'api/src/products.js': route('products', 3) }),
  small('Raise express for a fix', { 'api/package.json': manifest('4.20.1'), 'api/package-lock.json': lock('4.20.1') }, true),
  small('Explain the architecture', { 'docs/architecture.md': '# Architecture\n\nTwo images.\n' }),
  small('Log requests', { 'api/src/log.js': route('log', 1) }),
  small('Raise redis', { 'worker/requirements.txt': 'celery==5.4.0\nredis==5.1.0\n' }, true),
  small('Trace requests', { 'api/src/log.js': route('log', 2) }),
  small('Round prices', { 'api/src/price.js': route('price', 1) }, true),
  small('Fix rounding', { 'api/src/price.js': route('price', 2) }),
  small('Show prices with tax', { 'api/src/price.js': route('price', 3) }),
  small('Archive invoices', { 'worker/worker/invoice.py': task('invoice', 2) }),
  small('Raise express again', { 'api/package.json': manifest('4.21.1'), 'api/package-lock.json': lock('4.21.1') }, true),
  small('Raise express to 4.21.2', { 'api/package.json': manifest('4.21.2'), 'api/package-lock.json': lock('4.21.2') }, true),
  small('Search products', { 'api/src/search.js': route('search', 1) }),
  small('Rank the search', { 'api/src/search.js': route('search', 2) }, true),
  small('Cache the search', { 'api/src/search.js': route('search', 3) }),
  small('Export orders', { 'worker/worker/export.py': task('export', 1) }),
  small('Limit exports', { 'worker/worker/export.py': task('export', 2) }),
  small('Health route', { 'api/src/health.js': route('health', 1) }, true),
  small('Readiness route', { 'api/src/ready.js': route('ready', 1) }),
  small('Update the contributors', {
    'README.md': '# shop\n\nAn API in Node and a worker in Python.\n\nRun `docker compose up`. Questions: ask the team.\n'
  })
];

/** The pull request: simpler to read, and every later change of a source file installs the packages again. */
export const CHANGE = {
  message: 'Simplify the API image and read the version from git',
  files: {
    'api/Dockerfile': FIRST_API_DOCKERFILE,
    'api/src/version.js': route('version', 1)
  }
} as const;
