/** A project small enough to build in a minute, with the package manager that it is installed by. */
export interface RealProject {
  readonly tool: string;
  /** A stage of `bases.ts`. */
  readonly base: 'node' | 'python' | 'go' | 'java';
  /** What writes the lock file, in a directory that holds `files`. */
  readonly lock: string;
  /** Paths that `lock` makes and the project keeps. */
  readonly locked: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  /** Lines of the Dockerfile behind `WORKDIR`. */
  readonly lines: readonly string[];
  /** Lines in front of it. */
  readonly head?: readonly string[];
  /** The whole file, where it has several stages. BASE is the image. */
  readonly dockerfile?: string;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const SOURCES = { 'src/index.js': 'console.log(require("ms")("2 days"));\n', 'README.md': '# A project\n' };
const PACKAGE = { name: 'a', version: '1.0.0', private: true, dependencies: { ms: '2.1.3', semver: '7.6.3' } };
const WORKSPACES = {
  'package.json': json({ ...PACKAGE, workspaces: ['packages/*'] }),
  'packages/web/package.json': json({ name: 'web', version: '1.0.0', dependencies: { ms: '2.1.3' }, scripts: { build: 'node build.js' } }),
  'packages/web/build.js': 'require("node:fs").writeFileSync("out.txt", require("ms")("1h") + "\\n");\n'
};
const NODE_IGNORE = { '.dockerignore': '.git\n**/node_modules\n' };
const PYTHON = { 'app/main.py': 'import click\n', 'README.md': '# A project\n', '.dockerignore': '.git\n.venv\n**/__pycache__\n' };

export const REAL_PROJECTS: readonly RealProject[] = [
  {
    tool: 'npm',
    base: 'node',
    lock: 'npm install --package-lock-only',
    locked: ['package-lock.json'],
    files: { ...SOURCES, ...NODE_IGNORE, 'package.json': json(PACKAGE) },
    lines: ['COPY . .', 'RUN npm ci', 'RUN node src/index.js > /out.txt']
  },
  {
    tool: 'npm with workspaces',
    base: 'node',
    lock: 'npm install --package-lock-only',
    locked: ['package-lock.json'],
    files: { ...SOURCES, ...NODE_IGNORE, ...WORKSPACES },
    lines: ['COPY . .', 'RUN npm ci && npm run build -w web']
  },
  {
    tool: 'pnpm',
    base: 'node',
    lock: 'pnpm install --lockfile-only',
    locked: ['pnpm-lock.yaml'],
    files: { ...SOURCES, ...NODE_IGNORE, 'package.json': json(PACKAGE) },
    lines: ['COPY . .', 'RUN pnpm install --frozen-lockfile --ignore-scripts', 'RUN node src/index.js > /out.txt']
  },
  {
    tool: 'yarn 1',
    base: 'node',
    lock: 'yarn install --ignore-scripts',
    locked: ['yarn.lock'],
    files: { ...SOURCES, ...NODE_IGNORE, 'package.json': json(PACKAGE) },
    lines: ['COPY . .', 'RUN yarn install --frozen-lockfile --ignore-scripts', 'RUN node src/index.js > /out.txt']
  },
  {
    tool: 'bun',
    base: 'node',
    lock: 'bun install --lockfile-only',
    locked: ['bun.lock'],
    files: { ...SOURCES, ...NODE_IGNORE, 'package.json': json(PACKAGE) },
    lines: ['COPY . .', 'RUN bun install --frozen-lockfile --ignore-scripts', 'RUN node src/index.js > /out.txt']
  },
  {
    tool: 'turbo',
    base: 'node',
    lock: 'npm install --package-lock-only',
    locked: ['package-lock.json'],
    files: {
      ...SOURCES,
      ...NODE_IGNORE,
      ...WORKSPACES,
      'package.json': json({ ...PACKAGE, packageManager: 'npm@10.8.0', workspaces: ['packages/*'] }),
      'turbo.json': json({ tasks: { build: {} } })
    },
    lines: [],
    dockerfile:
      'FROM BASE AS pruned\nWORKDIR /app\nCOPY . .\nRUN turbo prune web --docker\nFROM BASE\nWORKDIR /app\nCOPY --from=pruned /app/out/json/ .\nCOPY --from=pruned /app/out/full/ .\nRUN npm ci\nRUN npm run build -w web\n'
  },
  {
    tool: 'pip',
    base: 'python',
    lock: 'true',
    locked: [],
    files: { ...PYTHON, 'requirements.txt': '-r base.txt\nmarkupsafe==2.1.5\n', 'base.txt': 'click==8.1.7\n' },
    lines: [
      'COPY . .',
      'RUN pip install --no-cache-dir --no-compile --break-system-packages -r requirements.txt',
      'RUN python3 app/main.py'
    ]
  },
  {
    tool: 'poetry',
    base: 'python',
    lock: 'poetry lock',
    locked: ['poetry.lock'],
    files: {
      ...PYTHON,
      'pyproject.toml':
        '[tool.poetry]\nname = "a"\nversion = "1.0.0"\ndescription = ""\nauthors = []\npackage-mode = false\n[tool.poetry.dependencies]\npython = "^3.9"\nclick = "8.1.7"\n[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n'
    },
    head: ['ENV POETRY_VIRTUALENVS_IN_PROJECT=true'],
    lines: ['COPY . .', 'RUN poetry install --no-root']
  },
  {
    tool: 'uv',
    base: 'python',
    lock: 'uv lock',
    locked: ['uv.lock'],
    files: {
      ...PYTHON,
      'pyproject.toml': '[project]\nname = "a"\nversion = "1.0.0"\nrequires-python = ">=3.9"\ndependencies = ["click==8.1.7"]\n'
    },
    lines: ['COPY . .', 'RUN uv sync --frozen --no-install-project']
  },
  {
    tool: 'pipenv',
    base: 'python',
    lock: 'pipenv lock',
    locked: ['Pipfile.lock'],
    files: {
      ...PYTHON,
      Pipfile: '[[source]]\nurl = "https://pypi.org/simple"\nverify_ssl = true\nname = "pypi"\n[packages]\nclick = "==8.1.7"\n'
    },
    head: ['ENV PIPENV_VENV_IN_PROJECT=1'],
    lines: ['COPY . .', 'RUN pipenv sync']
  },
  {
    tool: 'go',
    base: 'go',
    lock: 'go mod tidy',
    locked: ['go.mod', 'go.sum'],
    files: {
      'go.mod': 'module example.com/a\n\ngo 1.19\n\nrequire github.com/pkg/errors v0.9.1\n',
      'main.go': 'package main\n\nimport "github.com/pkg/errors"\n\nfunc main() { println(errors.New("a").Error()) }\n',
      '.dockerignore': '.git\nvendor\n'
    },
    lines: ['COPY . .', 'RUN go mod download', 'RUN CGO_ENABLED=0 go build -trimpath -o /out .']
  },
  {
    tool: 'Maven',
    base: 'java',
    lock: 'true',
    locked: [],
    files: {
      'pom.xml':
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>a</artifactId><version>1</version><dependencies><dependency><groupId>commons-cli</groupId><artifactId>commons-cli</artifactId><version>1.9.0</version></dependency></dependencies></project>\n',
      'src/main/java/A.java': 'class A {}\n',
      '.dockerignore': '.git\ntarget\n'
    },
    lines: ['COPY . .', 'RUN mvn -B -q dependency:resolve']
  }
];
