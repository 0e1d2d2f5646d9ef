import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{jc as u}from"./chunk-NPMXS6PB.js";import{G as p,aa as h}from"./chunk-Q3P63NIU.js";import"./chunk-BXGRCY5N.js";import{p as d,t as $,u as _}from"./chunk-E66USYEF.js";import"./chunk-6ULIZHWM.js";var y={bash:O,zsh:w,fish:b},W=o=>({name:"completion",usage:"bash|zsh|fish",operands:"one",options:[],examples:[["completion bash > ~/.local/share/bash-completion/completions/layercost","for bash"],["completion zsh > ~/.zfunc/_layercost","for zsh, with ~/.zfunc in fpath"],["completion fish > ~/.config/fish/completions/layercost.fish","for fish"]],async run(s,e){let[n=""]=s.operands,r=p(y,n);if(r===void 0)throw new d(`name one of ${Object.keys(y).join(", ")}`,"See 'layercost completion --help'.");let t=await Promise.all(o().map(async({name:a,summary:m,load:i})=>({name:a,summary:m,options:[...(await i()).options,..._]})));return await h(s,e,r(t)),$.ok}}),g=o=>o.options.map(({name:s})=>`--${s}`).join(" "),c=o=>o!==null&&/^[a-z0-9-]+(\|[a-z0-9-]+)+$/.test(o)?o.split("|"):[];function O(o){return`# completion of layercost for bash
_layercost() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  case $before in
${[...new Map(o.flatMap(({options:e})=>e.map(({name:n,value:r})=>[n,c(r)])).filter(([,e])=>e.length>0))].map(([e,n])=>`    --${e}) COMPREPLY=($(compgen -W '${n.join(" ")}' -- "$word")); return ;;`).join(`
`)}
  esac
  if [[ $word != -* ]]; then
    if (( COMP_CWORD == 1 )); then COMPREPLY=($(compgen -W '${[...new Set(o.map(({name:e})=>e.split(" ")[0]))].join(" ")}' -- "$word")); return; fi
    case \${COMP_WORDS[1]} in
${f(o).map(([e,n])=>`      ${e}) if (( COMP_CWORD == 2 )); then COMPREPLY=($(compgen -W '${n.join(" ")}' -- "$word")); return; fi ;;`).join(`
`)}
    esac
    COMPREPLY=($(compgen -f -- "$word")); return
  fi
  case "\${COMP_WORDS[1]} \${COMP_WORDS[2]}" in
${o.map(e=>`    '${e.name}'*) COMPREPLY=($(compgen -W '${g(e)}' -- "$word")) ;;`).join(`
`)}
  esac
}
complete -o filenames -F _layercost layercost
`}function f(o){let s=new Map;for(let{name:e}of o){let[n="",r]=e.split(" ");r!==void 0&&s.set(n,[...s.get(n)??[],r])}return[...s]}var l=o=>o.replaceAll("'","'\\''");function w(o){let s=n=>l(n).replace(/[[\]:]/g,"\\$&"),e=({name:n,value:r,help:t})=>`'*--${n}[${s(t)}]${r===null?"":`:${n}:${c(r).length>0?`(${c(r).join(" ")})`:"_files"}`}'`;return`#compdef layercost
_layercost() {
  local -a verbs
  verbs=(
${[...new Map(o.map(({name:n,summary:r})=>[n.split(" ")[0],r]))].map(([n,r])=>`    '${n}:${s(r)}'`).join(`
`)}
  )
  if (( CURRENT == 2 )); then _describe command verbs; return; fi
  case "$words[2]" in
${f(o).map(([n,r])=>`    ${n}) if (( CURRENT == 3 )); then compadd -- ${r.join(" ")}; return; fi ;;`).join(`
`)}
  esac
  case "$words[2] $words[3]" in
${o.map(n=>`    '${n.name}'*) _arguments ${n.options.map(e).join(" ")} '*:file:_files' ;;`).join(`
`)}
  esac
}
_layercost "$@"
`}var C=(o,s)=>(f(s).find(([e])=>e===o)?.[1]??[]).join(" ");function b(o){let s=o.flatMap(({name:e,summary:n,options:r})=>{let[t="",a]=e.split(" "),m=a===void 0?`__fish_seen_subcommand_from ${t}`:`__fish_seen_subcommand_from ${t}; and __fish_seen_subcommand_from ${a}`;return[`complete -c layercost -n '__fish_use_subcommand' -f -a '${t}' -d '${l(n)}'`,...a===void 0?[]:[`complete -c layercost -n '__fish_seen_subcommand_from ${t}; and not __fish_seen_subcommand_from ${C(t,o)}' -f -a '${a}' -d '${l(n)}'`],...r.map(i=>`complete -c layercost -n '${m}' -l ${i.name}${i.value===null?"":` -r${c(i.value).length>0?`a '${c(i.value).join(" ")}'`:""}`} -d '${l(i.help)}'`)]});return`# completion of layercost for fish
${[...new Set(s)].join(`
`)}
`}export{W as completionOf,u as takenAlong_predict};
