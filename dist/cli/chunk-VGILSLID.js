import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
var o=()=>process.argv[2]==="\0";export{o as a};
