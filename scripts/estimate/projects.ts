/**
 * Little projects whose builds are timed for docs/estimate.md. Each is a Dockerfile and files as a function of a state that
 * edits change between builds; the stand-ins for package managers below take time that depends on what they read.
 */
export interface State {
  /** Lines of the lock file, and of the sources. */
  lock: number;
  source: number;
  assets: number;
  /** Packages that the image installs. */
  packages: string[];
  /** Further RUN lines that edits added. */
  extra: string[];
  /** A comment edit changes this only. */
  remark: number;
  flag: string;
}

export interface Project {
  readonly name: string;
  dockerfile(state: State, generation: string): string;
}

/** A shell script per tool: sleeps stand for the network, loops for the processor; the spread is that of the real thing. */
const LIBRARY = `
noise() { od -An -N6 -tu2 /dev/urandom | awk -v s="$1" '{e=1+s*2*(($1+$2+$3)/65536-1.5)/64; for(i=0;i<6;i++)e=e*e; print e}'; }
network() { sleep "$(noise "$2" | awk -v a="$1" '{print a*$1}')"; }
processor() { n=$(noise "$2" | awk -v a="$1" '{printf "%d", a*$1*1400000}'); awk -v n="$n" 'BEGIN{for(i=0;i<n;i++)x+=i}'; }
lines() { cat "$@" 2>/dev/null | wc -l; }
scaled() { awk -v a="$1" -v b="$2" -v n="$3" 'BEGIN{print a+b*n}'; }
`;
const script = (body: string) => `#!/bin/sh\n. /usr/local/bin/library\n${body}\n`;

const TOOLS: Readonly<Record<string, string>> = {
  library: LIBRARY,
  npm: script(`case "$1" in
ci|install) network "$(scaled 0.4 0.03 "$(lines package-lock.json)")" 0.08; mkdir -p node_modules; echo ok > node_modules/x;;
run) processor "$(scaled 0.2 0.02 "$(lines src/*)")" 0.03; mkdir -p dist; date > dist/out;;
esac`),
  pip: script(`network "$(scaled 0.5 0.04 "$(lines requirements.txt)")" 0.1; mkdir -p /site; date > /site/x`),
  'apt-get': script(`case "$1" in
update) network 0.3 0.15;;
install) shift; n=0; for p in "$@"; do case "$p" in -*) ;; *) n=$((n+1));; esac; done; network "$(scaled 0.2 0.15 "$n")" 0.1; echo "$@" > /installed;;
esac`),
  go: script(`case "$1" in
mod) network "$(scaled 0.3 0.03 "$(lines go.sum)")" 0.1; mkdir -p /go; date > /go/x;;
build|test) a=$(scaled 0.3 0.025 "$(lines src/*)"); if [ -e /root/.cache/warm ]; then a=$(scaled 0 0.2 "$a"); fi
 processor "$a" 0.03; mkdir -p /root/.cache /out; date > /root/.cache/warm; date > /out/bin;;
vet) processor 0.25 0.03;;
esac`),
  cargo: script(`processor "$(scaled 0.5 0.03 "$(lines src/*)")" 0.03; mkdir -p /out; date > /out/bin`),
  make: script(`processor "$(scaled 0.2 0.02 "$(lines assets/*)")" 0.05; mkdir -p /out; date > /out/assets`)
};

const head = (generation: string) => `FROM busybox:1.36 AS base\nENV GENERATION=${generation}\nCOPY tools/ /usr/local/bin/\n`;
const remark = (state: State) => `# revision ${state.remark}\n`;
const extra = (state: State) => state.extra.map((line) => `RUN ${line}\n`).join('');

export const PROJECTS: readonly Project[] = [
  {
    name: 'web',
    dockerfile: (s, g) => `${head(g)}
FROM base AS deps
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci ${s.flag}

FROM deps AS build
${remark(s)}COPY src src
RUN npm run build
${extra(s)}
FROM base
WORKDIR /app
RUN apt-get update && apt-get install -y ${s.packages.join(' ')}
COPY --from=deps /app/node_modules node_modules
COPY --from=build /app/dist dist
`
  },
  {
    name: 'trio',
    dockerfile: (s, g) => `${head(g)}
FROM base AS server
WORKDIR /s
COPY src src
RUN cargo build --release ${s.flag}

FROM base AS client
WORKDIR /c
COPY src src
RUN npm run bundle

FROM base AS assets
WORKDIR /a
COPY assets assets
RUN make assets
${extra(s)}
FROM base
${remark(s)}RUN apt-get install -y ${s.packages.join(' ')}
COPY --from=server /out/bin /bin/server
COPY --from=client /c/dist /srv/dist
COPY --from=assets /out/assets /srv/assets
`
  },
  {
    name: 'service',
    dockerfile: (s, g) => `${head(g)}
RUN apt-get update && apt-get install -y ${s.packages.join(' ')}
WORKDIR /srv
COPY requirements.txt .
RUN pip install -r requirements.txt ${s.flag}
${remark(s)}COPY . .
RUN make check
${extra(s)}RUN apt-get install -y tail
`
  },
  {
    name: 'fan',
    dockerfile: (s, g) => `${head(g)}
FROM base AS modules
WORKDIR /m
COPY go.sum .
RUN go mod download ${s.flag}

FROM modules AS binary
COPY src src
RUN go build ./...

FROM modules AS tested
COPY src src
RUN go test ./...

FROM base AS python
WORKDIR /p
COPY requirements.txt .
RUN pip install -r requirements.txt
${extra(s)}
FROM base
${remark(s)}COPY --from=binary /out/bin /bin/app
COPY --from=tested /out/bin /bin/tested
COPY --from=python /site /site
RUN apt-get install -y ${s.packages.join(' ')}
`
  },
  {
    name: 'mounted',
    dockerfile: (s, g) => `${head(g)}
FROM base AS build
WORKDIR /b
COPY go.sum .
RUN go mod download
${remark(s)}COPY src src
RUN --mount=type=cache,target=/root/.cache,id=${g} go build ${s.flag} ./...
RUN go vet ./...
${extra(s)}
FROM base AS docs
WORKDIR /d
COPY assets assets
RUN make docs

FROM base
COPY --from=build /out/bin /bin/app
COPY --from=docs /out/assets /docs
RUN apt-get update
RUN apt-get install -y ${s.packages.join(' ')}
`
  }
];

const numbered = (word: string, count: number, version: number) =>
  Array.from({ length: count }, (_, i) => `${word} ${i} ${i === 0 ? version : 0}\n`).join('');

/** All files of the build context at one state; `version` makes every build's sources differ where an edit says so. */
export function contextFiles(
  state: State,
  versions: { readonly lock: number; readonly source: number; readonly assets: number },
  generation: string
): Readonly<Record<string, string>> {
  const tools = Object.fromEntries(Object.entries(TOOLS).map(([name, text]) => [`tools/${name}`, text]));
  return {
    ...tools,
    'tools/generation': `${generation}\n`,
    'package.json': `{"name": "${generation}"}\n`,
    'package-lock.json': numbered('lock', state.lock, versions.lock),
    'requirements.txt': numbered('requirement', state.lock, versions.lock),
    'go.sum': numbered('module', state.lock, versions.lock),
    'src/main': numbered('source', state.source, versions.source),
    'assets/sheet': numbered('asset', state.assets, versions.assets),
    // The Dockerfile is part of the context unless ignored; `COPY . .` of one project takes it on purpose.
    '.dockerignore': 'nothing\n'
  };
}
