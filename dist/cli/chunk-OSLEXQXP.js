import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{o}from"./chunk-NYXLX62Y.js";import{a as r,d as t}from"./chunk-H4E74RBH.js";function p(e,n=300){return typeof e=="string"?r(t(e).replaceAll("`",""),n):o(e,n)}export{p as a};
