import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
function t(e){return{...e,context:"",remoteContext:null,contextKind:"path",args:{},volatileArgs:[],platforms:[],buildContexts:{},builder:"buildkit",cache:{mode:"local",from:"assumed",scope:null,noCache:[],exports:!0,imports:!0},tags:[],workflow:null}}export{t as a};
