import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{Wb as a,Xb as b}from"./chunk-EXL4ZA7R.js";import"./chunk-FGQBDPNK.js";import"./chunk-BXGRCY5N.js";import"./chunk-5G4RFSLM.js";import"./chunk-6ULIZHWM.js";export{a as predict,b as predictDirectories};
