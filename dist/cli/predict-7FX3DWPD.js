import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{gc as a,hc as b}from"./chunk-CCYPBCY7.js";import"./chunk-LMYUJCRQ.js";import"./chunk-BXGRCY5N.js";import"./chunk-6MRPXFTJ.js";import"./chunk-6ULIZHWM.js";export{a as predict,b as predictDirectories};
