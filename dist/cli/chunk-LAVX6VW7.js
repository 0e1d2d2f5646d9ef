import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
import{E as t}from"./chunk-Q3P63NIU.js";function r(s){return{schema:"layercost/logs@1",files:s.map(({file:m,reading:o})=>({file:m,form:o.form,job:o.job,lines:o.lines,bytes:o.bytes,builds:o.builds.map(({images:e,buildkit:i,...l})=>l),notes:o.notes.map(e=>t(e))}))}}export{r as a};
