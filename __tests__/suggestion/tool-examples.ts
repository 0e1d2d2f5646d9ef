import type { Suggestion } from '../../src/model/suggestion.ts';
import { suggestFor } from './setup.ts';

// Each tool of the knowledge base on the smallest project that it takes: what layercost says of its usual command.

export interface ToolExample {
  /** As people call it. */
  readonly tool: string;
  readonly command: string;
  readonly image: string;
  readonly files: Readonly<Record<string, string>>;
  /** Instructions between FROM and WORKDIR. */
  readonly head?: string;
  /** The whole file, where the command stands in another form than behind `COPY . .`. */
  readonly dockerfile?: string;
  /** The best that is said of it; null: nothing. */
  readonly level: Suggestion['level'] | null;
  /** Where a second program has a page of its own. */
  readonly source?: string;
}

const LOCK = '{"lockfileVersion":3,"packages":{"":{},"node_modules/ms":{"version":"2.1.3"}}}\n';
const SOURCES = { 'src/a.txt': 'a\n', 'src/b.txt': 'b\n', 'README.md': '# a\n' };
const IGNORED = '.git\n**/node_modules\n.venv\nvendor\n.bundle\n**/obj\ndeps\n_build\ntarget\n';
const project = (files: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  ...SOURCES,
  '.dockerignore': IGNORED,
  ...files
});
const system = (tool: string, command: string, image: string): ToolExample => ({
  tool,
  command,
  image,
  files: project({}),
  level: 'one-click'
});

