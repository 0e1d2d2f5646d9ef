import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
function t(n){return typeof n=="object"&&n!==null&&"code"in n&&typeof n.code=="string"&&/^E[A-Z]+$/.test(n.code)}export{t as a};
