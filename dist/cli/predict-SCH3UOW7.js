import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{gc as a,hc as b}from"./chunk-T2IXN5NI.js";import"./chunk-TDGXRYIZ.js";import"./chunk-BXGRCY5N.js";import"./chunk-WLUZHC67.js";import"./chunk-6ULIZHWM.js";export{a as predict,b as predictDirectories};
