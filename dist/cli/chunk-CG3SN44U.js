import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{a as e}from"./chunk-2GYDBWB4.js";import{g as r}from"./chunk-3TDR5X54.js";function o(s,t=300){return r(e(s).replaceAll("`",""),t)}export{o as a};
