import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{m as a}from"./chunk-DXMZJNGZ.js";import"./chunk-S5NJQOZE.js";export{a as whatFailed};
