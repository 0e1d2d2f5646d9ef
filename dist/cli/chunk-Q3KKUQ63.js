import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{l as o}from"./chunk-N2RS6WTZ.js";import{a as t}from"./chunk-VIRIEPAW.js";import{a as r}from"./chunk-DA3ETNFK.js";function p(e,n=300){return typeof e=="string"?r(t(e).replaceAll("`",""),n):o(e,n)}export{p as a};
