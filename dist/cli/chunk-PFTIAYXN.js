import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{a as o}from"./chunk-72RHAA37.js";var r=o.bugs.url,s=o.version;export{r as a,s as b};
