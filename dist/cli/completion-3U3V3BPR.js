import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{a as $}from"./chunk-CEBCT3XR.js";import{j as h}from"./chunk-AVAIWV4T.js";import{a as p}from"./chunk-JU7UXSQU.js";import{c as _}from"./chunk-N3UQVHCQ.js";import{n as d}from"./chunk-N3LRYCGW.js";var y={bash:g,zsh:O,fish:C},E=o=>({name:"completion",usage:"bash|zsh|fish",operands:"one",options:[],examples:[["completion bash > ~/.local/share/bash-completion/completions/layercost","for bash"],["completion zsh > ~/.zfunc/_layercost","for zsh, with ~/.zfunc in fpath"],["completion fish > ~/.config/fish/completions/layercost.fish","for fish"]],async run(r,e){let[n=""]=r.operands,s=p(y,n);if(s===void 0)throw new d(`name one of ${Object.keys(y).join(", ")}`,"See 'layercost completion --help'.");let t=await Promise.all(o().map(async({name:a,summary:m,load:i})=>({name:a,summary:m,options:[...(await i()).options,..._]})));return await h(r,e,s(t)),$.ok}}),u=o=>o.options.map(({name:r})=>`--${r}`).join(" "),c=o=>o!==null&&/^[a-z0-9-]+(\|[a-z0-9-]+)+$/.test(o)?o.split("|"):[];function g(o){return`# completion of layercost for bash
_layercost() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  case $before in
${[...new Map(o.flatMap(({options:e})=>e.map(({name:n,value:s})=>[n,c(s)])).filter(([,e])=>e.length>0))].map(([e,n])=>`    --${e}) COMPREPLY=($(compgen -W '${n.join(" ")}' -- "$word")); return ;;`).join(`
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
${o.map(e=>`    '${e.name}'*) COMPREPLY=($(compgen -W '${u(e)}' -- "$word")) ;;`).join(`
`)}
  esac
}
complete -o filenames -F _layercost layercost
`}function f(o){let r=new Map;for(let{name:e}of o){let[n="",s]=e.split(" ");s!==void 0&&r.set(n,[...r.get(n)??[],s])}return[...r]}var l=o=>o.replaceAll("'","'\\''");function O(o){let r=n=>l(n).replace(/[[\]:]/g,"\\$&"),e=({name:n,value:s,help:t})=>`'*--${n}[${r(t)}]${s===null?"":`:${n}:${c(s).length>0?`(${c(s).join(" ")})`:"_files"}`}'`;return`#compdef layercost
_layercost() {
  local -a verbs
  verbs=(
${[...new Map(o.map(({name:n,summary:s})=>[n.split(" ")[0],s]))].map(([n,s])=>`    '${n}:${r(s)}'`).join(`
`)}
  )
  if (( CURRENT == 2 )); then _describe command verbs; return; fi
  case "$words[2]" in
${f(o).map(([n,s])=>`    ${n}) if (( CURRENT == 3 )); then compadd -- ${s.join(" ")}; return; fi ;;`).join(`
`)}
  esac
  case "$words[2] $words[3]" in
${o.map(n=>`    '${n.name}'*) _arguments ${n.options.map(e).join(" ")} '*:file:_files' ;;`).join(`
`)}
  esac
}
_layercost "$@"
`}var w=(o,r)=>(f(r).find(([e])=>e===o)?.[1]??[]).join(" ");function C(o){let r=o.flatMap(({name:e,summary:n,options:s})=>{let[t="",a]=e.split(" "),m=a===void 0?`__fish_seen_subcommand_from ${t}`:`__fish_seen_subcommand_from ${t}; and __fish_seen_subcommand_from ${a}`;return[`complete -c layercost -n '__fish_use_subcommand' -f -a '${t}' -d '${l(n)}'`,...a===void 0?[]:[`complete -c layercost -n '__fish_seen_subcommand_from ${t}; and not __fish_seen_subcommand_from ${w(t,o)}' -f -a '${a}' -d '${l(n)}'`],...s.map(i=>`complete -c layercost -n '${m}' -l ${i.name}${i.value===null?"":` -r${c(i.value).length>0?`a '${c(i.value).join(" ")}'`:""}`} -d '${l(i.help)}'`)]});return`# completion of layercost for fish
${[...new Set(r)].join(`
`)}
`}export{E as completionOf};
