import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{d as i}from"./chunk-SMGBQKHQ.js";function p(r,t,n){return e(r)+o(t,n,3)}function l({file:r,replaceLines:[t],before:n,replacement:s}){let g=o(`${n}
`,`${s}
`,0).replace(/^@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@/gm,(d,$,u="",a,f="")=>`@@ -${Number($)+t-1}${u} +${Number(a)+t-1}${f} @@`);return`git apply --unidiff-zero

${e(r)}${g}`}function e(r){let t=n=>c(`${n}/${r}`);return`diff --git ${t("a")} ${t("b")}
--- ${t("a")}
+++ ${t("b")}
`}var o=(r,t,n)=>i("a","b",r,t,"","",{context:n}).split(`
`).slice(3).join(`
`);function c(r){return/^[\w./@+,=:-]+$/.test(r)?r:`"${[...Buffer.from(r)].map(n=>n===34||n===92?`\\${String.fromCharCode(n)}`:n<32||n>126?`\\${n.toString(8).padStart(3,"0")}`:String.fromCharCode(n)).join("")}"`}export{p as a,l as b};
