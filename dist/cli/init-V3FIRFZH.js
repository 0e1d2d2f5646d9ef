import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{a as c,c as v}from"./chunk-G4HOLOYS.js";import{b as y}from"./chunk-5HFCI3HO.js";import"./chunk-V7HVUZH2.js";import"./chunk-HNXG5IS4.js";import"./chunk-XQBZAROP.js";import"./chunk-MRHUG2GL.js";import"./chunk-FNQ3LACJ.js";import"./chunk-XA4PASPL.js";import"./chunk-37VLNEYK.js";import"./chunk-HY54KMVL.js";import{b as C}from"./chunk-HTJTU5KM.js";import"./chunk-QRTYAM2I.js";import"./chunk-H5YFDYSR.js";import{r as $}from"./chunk-5DNP7PLP.js";import"./chunk-XUTYBIW3.js";import"./chunk-MHSGOHNG.js";import"./chunk-LWPRHF4G.js";import"./chunk-MHOGXHVH.js";import"./chunk-ASW62KJT.js";import"./chunk-ZQ2R7SDI.js";import"./chunk-ZSH6LGGN.js";import"./chunk-LR7LYCCD.js";import"./chunk-WYHL2XHP.js";import"./chunk-ZT4GO32C.js";import{a as w,k}from"./chunk-WI2PBVRM.js";import"./chunk-QTGMIAFZ.js";import{G as g,s as p}from"./chunk-NQX7LKHX.js";import"./chunk-RHNVTYCH.js";import{c as b}from"./chunk-JRL2WRWT.js";import"./chunk-H4E74RBH.js";import{j as d}from"./chunk-5YDWZ2MA.js";import{access as I}from"node:fs/promises";import{join as N}from"node:path";function x(o,r){let n=o.filter(e=>e.source==="by name"&&e.context!==null),s=o.filter(e=>e.source!=="by name"),t=[`# yaml-language-server: $schema=${r}`,"# Configuration of layercost. Every key but `version` is optional; what is not set has its default.","version: 1",""];if(s.length>0){t.push("# Found by themselves, nothing to do:");for(let e of s.slice(0,50))t.push(`#   ${m(e.name)}: ${m(e.dockerfile)}, from ${m(e.source)}`);s.length>50&&t.push(`#   and ${s.length-50} more`),t.push("")}if(n.length>0){t.push("# No workflow, compose or bake file builds these, so their context is a guess. Check it and remove what is never built.","images:");for(let e of n.slice(0,1e3))/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(e.name)?t.push(`  - name: ${a(e.name)}`,`    dockerfile: ${a(e.dockerfile)}`):t.push(`  - dockerfile: ${a(e.dockerfile)}`),t.push(`    context: ${a(e.context||".")}`);t.push("")}return t.push("# A gate on structure: seconds that a change adds to the average merge. Exactly 0 for a change that only edits code. To switch it on:","# budget: {added: {warn: 10s, fail: 30s}}",""),t.join(`
`)}function a(o){return JSON.stringify(o)}function m(o){return o.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,"?").slice(0,200)}var _=`name: layercost
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
      - uses: ${c}@v1 # or a full commit id, where your policy asks for one
`;function O(o,r){return`name: layercost-collect
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
        uses: ${c}@v1
        with:
          mode: collect
      - uses: actions/upload-artifact@v4
        if: steps.layercost.outputs.history-file != ''
        with:
          name: layercost-history
          path: \${{ steps.layercost.outputs.history-file }}
          retention-days: 90
`}var X={name:"init",examples:[["init","writes .github/layercost.yml and a workflow, where they are not there yet"]],usage:"[--repo DIR]",operands:"none",options:[{name:"repo",value:"DIR",help:"the git repository (default: the one around the working directory)"}],async run(o,r){let{ports:n,request:s,top:t}=await $(o,r,C,!0),e=await y({...n,base:null,policy:null},{...s,configPath:".layercost-none",notes:[]}),l=[],{images:u}=e.head,f=A(e.head);for(let[i,S]of[[".github/layercost.yml",x(u,v)],[".github/workflows/layercost.yml",_],...f.length===0?[]:[[".github/workflows/layercost-collect.yml",O(f,j(s.base.ref))]]]){let h=N(t,i);await I(h).then(()=>!0,()=>!1)?r.err(`${i} exists and is left as it is
`):(await w(h,S).catch(E=>{throw new d(`${i} cannot be written: ${k(E)}`)}),l.push(i))}return r.out([`${u.length} image${u.length===1?"":"s"} found`,...l.map(i=>`wrote ${i}`),...l.length===0?[]:["Commit this: the next pull request gets its report. The gate is off until the configuration sets a budget."]].map(i=>`${i}
`).join("")),b.ok}};function A({images:o,texts:r}){let n=o.flatMap(({workflow:t,elsewhere:e})=>t===null||e==="event"?[]:[t.file]),s=[...new Set(n)].sort().map(t=>{let e=`.github/workflows/${t}`;return p(g(r[e]??"",e).value??void 0,"name")??e});return[...new Set(s)]}var j=o=>o.replace(/^origin\//,"");export{X as init};
