import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{jc as a,kc as b}from"./chunk-NPMXS6PB.js";import"./chunk-Q3P63NIU.js";import"./chunk-BXGRCY5N.js";import"./chunk-E66USYEF.js";import"./chunk-6ULIZHWM.js";export{a as predict,b as predictDirectories};
