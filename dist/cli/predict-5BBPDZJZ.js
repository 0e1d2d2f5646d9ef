import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{Kb as a,Lb as b}from"./chunk-TW4WNXOY.js";import"./chunk-PNXIVA3M.js";import"./chunk-6G6KUXWJ.js";import"./chunk-GSVGNX3N.js";import"./chunk-6ULIZHWM.js";export{a as predict,b as predictDirectories};
