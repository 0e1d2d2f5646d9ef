import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
var t=(r,o)=>Object.hasOwn(r,o)?r[o]:void 0;import{createHash as e}from"node:crypto";function d(r,o=40){return e(o===64?"sha256":"sha1").update(`blob ${r.length}\0`).update(r).digest("hex")}var a=r=>typeof r=="object"&&r!==null&&!Array.isArray(r);export{t as a,a as b,d as c};
