import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);
