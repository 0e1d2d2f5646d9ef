/**
 * Stand-ins for package managers, as one script that goes by its name: each reads what the real tool reads, records it in
 * what it leaves, and runs hooks that look at the whole project, so that a tool which saw other files leaves other bytes.
 */
export const NAMES =
  'npm yarn pnpm bun corepack pip pip3 poetry uv pipenv go bundle composer dotnet apt-get apk dnf curl node cargo mvn gradle mix make'.split(
    ' '
  );

export const SCRIPT = `#!/bin/sh
name=$(basename "$0")
home=\${HOME:-/root}
sees() { for f in "$@"; do if [ -f "$f" ]; then echo "== $f"; cat "$f"; fi; done; }
tree() { find . -type f ! -path './node_modules/*' ! -path './vendor/*' ! -path './.venv/*' ! -path './obj/*' ! -path './dist/*' | sort | while read -r f; do echo "$f"; cat "$f"; done; }
setting() { for n in "$@"; do f=$(printenv "$n"); [ -f "$f" ] && { echo "== $n"; cat "$f"; }; done; }
expands() { for f in "$@"; do [ -f "$f" ] && grep -Eo '\\$[{][A-Za-z_]+[}]|%[A-Z_]+%' "$f" | tr -d '$%{}' | while read -r n; do echo "$n=$(printenv "$n")"; done; done; }
# Only once all is read: what lists the tree must not meet what it is about to write.
keep() { t=/tmp/.kept.$$; cat > "$t"; mkdir -p "$(dirname "$1")" && mv "$t" "$1"; }
manifests() { for w in packages private; do grep -qs "$w/[*]" package.json pnpm-workspace.yaml && ls -d $w/*/package.json 2>/dev/null; done; }
members() { manifests | while read -r m; do d=$(dirname "$m"); ln -sfn "../$d" "node_modules/$(basename "$d")"; done; }
members2() { manifests | while read -r m; do sees "$m"; done; }
scripts() { case " $* " in *' --ignore-scripts '*|*' --mode=skip-build '*) return 0;; esac
  grep -q '^ignore-scripts=true' .npmrc 2>/dev/null && return 0
  if grep -Eo '"(preinstall|install|postinstall|prepare)" *: *"[^"]*"' package.json | grep -qv '"husky"$' || grep -q hasInstallScript package-lock.json 2>/dev/null || [ -f binding.gyp ]; then tree | keep node_modules/.hook; fi; }
local_paths() { grep -Eo '"(file|link):[^"]*"' package.json | tr -d '"' | sed 's/^[a-z]*://' | while read -r d; do mkdir -p node_modules/.local; cp -r "$d" node_modules/.local/ || exit 1; done; }
javascript() { [ -f package.json ] || exit 1; [ "$1" = ci ] && rm -rf node_modules; mkdir -p node_modules
  { sees package.json package-lock.json npm-shrinkwrap.json yarn.lock .yarnrc .yarnrc.yml pnpm-lock.yaml pnpm-workspace.yaml bun.lock bunfig.toml .npmrc patches/* "$home/.npmrc" /usr/local/etc/npmrc; setting npm_config_userconfig NPM_CONFIG_USERCONFIG; expands .npmrc .yarnrc.yml; members2; env | grep -Ei '^(npm_|NODE_)' | sort; id -u; } | keep node_modules/.installed
  members >/dev/null; local_paths; scripts "$@"; echo cache | keep "\${npm_config_cache:-$home/.npm}/log"; }
closure() { sees "$1"; d=$(dirname "$1"); grep -E '^(-r|-c) ' "$1" | while read -r _ f; do closure "$d/$f"; done; }
python() { { for f in "$@"; do closure "$f"; done; sees poetry.toml uv.toml .python-version "$home/.config/pip/pip.conf" /etc/pip.conf; setting PIP_CONSTRAINT PIP_CONFIG_FILE PIP_REQUIREMENT UV_CONSTRAINT; expands "$@"; id -u; [ -n "$PYTHONPATH" ] && ls "$PYTHONPATH"; env | grep '^PIP_' | sort; } | keep "/usr/local/lib/python/$(echo "$*" | tr '/ ' '__')"; }
case "$name" in
npm) case "$1" in
  ci) [ -f package-lock.json ] || [ -f npm-shrinkwrap.json ] || exit 1; javascript "$@";;
  install|i) case " $* " in *' -g '*) echo "$*" | keep "/usr/local/lib/global-$3"; exit 0;; esac; javascript "$@"; echo rewritten > package-lock.json;;
  cache) rm -rf "$home/.npm";;
  *) { tree; env | grep -v '^\\(HOSTNAME\\|PWD\\|SHLVL\\|_\\)=' | sort; } | keep dist/bundle.js;; esac;;
yarn|pnpm|bun) case "$1" in install|i|'') javascript "$@";; *) { tree; } | keep dist/bundle.js;; esac;;
corepack) { echo shim; case "$1 $2" in 'prepare --activate') [ -f package.json ] || exit 1; sees package.json .corepack.env;; esac; } | keep /usr/local/lib/corepack;;
pip|pip3) shift; files=''; while [ $# -gt 0 ]; do case "$1" in -r|-c) files="$files $2"; shift;; -e|.) tree | keep /usr/local/lib/python/egg;; esac; shift; done; python $files;;
poetry) case " $* " in *' --no-root '*) python pyproject.toml poetry.lock;; *) python pyproject.toml poetry.lock; tree | keep /usr/local/lib/python/root;; esac;;
uv) python pyproject.toml uv.lock; venv=\${UV_PROJECT_ENVIRONMENT:-.venv}; sees pyproject.toml uv.lock | keep "$venv/installed"; case " $* " in *' --no-install-project '*) ;; *) tree | keep "$venv/project";; esac;;
pipenv) python Pipfile Pipfile.lock;;
go) case "$1 $2" in
  'mod download') [ -f go.mod ] || exit 1; { sees go.mod go.sum go.work; ls vendor 2>/dev/null; grep -Eo '=> \\./[^ ]*' go.mod | while read -r _ d; do [ -d "$d" ] || exit 1; ls "$d"; done; } | keep "\${GOMODCACHE:-/go/pkg/mod}/list";;
  *) tree | keep /out/app;; esac;;
bundle) [ -f "\${BUNDLE_GEMFILE:-Gemfile}" ] || exit 1; { sees "\${BUNDLE_GEMFILE:-Gemfile}" Gemfile.lock .ruby-version .bundle/config "$home/.bundle/config"; grep -q gemspec Gemfile && tree; grep -Eo 'path: *"[^"]*"' Gemfile | tr -d '"' | while read -r _ d; do ls "$d" || exit 1; done; env | grep '^BUNDLE_'; } | keep "\${BUNDLE_PATH:-vendor/bundle}/list";;
composer) { sees "\${COMPOSER:-composer.json}" composer.lock auth.json; [ -n "$COMPOSER_ROOT_VERSION" ] || sees .git/HEAD; } | keep "\${COMPOSER_VENDOR_DIR:-vendor}/list"; case " $* " in *' --no-autoloader '*) ;; *) tree | keep vendor/classmap;; esac;;
mix) case "$1" in deps.get) [ -f mix.exs ] || exit 1; { sees mix.exs mix.lock; } | keep deps/list;; *) tree | keep _build/app;; esac;;
mvn) case "$*" in *dependency:go-offline*) [ -f pom.xml ] || exit 1; { sees pom.xml */pom.xml .mvn/maven.config; } | keep "$home/.m2/list";; *) tree | keep target/app.jar;; esac;;
gradle) case "$1" in dependencies) [ -f build.gradle ] || exit 1; { sees build.gradle settings.gradle gradle.properties; } | keep "$home/.gradle/list";; *) tree | keep build/app.jar;; esac;;
cargo) case "$1" in fetch) { sees Cargo.toml Cargo.lock */Cargo.toml; } | keep /usr/local/cargo/registry/list;; *) tree | keep target/app;; esac;;
dotnet) case "$1" in restore) { sees *.csproj nuget.config NuGet.config Directory.Build.props Directory.Packages.props global.json; expands nuget.config; } | keep obj/assets;; *) tree | keep /out/app.dll;; esac;;
apt-get|apk|dnf) case "$1" in
  update) { ls -R /etc/apt /etc/apk 2>/dev/null; cat /etc/apt/* 2>/dev/null; } | keep /var/lib/apt/lists/index;;
  clean) rm -rf /var/cache/apt/x;;
  *) [ "$name" = apt-get ] && [ ! -f /var/lib/apt/lists/index ] && exit 100
     shift; for p in "$@"; do case "$p" in -*) ;; *) { echo "$p"; id -u; cat /etc/apt/* 2>/dev/null; env | grep '^DEBIAN_'; } | keep "/usr/share/packages/$p";; esac; done; cut -d: -f1 /etc/passwd | keep /etc/packages.users; echo x | keep /var/cache/apt/x;; esac;;
curl) out=''; while [ $# -gt 1 ]; do [ "$1" = -o ] && out=$2; shift; done; echo "$1" | keep "$out";;
*) { tree; env | grep -v '^\\(HOSTNAME\\|PWD\\|SHLVL\\|_\\)=' | sort; } | keep "/out/$name-$1";;
esac
`;
