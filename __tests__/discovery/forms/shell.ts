// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions and variables of other languages
import { API_WEB, APP, CI, type Form, script } from './kit.ts';

export const SHELL: readonly Form[] = [
  [
    'read -ra',
    { ...APP, [CI]: script('read -ra ARGS <<< "--target dev --build-arg MODE=ci"', 'docker build "${ARGS[@]}" -f app/Dockerfile .') },
    ['app/Dockerfile in . dev MODE=ci [none]']
  ],
  [
    'bash heredoc quoted',
    { ...APP, [CI]: script("bash <<'EOF'", 'T=dev', 'docker build -f app/Dockerfile --target $T .', 'EOF') },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'bash heredoc expanded',
    { ...APP, [CI]: script('T=dev', 'bash -e <<EOF', 'docker build -f app/Dockerfile --target $T .', 'EOF') },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'bash -s heredoc',
    { ...APP, [CI]: script("bash -s -- dev <<'EOF'", 'docker build -f app/Dockerfile --target "$1" .', 'EOF') },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'pipe into bash',
    { ...APP, [CI]: script('echo "docker build -f app/Dockerfile --target dev ." | bash') },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'xargs -a',
    { ...API_WEB, 'list.txt': 'api\nweb\n', [CI]: script('xargs -a list.txt -I% docker build --target test svc/%') },
    ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web test [none]']
  ],
  [
    'parallel :::',
    { ...API_WEB, [CI]: script('parallel docker build --target test svc/{} ::: api web') },
    ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web test [none]']
  ],
  [
    'parallel stdin',
    { ...API_WEB, [CI]: script('ls svc | parallel docker build --target test svc/{}') },
    ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web test [none]']
  ],
  [
    'env -S',
    { ...APP, [CI]: script('env -S "MODE=ci docker build -f app/Dockerfile --target dev ."') },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'assoc array',
    {
      ...API_WEB,
      [CI]: script('declare -A t=([api]=test [web]=test)', 'for s in "${!t[@]}"; do docker build --target "${t[$s]}" svc/$s; done')
    },
    ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web test [none]']
  ],
  [
    'assoc array later',
    {
      ...API_WEB,
      [CI]: script(
        'declare -A t',
        't[api]=test',
        't["web"]=test',
        'for s in "${!t[@]}"; do docker build --target "${t[$s]}" "svc/$s"; done'
      )
    },
    ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web test [none]']
  ],
  [
    'c-style for',
    { ...API_WEB, [CI]: script('S=(api web)', 'for ((i=0; i<${#S[@]}; i++)); do docker build --target test svc/${S[i]}; done') },
    ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web test [none]']
  ],
  [
    'indices',
    { ...API_WEB, [CI]: script('S=(api web)', 'for i in "${!S[@]}"; do docker build --target test svc/${S[$i]}; done') },
    ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web test [none]']
  ],
  [
    'seq loop',
    { ...API_WEB, [CI]: script('S=(api web)', 'for i in $(seq 0 1); do docker build --target test svc/${S[$i]}; done') },
    ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web test [none]']
  ],
  [
    'getopts',
    {
      ...APP,
      'b.sh':
        '#!/bin/sh\nwhile getopts "t:p" o; do\n  case $o in\n    t) T=$OPTARG ;;\n    p) P=1 ;;\n  esac\ndone\nshift $((OPTIND-1))\ndocker build -f app/Dockerfile --target "$T" .\n',
      [CI]: script('./b.sh -t dev')
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'IFS read list',
    { ...API_WEB, [CI]: script('IFS=\',\' read -ra L <<< "api,web"', 'for s in "${L[@]}"; do docker build --target test svc/$s; done') },
    ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web test [none]']
  ],
  [
    'pairs IFS read',
    { ...API_WEB, [CI]: script('for p in api:test web:test; do IFS=: read -r s t <<< "$p"; docker build --target $t svc/$s; done') },
    ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web test [none]']
  ],
  [
    'while cut',
    {
      ...API_WEB,
      'list.csv': 'api,test,x\nweb,test,y\n',
      [CI]: script('while IFS=, read -r s t _; do docker build --target "$t" "svc/$s"; done < list.csv')
    },
    ['svc/api/Dockerfile in svc/api test [none]', 'svc/web/Dockerfile in svc/web test [none]']
  ],
  [
    'array slice',
    { ...APP, [CI]: script('a=(x --target dev)', 'docker build "${a[@]:1}" -f app/Dockerfile .') },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'array last',
    { ...APP, [CI]: script('a=(web dev)', 'docker build --target "${a[-1]}" -f app/Dockerfile .') },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'array map prefix',
    { ...APP, [CI]: script('a=(MODE=ci X=y)', 'docker build --target dev "${a[@]/#/--build-arg=}" -f app/Dockerfile .') },
    ['app/Dockerfile in . dev MODE=ci X=y [none]']
  ],
  [
    'array printf map',
    {
      ...APP,
      [CI]: script('vars=(MODE=ci X=y)', 'docker build --target dev $(printf -- "--build-arg %s " "${vars[@]}") -f app/Dockerfile .')
    },
    ['app/Dockerfile in . dev MODE=ci X=y [none]']
  ],
  [
    'args grep xargs',
    {
      ...APP,
      'build.env': '# c\nMODE=ci\nX=y\n',
      [CI]: script("docker build --target dev $(grep -v '^#' build.env | xargs -I{} echo --build-arg {}) -f app/Dockerfile .")
    },
    ['app/Dockerfile in . dev MODE=ci X=y [none]']
  ],
  [
    'export grep xargs',
    {
      ...APP,
      'build.env': '# x\nT=dev\n',
      [CI]: script("export $(grep -v '^#' build.env | xargs)", 'docker build --target "$T" -f app/Dockerfile .')
    },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'pushd popd',
    { ...APP, [CI]: script('pushd app', 'docker build --target dev .', 'popd', 'docker build -f app/Dockerfile --target web .') },
    ['app/Dockerfile in . web [none]', 'app/Dockerfile in app dev [none]']
  ],
  [
    'cd -',
    { ...APP, [CI]: script('cd app', 'docker build --target dev .', 'cd -', 'docker build -f app/Dockerfile --target web .') },
    ['app/Dockerfile in . web [none]', 'app/Dockerfile in app dev [none]']
  ],
  [
    'made script',
    { ...APP, [CI]: script("cat > b.sh <<'EOF'", 'docker build -f app/Dockerfile --target dev .', 'EOF', 'bash b.sh') },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'build-arg name unknown',
    { ...APP, [CI]: script('docker build -f app/Dockerfile --target dev --build-arg "$NAME=x" --build-arg MODE=ci .') },
    ['app/Dockerfile in . dev MODE=ci [none] ?args']
  ],
  [
    'cond subst',
    { ...APP, [CI]: script('docker build $( [ -n "$X" ] && echo --target dev ) -f app/Dockerfile .') },
    ['app/Dockerfile in . dev [none] ?target']
  ],
  [
    'wrapper npx cross-env A=1',
    { ...APP, [CI]: script('npx cross-env A=1 docker build -f app/Dockerfile --target dev .') },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'sops',
    { ...APP, [CI]: script("sops exec-env s.env 'docker build -f app/Dockerfile --target dev .'") },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'concurrently',
    {
      ...APP,
      [CI]: script('npx concurrently -k "docker build -f app/Dockerfile --target dev ." "docker build -f app/Dockerfile --target web ."')
    },
    ['app/Dockerfile in . dev [none]', 'app/Dockerfile in . web [none]']
  ],
  [
    'printf -v',
    { ...APP, [CI]: script('printf -v T "%s" dev', 'docker build -f app/Dockerfile --target $T .') },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'tr',
    { ...APP, [CI]: script('T=$(echo DEV | tr A-Z a-z)', 'docker build -f app/Dockerfile --target $T .') },
    ['app/Dockerfile in . dev [none]']
  ],
  [
    'cut',
    { ...APP, [CI]: script('T=$(echo dev-1 | cut -d- -f1)', 'docker build -f app/Dockerfile --target $T .') },
    ['app/Dockerfile in . dev [none]']
  ],
  // Not to be resolved
  [
    'read -ra of a text that a run computes',
    { ...APP, [CI]: script('read -ra ARGS <<< "$(./flags)"', 'docker build "${ARGS[@]}" -f app/Dockerfile .') },
    ['app/Dockerfile in . [none] ?args']
  ],
  [
    'a key that is not known',
    { ...APP, [CI]: script('declare -A t=([a]=dev [b]=web)', 'docker build --target "${t[$X]}" -f app/Dockerfile .') },
    ['app/Dockerfile in . web [none] ?target']
  ],
  [
    'getopts of arguments that nobody gives',
    {
      ...APP,
      [CI]: script('./b.sh "$@"'),
      'b.sh': '#!/bin/sh\nwhile getopts "t:" o; do case $o in t) T=$OPTARG ;; esac; done\ndocker build -f app/Dockerfile --target "$T" .\n'
    },
    ['app/Dockerfile in . [none] ?target']
  ],
  ['a script that is fetched', { ...APP, [CI]: script('curl -s https://example.com/x | bash') }, ['app/Dockerfile in app (by name)']],
  [
    'parallel over what a run computes',
    { ...API_WEB, [CI]: script('./list | parallel docker build --target test svc/{}') },
    ['svc/api/Dockerfile in svc/api test [none] ?file', 'svc/web/Dockerfile in svc/web test [none] ?file']
  ]
];
