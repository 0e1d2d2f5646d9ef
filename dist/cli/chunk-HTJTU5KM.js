import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{a as o}from"./chunk-LWPRHF4G.js";var r=o.bugs.url,s=o.version;export{r as a,s as b};
