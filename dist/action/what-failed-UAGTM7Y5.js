import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{l as a}from"./chunk-PTDMB5HS.js";import"./chunk-S5NJQOZE.js";export{a as whatFailed};
