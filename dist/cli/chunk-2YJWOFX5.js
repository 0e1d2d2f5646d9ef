import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{b as o}from"./chunk-MOEQJPIB.js";import{a as t}from"./chunk-2GYDBWB4.js";import{a as r}from"./chunk-PM3LSWN5.js";function p(e,n=300){return typeof e=="string"?r(t(e).replaceAll("`",""),n):o(e,n)}export{p as a};
