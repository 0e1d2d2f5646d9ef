import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{gc as a,hc as b}from"./chunk-TXUHCOQO.js";import"./chunk-KFL73L43.js";import"./chunk-BXGRCY5N.js";import"./chunk-WLUZHC67.js";import"./chunk-6ULIZHWM.js";export{a as predict,b as predictDirectories};
