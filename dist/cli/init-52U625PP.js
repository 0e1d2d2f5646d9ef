import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{a as h,b as x,d as O}from"./chunk-CPI2BKNV.js";import{a as y,c as b}from"./chunk-QYPOPYAS.js";import"./chunk-C5IXKVB4.js";import"./chunk-HNXG5IS4.js";import"./chunk-XQBZAROP.js";import"./chunk-Y3OF4QDV.js";import"./chunk-BQO5C3LH.js";import"./chunk-25YHHWGH.js";import{w as C}from"./chunk-3FXNW2NT.js";import"./chunk-C77QSHZC.js";import"./chunk-LQEJHCSD.js";import"./chunk-3ED5RPWP.js";import"./chunk-T7NT6Z73.js";import"./chunk-SM2S26SO.js";import"./chunk-24JR4FYM.js";import"./chunk-KZMZBCTM.js";import{g,u as d}from"./chunk-ZEX6TTK5.js";import"./chunk-F3ULUMN4.js";import{b as _}from"./chunk-PFTIAYXN.js";import"./chunk-IIUUYPDF.js";import"./chunk-C4FCJZLO.js";import"./chunk-P3BLMHKL.js";import"./chunk-VP57NDBG.js";import"./chunk-MHOGXHVH.js";import{a as k}from"./chunk-CEBCT3XR.js";import"./chunk-4NG4JOO7.js";import"./chunk-GOUIAWLO.js";import"./chunk-QAPOGDVU.js";import"./chunk-C7I3OML6.js";import"./chunk-CERUZT22.js";import"./chunk-CXFASHYT.js";import"./chunk-WYHL2XHP.js";import"./chunk-NYXLX62Y.js";import{a as $,k as v}from"./chunk-AVAIWV4T.js";import"./chunk-YQX2VDM7.js";import"./chunk-JU7UXSQU.js";import"./chunk-72RHAA37.js";import"./chunk-N3UQVHCQ.js";import"./chunk-H4E74RBH.js";import{n as w}from"./chunk-N3LRYCGW.js";import{access as j}from"node:fs/promises";import{join as q}from"node:path";function N(o,s){let a=o.filter(e=>e.source==="by name"&&e.context!==null),r=o.filter(e=>e.source!=="by name"),t=[`# yaml-language-server: $schema=${s}`,"# Configuration of layercost. Every key but `version` is optional; what is not set has its default.","version: 1",""];if(r.length>0){t.push("# Found by themselves, nothing to do:");for(let e of r.slice(0,50))t.push(`#   ${f(e.name)}: ${f(e.dockerfile)}, from ${f(e.source)}`);r.length>50&&t.push(`#   and ${r.length-50} more`),t.push("")}if(a.length>0){t.push("# No workflow, compose or bake file builds these, so their context is a guess. Check it and remove what is never built.","images:");for(let e of a.slice(0,1e3))/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(e.name)?t.push(`  - name: ${c(e.name)}`,`    dockerfile: ${c(e.dockerfile)}`):t.push(`  - dockerfile: ${c(e.dockerfile)}`),t.push(`    context: ${c(e.context||".")}`);t.push("")}return t.push("# A gate on structure: seconds that a change adds to the average merge. Exactly 0 for a change that only edits code. To switch it on:","# budget: {added: {warn: 10s, fail: 30s}}",""),t.join(`
`)}function c(o){return JSON.stringify(o)}function f(o){return o.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,"?").slice(0,200)}var S=`name: layercost
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
      - uses: ${h}@v1 # or a full commit id, where your policy asks for one
`;function A(o,s){return`name: layercost-collect
on:
  workflow_run: # zizmor: ignore[dangerous-triggers] only successful push runs of the default branch are read
    workflows: [${o.map(a=>JSON.stringify(a)).join(", ")}]
    types: [completed]
    branches: [${JSON.stringify(s)}]
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
        uses: ${h}@v1
        with:
          mode: collect
      - uses: actions/upload-artifact@v4
        if: steps.layercost.outputs.history-file != ''
        with:
          name: layercost-history
          path: \${{ steps.layercost.outputs.history-file }}
          retention-days: 90
`}var ee={name:"init",examples:[["init","writes .github/layercost.yml and a workflow, where they are not there yet"]],usage:"[--repo DIR]",operands:"none",options:[{name:"repo",value:"DIR",help:"the git repository (default: the one around the working directory)"}],async run(o,s){let{ports:a,request:r,top:t}=await C(o,s,_,!0),e=await b({...a,base:null,policy:null},{...r,configPath:".layercost-none",notes:[]}),n=[],{images:i}=e.head,u=z(r.base.ref),m=W(e.head,u);for(let[l,E]of[[".github/layercost.yml",N(i,O)],[".github/workflows/layercost.yml",S],...m.length===0?[]:[[".github/workflows/layercost-collect.yml",A(m,u)]]]){let p=q(t,l);await j(p).then(()=>!0,()=>!1)?s.err(`${l} exists and is left as it is
`):(await $(p,E).catch(I=>{throw new w(`${l} cannot be written: ${v(I)}`)}),n.push(l))}return s.out([`${i.length} image${i.length===1?"":"s"} found`,...n.map(l=>`wrote ${l}`),...n.length===0?[]:["Commit this: the next pull request gets its report. The gate is off until the configuration sets a budget."],...m.length>0||i.length===0?[]:[`No workflow builds ${i.length===1?"it":"them"} on ${u}, so there is no history to collect. How to give one: ${x("history.md")}`]].map(l=>`${l}
`).join("")),k.ok}};function W({images:o,texts:s},a){let r=o.flatMap(({workflow:e,elsewhere:n})=>e===null||n==="event"?[]:[e.file]),t=[...new Set(r)].sort().flatMap(e=>{let n=`.github/workflows/${e}`,i=d(s[n]??"",n).value;return i!==null&&y(i,a)?[g(i,"name")??n]:[]});return[...new Set(t)]}var z=o=>o.replace(/^origin\//,"");export{ee as init};
