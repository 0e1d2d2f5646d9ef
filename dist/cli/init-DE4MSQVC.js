import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{b as p}from"./chunk-BQBIBZCV.js";import"./chunk-V75SQK2B.js";import"./chunk-ZPM4BPUX.js";import{b as y}from"./chunk-ZEPNG3Z5.js";import"./chunk-BEFOJ6SG.js";import"./chunk-J7OMEQXU.js";import"./chunk-C43SFGYR.js";import"./chunk-ICLY2SCN.js";import"./chunk-4LUXV34N.js";import"./chunk-5VZVULDY.js";import"./chunk-MP7J7NMX.js";import"./chunk-3RKDGT4Y.js";import{j as g}from"./chunk-Q62N3E4Y.js";import"./chunk-QGRNAUXR.js";import"./chunk-U63SV5M3.js";import"./chunk-IKDULU74.js";import"./chunk-TBBYINQ4.js";import"./chunk-MOEQJPIB.js";import"./chunk-YU4SDSQ3.js";import"./chunk-2GYDBWB4.js";import"./chunk-5AIRMM3N.js";import{a as f,i as d}from"./chunk-UKPO6L4Q.js";import"./chunk-GNG2FORR.js";import"./chunk-YBT4YTC6.js";import"./chunk-R3KYRXHF.js";import{a as h}from"./chunk-3LQ54JBS.js";import"./chunk-PM3LSWN5.js";import{j as m}from"./chunk-YEJMNOBA.js";import{access as k}from"node:fs/promises";import{join as v}from"node:path";function w(o){let r=o.filter(e=>e.source==="by name"&&e.context!==null),s=o.filter(e=>e.source!=="by name"),t=["# Configuration of layercost. Every key but `version` is optional; what is not set has its default.","version: 1",""];if(s.length>0){t.push("# Found by themselves, nothing to do:");for(let e of s.slice(0,50))t.push(`#   ${l(e.name)}: ${l(e.dockerfile)}, from ${l(e.source)}`);s.length>50&&t.push(`#   and ${s.length-50} more`),t.push("")}if(r.length>0){t.push("# No workflow, compose or bake file builds these, so their context is a guess. Check it and remove what is never built.","images:");for(let e of r.slice(0,1e3))/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(e.name)?t.push(`  - name: ${i(e.name)}`,`    dockerfile: ${i(e.dockerfile)}`):t.push(`  - dockerfile: ${i(e.dockerfile)}`),t.push(`    context: ${i(e.context||".")}`);t.push("")}return t.push("# A gate on structure: seconds that a change adds to a typical later build. Exactly 0 for a change that only edits code.","# budget: {added: {warn: 10s, fail: 30s}}",""),t.join(`
`)}function i(o){return JSON.stringify(o)}function l(o){return o.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,"?").slice(0,200)}var x=`name: layercost
on:
  pull_request:
    types: [opened, synchronize, reopened, ready_for_review, labeled, unlabeled]
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
      - uses: layercost/layercost@v1 # pin a commit
`,D={name:"init",usage:"[--repo DIR]",operands:"none",options:[{name:"repo",value:"DIR",help:"the git repository (default: the one around the working directory)"}],async run(o,r){let{ports:s,request:t,top:e}=await g(o,r,y,!0),a=await p({...s,base:null,policy:null},{...t,configPath:".layercost-none",notes:[]}),c=[];for(let[n,b]of[[".github/layercost.yml",w(a.head.images)],[".github/workflows/layercost.yml",x]]){let u=v(e,n);await k(u).then(()=>!0,()=>!1)?r.err(`${n} exists and is left as it is
`):(await f(u,b).catch($=>{throw new m(`${n} cannot be written: ${d($)}`)}),c.push(n))}return r.out(`${a.head.images.length} image${a.head.images.length===1?"":"s"} found
${c.map(n=>`wrote ${n}
`).join("")}`),h.ok}};export{D as init};
