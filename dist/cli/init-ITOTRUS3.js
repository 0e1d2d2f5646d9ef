import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{i as W}from"./chunk-UKJ7Z2MG.js";import"./chunk-N4JK23VL.js";import{C as $,y as k}from"./chunk-H22CLEQF.js";import{r as _}from"./chunk-RKT2XQ56.js";import{c as w,i as b}from"./chunk-6C5KIVQN.js";import"./chunk-XQBZAROP.js";import"./chunk-VCRQVING.js";import"./chunk-3PKGKUAP.js";import{b as p,c as O,e as A}from"./chunk-UDYHJI5A.js";import"./chunk-ANZIFBBS.js";import"./chunk-WTWZX7MF.js";import"./chunk-EEM7KT7O.js";import"./chunk-BSV6VLIG.js";import"./chunk-3SUY5U43.js";import{jc as R}from"./chunk-NPMXS6PB.js";import{P as v,T as x}from"./chunk-Q3P63NIU.js";import{c as N}from"./chunk-BXGRCY5N.js";import{p as f,t as C}from"./chunk-E66USYEF.js";import{a as y}from"./chunk-6ULIZHWM.js";function S(o,r){let n=o.filter(e=>e.source==="by name"&&e.context!==null),s=o.filter(e=>e.source!=="by name"),t=[`# yaml-language-server: $schema=${r}`,"# Configuration of layercost. Every key but `version` is optional; what is not set has its default.","version: 1",""];if(s.length>0){t.push("# Found by themselves, nothing to do:");for(let e of s.slice(0,50))t.push(`#   ${g(e.name)}: ${g(e.dockerfile)}, from ${g(e.source)}`);s.length>50&&t.push(`#   and ${s.length-50} more`),t.push("")}if(n.length>0){t.push("# No workflow, compose or bake file builds these, so their context is a guess. Check it and remove what is never built.","images:");for(let e of n.slice(0,1e3))/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(e.name)?t.push(`  - name: ${u(e.name)}`,`    dockerfile: ${u(e.dockerfile)}`):t.push(`  - dockerfile: ${u(e.dockerfile)}`),t.push(`    context: ${u(e.context||".")}`);t.push("")}return t.push("# A gate on structure: seconds that a change adds to the average merge. Exactly 0 for a change that only edits code. To switch it on:","# budget: {added: {warn: 10s, fail: 30s}}",""),t.join(`
`)}function u(o){return JSON.stringify(o)}function g(o){return o.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,"?").slice(0,200)}var E=`name: layercost
on:
  pull_request:
    types: [opened, synchronize, reopened, ready_for_review, labeled, unlabeled, edited]
  merge_group:
    types: [checks_requested]
permissions: {}
concurrency:
  group: layercost-\${{ github.event.pull_request.number || github.ref }}
  cancel-in-progress: true
jobs:
  layercost:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read # read both sides of the change
      actions: read # read the logs of earlier builds
      pull-requests: write # keep one comment and the review suggestions
    steps:
      - uses: ${p}@v1 # or a full commit id, where your policy asks for one
`;function I(o,r){return`name: layercost-collect
on:
  workflow_run: # zizmor: ignore[dangerous-triggers] only successful push runs of the default branch are read
    workflows: [${o.map(n=>JSON.stringify(n)).join(", ")}]
    types: [completed]
    branches: [${JSON.stringify(r)}]
permissions: {}
jobs:
  collect:
    if: github.event.workflow_run.event == 'push' && github.event.workflow_run.conclusion == 'success'
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read # read the Dockerfiles of the builds
      actions: read # read the finished run's logs
    steps:
      - id: layercost
        uses: ${p}@v1
        with:
          mode: collect
      - uses: actions/upload-artifact@v4
        if: steps.layercost.outputs.history-file != ''
        with:
          name: layercost-history
          path: \${{ steps.layercost.outputs.history-file }}
          retention-days: 90
`}var{access:z}=y("node:fs/promises"),{join:F}=y("node:path"),re={name:"init",examples:[["init","writes .github/layercost.yml and a workflow, where they are not there yet"]],usage:"[--repo DIR]",operands:"none",options:[{name:"repo",value:"DIR",help:"the git repository (default: the one around the working directory)"}],async run(o,r){let{ports:n,request:s,top:t,bare:e}=await _(o,r,N,!0),i=await $({...n,base:null,policy:null},{...s,configPath:".layercost-none",notes:[]});if(e)throw new f("a bare repository has no work tree to write into","Run it in a clone.");let l=[],{images:c}=i.head,h=K(s.base.ref),m=H(i.head,h);for(let[a,q]of[[".github/layercost.yml",S(c,A)],[".github/workflows/layercost.yml",E],...m.length===0?[]:[[".github/workflows/layercost-collect.yml",I(m,h)]]]){let d=F(t,a);await z(d).then(()=>!0,()=>!1)?r.err(`${a} exists and is left as it is
`):(await x(d,q).catch(j=>{throw new f(`${a} cannot be written: ${v(j)}`)}),l.push(a))}return r.out([`${c.length} image${c.length===1?"":"s"} found`,...l.map(a=>`wrote ${a}`),...l.length===0?[]:["Commit this: the next pull request gets its report. The gate is off until the configuration sets a budget."],...m.length>0||c.length===0?[]:[`No workflow builds ${c.length===1?"it":"them"} on ${h}, so there is no history to collect. How to give one: ${O("history.md")}`]].map(a=>`${a}
`).join("")),C.ok}};function H({images:o,texts:r},n){let s=o.flatMap(({workflow:e,elsewhere:i})=>e===null||i==="event"?[]:[e.file]),t=[...new Set(s)].sort().flatMap(e=>{let i=`.github/workflows/${e}`,l=b(r[i]??"",i).value;return l!==null&&k(l,n)?[w(l,"name")??i]:[]});return[...new Set(t)]}var K=o=>o.replace(/^origin\//,"");export{re as init,W as takenAlong_check,R as takenAlong_predict};
