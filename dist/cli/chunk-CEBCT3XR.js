import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
var e={ok:0,overBudget:1,usage:2,failedClosed:3,strictWarning:4,internal:70};export{e as a};
