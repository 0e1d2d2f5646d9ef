import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{b as f}from"./chunk-ATUALMFQ.js";import"./chunk-CRPSIKMB.js";import"./chunk-D6RXPEO5.js";import"./chunk-XQBZAROP.js";import"./chunk-BLUWMT6F.js";import"./chunk-3DUBQDG2.js";import"./chunk-MMZEX4PZ.js";import"./chunk-3FGGAXLJ.js";import"./chunk-4444ZJ6L.js";import{a as c,c as w}from"./chunk-J6MQW4MJ.js";import"./chunk-FWBI4NB4.js";import"./chunk-PD3TAOOH.js";import{j as y}from"./chunk-2WL2U32Q.js";import"./chunk-LPV6NXGL.js";import"./chunk-67THAAMX.js";import"./chunk-IKDULU74.js";import"./chunk-PFFBARCY.js";import"./chunk-5ZVUKQDJ.js";import"./chunk-N2RS6WTZ.js";import{a as h,i as d}from"./chunk-I5XYPDRM.js";import"./chunk-WMJP465U.js";import"./chunk-VIRIEPAW.js";import"./chunk-R3KYRXHF.js";import{a as g}from"./chunk-3LQ54JBS.js";import"./chunk-DA3ETNFK.js";import{j as p}from"./chunk-YEJMNOBA.js";import{access as x}from"node:fs/promises";import{join as C}from"node:path";function b(o){let r=o.filter(e=>e.source==="by name"&&e.context!==null),n=o.filter(e=>e.source!=="by name"),t=["# Configuration of layercost. Every key but `version` is optional; what is not set has its default.","version: 1",""];if(n.length>0){t.push("# Found by themselves, nothing to do:");for(let e of n.slice(0,50))t.push(`#   ${u(e.name)}: ${u(e.dockerfile)}, from ${u(e.source)}`);n.length>50&&t.push(`#   and ${n.length-50} more`),t.push("")}if(r.length>0){t.push("# No workflow, compose or bake file builds these, so their context is a guess. Check it and remove what is never built.","images:");for(let e of r.slice(0,1e3))/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(e.name)?t.push(`  - name: ${i(e.name)}`,`    dockerfile: ${i(e.dockerfile)}`):t.push(`  - dockerfile: ${i(e.dockerfile)}`),t.push(`    context: ${i(e.context||".")}`);t.push("")}return t.push("# A gate on structure: seconds that a change adds to the average merge. Exactly 0 for a change that only edits code.","# budget: {added: {warn: 10s, fail: 30s}}",""),t.join(`
`)}function i(o){return JSON.stringify(o)}function u(o){return o.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,"?").slice(0,200)}var $=/github\.com\/([^/]+\/[^/.]+)/.exec(c.repository.url)?.[1]??c.name;var I=`name: layercost
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
      - uses: ${$}@v1 # the action's owner, and a commit where your policy asks for one
`,W={name:"init",usage:"[--repo DIR]",operands:"none",options:[{name:"repo",value:"DIR",help:"the git repository (default: the one around the working directory)"}],async run(o,r){let{ports:n,request:t,top:e}=await y(o,r,w,!0),a=await f({...n,base:null,policy:null},{...t,configPath:".layercost-none",notes:[]}),l=[];for(let[s,k]of[[".github/layercost.yml",b(a.head.images)],[".github/workflows/layercost.yml",I]]){let m=C(e,s);await x(m).then(()=>!0,()=>!1)?r.err(`${s} exists and is left as it is
`):(await h(m,k).catch(v=>{throw new p(`${s} cannot be written: ${d(v)}`)}),l.push(s))}return r.out(`${a.head.images.length} image${a.head.images.length===1?"":"s"} found
${l.map(s=>`wrote ${s}
`).join("")}`),g.ok}};export{W as init};
