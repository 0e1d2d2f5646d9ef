import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{$b as b,_b as a}from"./chunk-ELTNSNOU.js";import"./chunk-AM45ZMQH.js";import"./chunk-BXGRCY5N.js";import"./chunk-6MRPXFTJ.js";import"./chunk-6ULIZHWM.js";export{a as predict,b as predictDirectories};
