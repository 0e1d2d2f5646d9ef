import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
function n(r){return r.replace(/##\[/g,"##\u200B[").replace(/^(\s*)::/,"$1:\u200B:")}export{n as a};
