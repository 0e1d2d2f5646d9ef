import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { docker } from '../images/build.ts';
import type { RealProject } from './projects.ts';

/** What each base adds to Debian. */
const INSTALLS: Readonly<Record<RealProject['base'], readonly string[]>> = {
  node: [
    'apt-get install -y --no-install-recommends nodejs npm',
    'npm install -g pnpm@9.15.9 yarn@1.22.22 bun@1.2.23 turbo@2.5.8 && node /usr/local/lib/node_modules/bun/install.js'
  ],
  python: [
    'apt-get install -y --no-install-recommends python3 python3-pip python3-venv',
    // Apart from Debian's own packages, which pip cannot replace.
    'python3 -m venv /opt/tools',
    '/opt/tools/bin/pip install --no-cache-dir poetry==2.2.1 uv==0.9.7 pipenv==2025.0.4 && ln -s /opt/tools/bin/poetry /opt/tools/bin/uv /opt/tools/bin/pipenv /usr/local/bin'
  ],
  go: ['apt-get install -y --no-install-recommends golang-go'],
  java: ['apt-get install -y --no-install-recommends maven default-jdk-headless']
};

/** The authorities that this machine trusts, so that the tools reach their registries through it as it does. */
const TRUSTED = ['/etc/ssl/certs/ca-certificates.crt', '/etc/ssl/certs/java/cacerts'];
const TRUST = TRUSTED[0] ?? '';

/** Builds the image of a family of tools on `debian:stable-slim`, and gives its name. */
export async function realBase(base: RealProject['base']): Promise<string> {
  const name = `layercost-real-tools:${base}`;
  const directory = mkdtempSync(join(tmpdir(), 'real-base-'));
  try {
    for (const path of TRUSTED.filter((path) => existsSync(path))) {
      mkdirSync(dirname(join(directory, 'trust', path)), { recursive: true });
      copyFileSync(path, join(directory, 'trust', path));
    }
    mkdirSync(join(directory, 'trust'), { recursive: true });
    const variables = ['NODE_EXTRA_CA_CERTS', 'PIP_CERT', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE'].map((key) => `${key}=${TRUST}`);
    writeFileSync(
      join(directory, 'Dockerfile'),
      [
        'FROM debian:stable-slim',
        'ENV DEBIAN_FRONTEND=noninteractive',
        'RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates',
        ...INSTALLS[base].slice(0, 1).map((line) => `RUN ${line}`),
        'COPY trust/ /',
        `ENV ${variables.join(' ')}`,
        ...INSTALLS[base].slice(1).map((line) => `RUN ${line}`),
        ''
      ].join('\n')
    );
    const built = await docker(['buildx', 'build', '--network=host', '--load', '-t', name, directory], 1_200);
    if (!built.ok) throw new Error(`the image with the tools of ${base} does not build: ${built.text.slice(-2000)}`);
    return name;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