export const TOOL_EXAMPLES: readonly ToolExample[] = [
  {
    tool: 'npm',
    command: 'npm ci',
    image: 'node:22',
    files: project({ 'package.json': '{"name":"a"}\n', 'package-lock.json': LOCK }),
    level: 'one-click'
  },
  {
    tool: 'pnpm',
    command: 'pnpm install --frozen-lockfile --ignore-scripts',
    image: 'node:22',
    files: project({ 'package.json': '{"name":"a","packageManager":"pnpm@9.7.0"}\n', 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" }),
    level: 'one-click'
  },
  {
    tool: 'yarn',
    command: 'yarn install --immutable --mode=skip-build',
    image: 'node:22',
    files: project({
      'package.json': '{"name":"a","packageManager":"yarn@4.1.0"}\n',
      'yarn.lock': '__metadata:\n  version: 8\n',
      '.yarnrc.yml': 'nodeLinker: node-modules\n',
      '.dockerignore': '**/node_modules\n.yarn/cache\n.yarn/install-state.gz\n'
    }),
    level: 'one-click'
  },
  {
    tool: 'bun',
    command: 'bun install --frozen-lockfile --ignore-scripts',
    image: 'oven/bun:1',
    files: project({ 'package.json': '{"name":"a"}\n', 'bun.lock': '{}\n' }),
    level: 'one-click'
  },
  {
    tool: 'pip',
    command: 'pip install -r requirements.txt',
    image: 'python:3.12',
    files: project({ 'requirements.txt': '-r base.txt\nflask==3.0.3\n', 'base.txt': 'click>=8\n' }),
    level: 'one-click'
  },
  {
    tool: 'poetry',
    command: 'poetry install --no-root',
    image: 'python:3.12',
    files: project({ 'pyproject.toml': '[tool.poetry]\nname = "a"\n', 'poetry.lock': '\n' }),
    level: 'one-click'
  },
  {
    tool: 'uv',
    command: 'uv sync --frozen --no-install-project',
    image: 'python:3.12',
    files: project({ 'pyproject.toml': '[project]\nname = "a"\n', 'uv.lock': 'version = 1\n' }),
    level: 'one-click'
  },
  {
    tool: 'pipenv',
    command: 'pipenv sync',
    image: 'python:3.12',
    files: project({ Pipfile: '[packages]\nflask = "*"\n', 'Pipfile.lock': '{"default":{"flask":{"version":"==3.0.3"}}}\n' }),
    level: 'one-click'
  },
  {
    tool: 'go',
    command: 'go mod download',
    image: 'golang:1.22',
    files: project({ 'go.mod': 'module x\n\ngo 1.22\n\nrequire a.com/b v1.0.0\n', 'go.sum': 'a.com/b v1.0.0 h1:x\n' }),
    level: 'one-click'
  },
  {
    tool: 'cargo',
    command: 'cargo build --release',
    image: 'rust:1.80',
    files: project({ 'Cargo.toml': '[package]\nname = "a"\n', 'Cargo.lock': '\n' }),
    level: 'advice'
  },
  {
    tool: 'cargo-chef',
    command: 'cargo chef cook --release --recipe-path recipe.json',
    image: 'rust:1.80',
    dockerfile:
      'FROM rust:1.80\nWORKDIR /app\nCOPY . .\nRUN cargo chef prepare --recipe-path recipe.json\nRUN cargo chef cook --release --recipe-path recipe.json\nRUN cargo build --release\n',
    files: project({ 'Cargo.toml': '[package]\nname = "a"\n', 'Cargo.lock': '\n' }),
    level: 'advice',
    source: 'https://github.com/LukeMathWalker/cargo-chef#readme'
  },
  {
    tool: 'Maven',
    command: 'mvn -B dependency:go-offline',
    image: 'maven:3.9',
    files: project({ 'pom.xml': '<project><modelVersion>4.0.0</modelVersion></project>\n' }),
    level: 'needs-review'
  },
  {
    tool: 'Gradle',
    command: 'gradle build',
    image: 'gradle:8',
    files: project({ 'build.gradle': 'plugins { id "java" }\n', 'settings.gradle': 'rootProject.name = "a"\n' }),
    level: 'advice'
  },
  {
    tool: 'Bundler',
    command: 'bundle install',
    image: 'ruby:3.3',
    head: 'ENV BUNDLE_DEPLOYMENT=1\n',
    files: project({ Gemfile: 'source "https://rubygems.org"\ngem "rack"\n', 'Gemfile.lock': 'GEM\n  specs:\n    rack (3.0.0)\n' }),
    level: 'one-click'
  },
  {
    tool: 'composer',
    command: 'composer install --no-scripts --no-autoloader',
    image: 'composer:2',
    files: project({ 'composer.json': '{"name":"a/b"}\n', 'composer.lock': '{"packages":[]}\n' }),
    level: 'one-click'
  },
  {
    tool: '.NET',
    command: 'dotnet restore App.csproj',
    image: 'mcr.microsoft.com/dotnet/sdk:8.0',
    files: project({ 'App.csproj': '<Project Sdk="Microsoft.NET.Sdk"></Project>\n', 'nuget.config': '<configuration/>\n' }),
    level: 'one-click'
  },
  {
    tool: 'mix',
    command: 'mix deps.get',
    image: 'elixir:1.17',
    files: project({
      'mix.exs':
        'defmodule A.MixProject do\n  use Mix.Project\n  def project, do: [app: :a, version: "1.0.0", deps: deps()]\n  defp deps, do: [{:jason, "~> 1.4"}]\nend\n',
      'mix.lock': '%{}\n'
    }),
    level: 'one-click'
  },
  system('apt', 'apt-get update && apt-get install -y git', 'debian:12'),
  system('apk', 'apk add --no-cache git', 'alpine:3.20'),
  system('dnf', 'dnf install -y git', 'fedora:41'),
  {
    tool: 'turbo',
    command: 'turbo prune web --docker',
    image: 'node:22',
    dockerfile:
      'FROM node:22 AS pruned\nWORKDIR /app\nCOPY . .\nRUN npx turbo prune web --docker\nFROM node:22\nWORKDIR /app\nCOPY --from=pruned /app/out/json/ .\nCOPY --from=pruned /app/out/full/ .\nRUN npm ci\nRUN npx turbo build\n',
    files: project({
      'package.json': '{"workspaces":["apps/*"]}\n',
      'package-lock.json': LOCK,
      'apps/web/package.json': '{"name":"web"}\n',
      'turbo.json': '{}\n'
    }),
    level: 'needs-review'
  },
  {
    tool: 'nx',
    command: 'nx build web',
    image: 'node:22',
    files: project({ 'package.json': '{"devDependencies":{"nx":"20.0.1"}}\n', 'nx.json': '{}\n' }),
    level: 'advice'
  }
];

/** The text of the example's Dockerfile. */
export const dockerfileOf = ({ image, command, head = '', dockerfile }: ToolExample): string =>
  dockerfile ?? `FROM ${image}\n${head}WORKDIR /app\nCOPY . .\nRUN ${command}\n`;

const LEVELS: readonly string[] = ['one-click', 'needs-review', 'advice'];

/** The strongest word on the order of the example's steps, or on what they keep, and why its command stays where it is. */
export function saidOf(example: ToolExample): { readonly suggestion: Suggestion | null; readonly refused: readonly unknown[] } {
  const found = suggestFor(dockerfileOf(example), { paths: Object.keys(example.files), texts: example.files }, { minSavedSeconds: 0 });
  const [suggestion = null] = [...found.suggestions]
    .filter(({ rule }) => !/^(?:stage-split|pin-base)$/.test(rule) && !(rule === 'cache-mount' && example.tool !== 'nx'))
    .sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
  return { suggestion, refused: found.refused };
}
