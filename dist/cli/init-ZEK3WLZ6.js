import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{b as h}from"./chunk-OKA435VE.js";import"./chunk-6GQGYRM7.js";import"./chunk-HNXG5IS4.js";import"./chunk-XQBZAROP.js";import"./chunk-Z2P2AGCL.js";import"./chunk-4AIC6ABO.js";import"./chunk-KU6I4BXF.js";import"./chunk-XNUDFRCE.js";import"./chunk-SBDUR46K.js";import{a as c,c as w}from"./chunk-2PEQIPMK.js";import"./chunk-UEYUFIHF.js";import"./chunk-H5AUTLYS.js";import{r as y}from"./chunk-S3YY6OQX.js";import"./chunk-62OIAG4T.js";import"./chunk-F3FHG6CS.js";import"./chunk-62OC2QJW.js";import"./chunk-LR7LYCCD.js";import"./chunk-JF5TIPQT.js";import"./chunk-LYTE3DC3.js";import"./chunk-MHOGXHVH.js";import"./chunk-WYHL2XHP.js";import"./chunk-LAWJFZM2.js";import{a as f,k as d}from"./chunk-HW3I5FDC.js";import"./chunk-FCWM6CXN.js";import"./chunk-U33B4STJ.js";import"./chunk-44VH73IZ.js";import{a as g}from"./chunk-3X6VXMSU.js";import"./chunk-H4E74RBH.js";import{j as p}from"./chunk-5YDWZ2MA.js";import{access as x}from"node:fs/promises";import{join as C}from"node:path";function b(o){let r=o.filter(e=>e.source==="by name"&&e.context!==null),n=o.filter(e=>e.source!=="by name"),t=["# Configuration of layercost. Every key but `version` is optional; what is not set has its default.","version: 1",""];if(n.length>0){t.push("# Found by themselves, nothing to do:");for(let e of n.slice(0,50))t.push(`#   ${l(e.name)}: ${l(e.dockerfile)}, from ${l(e.source)}`);n.length>50&&t.push(`#   and ${n.length-50} more`),t.push("")}if(r.length>0){t.push("# No workflow, compose or bake file builds these, so their context is a guess. Check it and remove what is never built.","images:");for(let e of r.slice(0,1e3))/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(e.name)?t.push(`  - name: ${i(e.name)}`,`    dockerfile: ${i(e.dockerfile)}`):t.push(`  - dockerfile: ${i(e.dockerfile)}`),t.push(`    context: ${i(e.context||".")}`);t.push("")}return t.push("# A gate on structure: seconds that a change adds to the average merge. Exactly 0 for a change that only edits code.","# budget: {added: {warn: 10s, fail: 30s}}",""),t.join(`
`)}function i(o){return JSON.stringify(o)}function l(o){return o.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,"?").slice(0,200)}var k=/github\.com\/([^/]+\/[^/.]+)/.exec(c.repository.url)?.[1]??c.name;var I=`name: layercost
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
      - uses: ${k}@v1 # the action's owner, and a commit where your policy asks for one
`,W={name:"init",examples:[["init","writes .github/layercost.yml and a workflow, where they are not there yet"]],usage:"[--repo DIR]",operands:"none",options:[{name:"repo",value:"DIR",help:"the git repository (default: the one around the working directory)"}],async run(o,r){let{ports:n,request:t,top:e}=await y(o,r,w,!0),a=await h({...n,base:null,policy:null},{...t,configPath:".layercost-none",notes:[]}),u=[];for(let[s,$]of[[".github/layercost.yml",b(a.head.images)],[".github/workflows/layercost.yml",I]]){let m=C(e,s);await x(m).then(()=>!0,()=>!1)?r.err(`${s} exists and is left as it is
`):(await f(m,$).catch(v=>{throw new p(`${s} cannot be written: ${d(v)}`)}),u.push(s))}return r.out(`${a.head.images.length} image${a.head.images.length===1?"":"s"} found
${u.map(s=>`wrote ${s}
`).join("")}`),g.ok}};export{W as init};
