import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
var o={ms:.001,s:1,m:60,h:3600};function s(t){let n=/^([0-9]{1,12}(?:\.[0-9]{1,6})?)(ms|s|m|h)$/.exec(t),e=o[n?.[2]??""];return n===null||e===void 0?null:Number(n[1])*e}export{s as a};
