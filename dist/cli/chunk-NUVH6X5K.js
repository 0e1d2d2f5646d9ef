import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{createHash as e}from"node:crypto";function t(r,o=40){return e(o===64?"sha256":"sha1").update(`blob ${r.length}\0`).update(r).digest("hex")}var d=r=>typeof r=="object"&&r!==null&&!Array.isArray(r);var i=(r,o)=>Object.hasOwn(r,o)?r[o]:void 0;export{d as a,i as b,t as c};
