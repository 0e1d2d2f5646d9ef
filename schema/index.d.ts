// Written by scripts/document-schemas.ts from the schemas of the program.

/** Of `check`, `report merge` and `demo`. */
export interface CheckDocument {
  readonly schema: 'layercost/check@1';
  readonly tool: {
    readonly name: 'layercost';
    readonly version: string;
  };
  readonly base: {
    /** as named */
    readonly ref: string;
    /** its tip */
    readonly sha: string | null;
    /** the commit that was compared */
    readonly mergeBase: string | null;
  };
  readonly head: {
    readonly ref: string;
    /** null for `WORKTREE` */
    readonly sha: string | null;
  };
  /** the first line of every form, without marks: what happens, to what, because of what, and whether that is usual */
  readonly headline: string;
  /** `skipped` where no image is affected */
  readonly verdict: 'pass' | 'warn' | 'fail' | 'skipped';
  /** whether the Action would create a comment, and why or why not (comment.md) */
  readonly comment: {
    readonly create: boolean;
    readonly because: string;
  };
  /** seconds within which 95 % of the replayed merged changes stay; null without any */
  readonly usual: {
    readonly seconds: number;
    readonly changes: number;
  } | null;
  /** what every verdict rests on, each once */
  readonly assumptions: readonly string[];
  /** what is unknown or was assumed, for people */
  readonly notes: readonly string[];
  /** faults of files that were read */
  readonly problems: readonly Problem[];
  readonly config: {
    readonly source: string | null;
    /** `gate`: from the base side; `preview`: only the change has one, so it gates nothing */
    readonly role: 'gate' | 'preview' | 'defaults';
    readonly changedByHead: boolean;
  };
  /** number of paths that differ */
  readonly changedFiles: number;
  /** who accepted a broken budget; null where nobody did */
  readonly override: {
    readonly by: string;
    readonly at: string;
    readonly head: string;
    readonly reason: string | null;
  } | null;
  /** a sentence on how good earlier predictions were; null without any */
  readonly audit: string | null;
  /** affected ones first */
  readonly images: readonly Image[];
  /** all affected images together */
  readonly total: {
    readonly rebuild: BasedEstimate | null;
    readonly added: Estimate | null;
    readonly money: Money | null;
    readonly budgets: readonly Budget[];
  };
}

/** Of `predict`. */
export interface PredictDocument {
  readonly schema: 'layercost/predict@1';
  /** what every verdict rests on, each once */
  readonly assumptions: readonly string[];
  readonly builds: readonly {
    readonly file: string;
    readonly target: string | null;
    readonly platform: string | null;
    readonly builder: 'buildkit' | 'legacy';
    readonly problems: readonly Problem[];
    /** that the build ends in an error, or may; null where it does not */
    readonly fails: Failure | null;
    /** one for every instruction of the head Dockerfile */
    readonly steps: readonly Step[];
    /** with `--image`: packed bytes that the change moves; null without, or where that is not known */
    readonly bytes: {
      readonly pushed: BasedEstimate;
      readonly pulled: BasedEstimate;
      readonly image: {
        readonly before: number;
        readonly after: Estimate;
      };
    } | null;
  }[];
}

/** Of `explain`. */
export interface ExplainDocument {
  readonly schema: 'layercost/explain@1';
  readonly file: string;
  readonly step: Step;
  /** the instruction's partner in the base, or null */
  readonly baseLine: number | null;
  /** of its cache key; a value that is not shown reads `not shown` */
  readonly ingredients: readonly {
    readonly name: string;
    readonly before: string | null;
    readonly after: string | null;
    readonly state: 'same' | 'different' | 'open';
    readonly note: string | null;
  }[];
  /** what people commonly believe of such a step, and what holds instead */
  readonly beliefs: readonly string[];
}

/** Of `suggest`. */
export interface SuggestDocument {
  readonly schema: 'layercost/suggest@1';
  readonly suggestions: readonly Suggestion[];
  readonly refused: readonly Refusal[];
  /** findings that comments silence */
  readonly silenced: number;
}

/** Of `images`. */
export interface ImagesDocument {
  readonly schema: 'layercost/images@1';
  /** every image found, affected or not */
  readonly images: readonly {
    readonly name: string;
    readonly dockerfile: string;
    readonly context: string | null;
    readonly target: string | null;
    readonly args: Readonly<Record<string, string>>;
    /** build arguments that differ on every build */
    readonly volatileArgs: readonly string[];
    readonly platforms: readonly string[];
    readonly buildContexts: Readonly<Record<string, string>>;
    readonly source: string;
    readonly elsewhere: 'event' | 'branch' | 'paths' | null;
    readonly facts: Facts;
    readonly variants: readonly Variant[];
    readonly affected: boolean;
    readonly effect: 'built' | 'metadata' | 'none';
    readonly reason: string;
  }[];
  readonly notes: readonly string[];
}

/** Of `images --format matrix`, for `strategy.matrix`: the one document without `schema`. */
export interface MatrixDocument {
  /** affected images only */
  readonly include: readonly {
    readonly name: string;
    readonly dockerfile: string;
    readonly context: string;
    /** empty for the last stage */
    readonly target: string;
    /** with commas */
    readonly platforms: string;
    readonly reason: string;
  }[];
}

/** Of `layers`. */
export interface LayersDocument {
  readonly schema: 'layercost/layers@1';
  /** one for each platform */
  readonly images: readonly {
    /** null where the input does not say */
    readonly name: string | null;
    readonly platform: string | null;
    /** base images, known of a build record */
    readonly bases: readonly {
      readonly reference: string;
      readonly digest: string;
    }[];
    /** in the order of the manifest; of a build record: of all stages */
    readonly layers: readonly {
      readonly index: number;
      readonly diffId: string | null;
      readonly digest: string | null;
      readonly bytes: {
        readonly compressed: number | null;
        readonly unpacked: number | null;
        readonly files: number | null;
      };
      /** null for the base's */
      readonly instruction: {
        readonly line: number | null;
        readonly endLine: number | null;
        readonly keyword: string;
      } | null;
      /** index of an earlier layer that is the same */
      readonly equalTo: number | null;
      /** bytes of files that later layers hide */
      readonly wasted: number | null;
    }[];
    /** of the final image behind its FROM; lines are null without a Dockerfile */
    readonly instructions: readonly {
      readonly line: number | null;
      readonly endLine: number | null;
      readonly keyword: string;
      readonly layer: number | null;
      readonly why: 'layer' | 'empty layer' | 'metadata' | 'changes nothing' | 'no history entry';
    }[];
    /** null where the input holds no files */
    readonly waste: readonly {
      /** that holds the bytes */
      readonly layer: number;
      /** layer that hides them */
      readonly by: number;
      readonly kind: 'deleted' | 'replaced' | 'owner or mode' | 'same again';
      readonly bytes: number;
      readonly files: number;
    }[] | null;
    /** what the input does not hold */
    readonly notes: readonly string[];
  }[];
  /** with `--after` only: what goes over the network; null where that is not known */
  readonly moved?: {
    readonly push: {
      readonly bytes: number;
      readonly layers: readonly string[];
    };
    readonly pull: {
      readonly containerd: number;
      readonly overlay2: number;
    };
  } | null;
}

/** Of `logs`. */
export interface LogsDocument {
  readonly schema: 'layercost/logs@1';
  readonly files: readonly LoggedFile[];
}

/** Of `replay`. */
export interface ReplayDocument {
  readonly schema: 'layercost/replay@1';
  readonly images: readonly {
    readonly name: string;
    readonly dockerfile: string;
    readonly changes: readonly {
      readonly id: string;
      readonly at: string;
      /** steps that run again */
      readonly runs: number;
      /** steps that may */
      readonly maybe: number;
      /** as the Dockerfile stands */
      readonly seconds: number;
      /** with the proven suggestions */
      readonly suggested: number;
    }[];
    /** seconds per merged change */
    readonly mean: number;
    readonly meanSuggested: number;
    /** changes that run a step of the image */
    readonly building: number;
    /** changes that would have been faster */
    readonly profited: number;
    readonly basis: 'builds' | 'priors';
    readonly suggestions: readonly {
      /** its section in suggestions.md */
      readonly rule: string;
      /** `one-click`: proven; `needs-review`: likely the same; `advice`: no edit */
      readonly level: 'one-click' | 'needs-review' | 'advice';
      /** the line that it is about */
      readonly line: number;
      /** one sentence */
      readonly message: string;
      /** seconds of the average merge */
      readonly saving: {
        readonly low: number;
        /** middle of the range */
        readonly mid: number;
        readonly high: number;
        /** what it rests on: `14 builds`, or `priors` where no log tells */
        readonly basis: string;
      };
      /** how many of the replayed changes would have been faster; null without a replay */
      readonly profited: {
        readonly changes: number;
        readonly of: number;
      } | null;
    }[];
    readonly refused: readonly Refusal[];
  }[];
  /** what was not done for want of work; absent where nothing was left out */
  readonly leftOut?: readonly string[];
}

/** Of `history show`; the file itself is described in history.md. */
export interface HistoryDocument {
  readonly schema: 'layercost/history@1';
  readonly lines: number;
  readonly samples: number;
  readonly overheads: number;
  readonly builds: number;
  readonly steps: readonly {
    readonly file: string;
    readonly text: string;
    readonly kind: string;
    /** times that it ran */
    readonly executed: number;
    /** times that it was reused */
    readonly cached: number;
    /** seconds; null where it never ran to its end */
    readonly median: number | null;
  }[];
}

/** Of `audit`. */
export interface AuditDocument {
  readonly schema: 'layercost/audit@1';
  /** of the last 20 predictions that a build followed */
  readonly summary: {
    readonly scored: number;
    /** median of |took - said| / took */
    readonly medianError: number | null;
    /** ranges that held their build */
    readonly inside: number;
    /** ranges that can be judged */
    readonly judged: number;
    readonly verdicts: {
      readonly checked: number;
      readonly wrong: number;
      readonly wrongCertain: number;
    };
  };
  /** ten predictions in a row, oldest first */
  readonly decades: readonly {
    readonly from: string;
    readonly to: string;
    readonly predictions: number;
    readonly medianError: number | null;
    /** median of took / said - 1 */
    readonly bias: number | null;
    /** ranges that held their build */
    readonly inside: number;
    /** ranges that can be judged */
    readonly judged: number;
  }[];
  /** with `--limit` only: what the limit would have decided, and should have */
  readonly hindsight: {
    readonly limit: number;
    readonly judged: number;
    readonly over: number;
    readonly failed: number;
    readonly falseAlarms: number;
    readonly warned: number;
    readonly missed: number;
  } | null;
  readonly predictions: readonly {
    readonly image: string;
    readonly commit: string;
    readonly at: string;
    /** as it was said */
    readonly rebuild: Estimate | null;
    readonly took: number | null;
    readonly error: number | null;
    /** the range held the build */
    readonly inside: boolean | null;
    /** verdicts that the build contradicts */
    readonly wrong: readonly {
      readonly stage: string | null;
      readonly step: number;
      readonly said: string;
      readonly certainty: string;
      readonly was: 'cached' | 'rebuilt';
    }[];
  }[];
}

/** Of `config check`. */
export interface ConfigCheckDocument {
  readonly schema: 'layercost/config-check@1';
  readonly file: string;
  readonly valid: boolean;
  readonly problems: readonly Problem[];
}

/** An image of `check`. */
export interface Image {
  readonly name: string;
  readonly file: string;
  /** may be an address; null where no file names it */
  readonly context: string | null;
  readonly target: string | null;
  readonly platform: string | null;
  readonly builder: 'buildkit' | 'legacy';
  readonly cache: {
    readonly mode: 'local' | 'gha-min' | 'gha-max' | 'registry-min' | 'registry-max' | 'inline' | 'none';
    /** where that was read, or `assumed` */
    readonly from: string;
  };
  /** where the build was found: `build.yml:27`, `compose.yaml:4`, `configuration`, `by name` */
  readonly source: string;
  /** why neither the change nor its merge starts a build of it: by its events, or by the branch or path filter of its triggers; null where one does, or where that is not known */
  readonly elsewhere: 'event' | 'branch' | 'paths' | null;
  /** how CI builds it, as far as known (discovery.md) */
  readonly facts: {
    readonly context: Fact;
    readonly file: Fact;
    readonly target: Fact;
    readonly platforms: ListFact;
    readonly cache: Fact;
    readonly builder: Fact;
    readonly buildkit: Fact;
    /** by name */
    readonly args: Readonly<Record<string, Fact>>;
  };
  /** further definitions of the same Dockerfile */
  readonly variants: readonly Variant[];
  readonly affected: boolean;
  /** none of the files that it reads differs: it runs for a value that is not known before the build, or is another one in every build */
  readonly untouched?: true;
  /** of the change itself, cache or not: `built`: a step runs or may run; `metadata`: only the configuration changes */
  readonly effect: 'built' | 'metadata' | 'none';
  readonly existence: 'both' | 'added' | 'removed';
  /** why it is affected or not */
  readonly reason: string;
  readonly verdict: 'pass' | 'warn' | 'fail' | 'skipped';
  /** that the build ends in an error, or may; where that is certain there are no figures */
  readonly fails: Failure | null;
  /** what the change does to the cache that later builds find, as a clause; null where it leaves that as it was */
  readonly cacheChange: string | null;
  /** where no cache is kept: steps that the change would run with one that holds the base; null where that is not known */
  readonly cached?: {
    readonly steps: number;
  } | null;
  /** one for every instruction of the head Dockerfile */
  readonly steps: readonly Step[];
  readonly problems: readonly Problem[];
  /** seconds along the step graph of the steps that the first build of the change runs */
  readonly rebuild: BasedEstimate | null;
  /** seconds of a build in which every step runs, for scale */
  readonly whole: BasedEstimate | null;
  /** time beside the steps; no part of a budgeted figure */
  readonly overheads: readonly {
    readonly name: string;
    readonly low: number;
    /** middle of the range */
    readonly mid: number;
    readonly high: number;
  }[];
  /** expected seconds per merged change, over all replayed, those that run nothing counting as 0 */
  readonly typical: {
    readonly before: Estimate | null;
    readonly after: Estimate | null;
    /** merged changes replayed */
    readonly changes: number;
    /** how many of them run a step */
    readonly building: {
      readonly before: number | null;
      readonly after: number;
    };
    /** seconds of such a build */
    readonly each: {
      readonly before: Estimate | null;
      readonly after: Estimate | null;
    };
  } | null;
  /** `typical.after` minus `typical.before`; exactly zero for a change of no structure */
  readonly added: Estimate | null;
  /** base images that both sides name, as far as known (layers.md) */
  readonly bases: readonly BaseState[];
  /** packed bytes that the change moves; null where no build record tells */
  readonly bytes: {
    readonly pushed: BasedEstimate;
    readonly pulled: BasedEstimate;
    readonly image: {
      readonly before: number;
      readonly after: Estimate;
    };
    /** bytes that an average merged change pushes */
    readonly typical: {
      readonly before: Estimate;
      readonly after: Estimate;
    } | null;
    readonly added: Estimate | null;
    /** what all nodes pull in a day by the configuration's `deploys`, or null */
    readonly perDay: {
      readonly before: number;
      readonly after: number;
    } | null;
  } | null;
  readonly money: Money | null;
  readonly budgets: readonly Budget[];
  readonly suggestions: readonly Suggestion[];
  readonly refused: readonly Refusal[];
  /** findings that comments in the base silence */
  readonly silenced: number;
  /** what the figures rest on; null without any */
  readonly history: {
    readonly builds: number;
    readonly from: string | null;
    readonly to: string | null;
    readonly source: string | null;
  } | null;
  readonly notes: readonly string[];
}

/** An instruction of the head Dockerfile. */
export interface Step {
  /** name in lower case, or the index as text; null for an `ARG` before the first `FROM` */
  readonly stage: string | null;
  readonly stageIndex: number | null;
  /** instructions of the stage as written, `FROM` = 0 */
  readonly step: number;
  readonly line: number;
  readonly endLine: number;
  /** keyword */
  readonly instruction: string;
  /** the instruction on one line; secrets and values are masked */
  readonly text: string;
  /** the prefix that the builder prints, null where it prints none */
  readonly label: string | null;
  /** `metadata`: no step of its own; `pruned`: not needed for the target */
  readonly verdict: 'cached' | 'rebuilt' | 'metadata' | 'pruned';
  /** `output-dependent`: rebuilt unless a step that runs again yields the same bytes; `unknown`: an input cannot be known */
  readonly certainty: 'certain' | 'output-dependent' | 'unknown';
  /** the nearest cause, or null */
  readonly cause: Cause | null;
  /** from the nearest cause to the root; of more than 64 the nearest and the last 63 */
  readonly chain: readonly Cause[];
  /** of a cached step that an earlier build of the same job makes: that build */
  readonly builtBy?: string;
  /** on `COPY --link` and `ADD --link`: the merge onto the new parent */
  readonly link?: {
    readonly verdict: 'cached' | 'rebuilt' | 'metadata' | 'pruned';
    readonly certainty: 'certain' | 'output-dependent' | 'unknown';
  };
  /** on `FROM`: each inherited `ONBUILD`, in order */
  readonly triggers?: readonly Judged[];
  /** what running it takes, or null */
  readonly seconds: Estimate | null;
  /** in `check` only: what `seconds` rests on: `own`, `edited`, `neighbour`, `kind`, `prior` */
  readonly basis?: string;
  /** in `check` only: how many executions */
  readonly samples?: number;
  /** packed bytes that its layer pushes; null where it has none, or that is not known */
  readonly bytes?: Estimate | null;
}

/** Why a step is not reused. It never holds a value. */
export interface Cause {
  /** `instruction-changed`, `instruction-added`, `instruction-moved`, `context-changed`, `build-arg-changed`, `environment-changed`, `base-image-changed`, `parent-rebuilt`, `stage-output`, `mount-source`, `cache-not-available`, `no-cache`, `unknown-input`, `new-image`; more may come */
  readonly kind: string;
  /** what happened, as a clause */
  readonly detail: string;
  /** the variable or argument that is meant; absent where none is */
  readonly name?: string;
  /** line of the head Dockerfile that is meant, or null */
  readonly line: number | null;
  /** files that differ, at most 200 */
  readonly paths: readonly string[];
}

/** A verdict with its certainty. */
export interface Judged {
  readonly verdict: 'cached' | 'rebuilt' | 'metadata' | 'pruned';
  readonly certainty: 'certain' | 'output-dependent' | 'unknown';
}

/** A range and its middle: seconds, bytes or money. */
export interface Estimate {
  readonly low: number;
  /** middle of the range */
  readonly mid: number;
  readonly high: number;
}

/** An estimate that says what it rests on. */
export interface BasedEstimate {
  readonly low: number;
  /** middle of the range */
  readonly mid: number;
  readonly high: number;
  /** what it rests on: `14 builds`, or `priors` where no log tells */
  readonly basis: string;
}

/** A proposed edit, or advice. */
export interface Suggestion {
  /** its section in suggestions.md */
  readonly rule: string;
  /** `one-click`: proven; `needs-review`: likely the same; `advice`: no edit */
  readonly level: 'one-click' | 'needs-review' | 'advice';
  /** the line that it is about */
  readonly line: number;
  readonly proof: {
    readonly equality: 'equal' | 'equal-modulo-time' | 'likely' | 'none';
    readonly obligations: readonly {
      readonly claim: string;
      readonly evidence: string;
    }[];
    readonly assumptions: readonly string[];
  };
  /** first and last line that the edit replaces; null for advice */
  readonly replaceLines: readonly [number, number] | null;
  /** the whole Dockerfile with this suggestion and no other; null for advice, or where it holds what may be a secret */
  readonly after: string | null;
  /** seconds of the average merge */
  readonly saving: {
    readonly low: number;
    /** middle of the range */
    readonly mid: number;
    readonly high: number;
    /** what it rests on: `14 builds`, or `priors` where no log tells */
    readonly basis: string;
  };
  /** how many of the replayed changes would have been faster; null without a replay */
  readonly profited: {
    readonly changes: number;
    readonly of: number;
  } | null;
  /** packed bytes that it spares, of what the message says; null where it is about time */
  readonly bytes: Estimate | null;
  /** the edit, where it is of another file (a workflow); its text is null where it holds what may be a secret; null else */
  readonly elsewhere: {
    readonly file: string;
    readonly replaceLines: readonly [number, number];
    readonly replacement: string | null;
  } | null;
  /** one sentence */
  readonly message: string;
}

/** An edit that was looked at and not proven. */
export interface Refusal {
  readonly rule: string;
  readonly line: number;
  /** what was looked at and not proven */
  readonly because: string;
}

/** A limit and its decision. */
export interface Budget {
  readonly metric: 'rebuild' | 'typical' | 'added' | 'step' | 'added-cost' | 'pushed-bytes' | 'pulled-bytes' | 'image-bytes' | 'added-bytes';
  readonly warn: number | null;
  readonly fail: number | null;
  readonly value: Estimate | null;
  readonly decision: 'pass' | 'warn' | 'fail' | 'skipped';
  readonly reason: string;
}

/** What the seconds cost. */
export interface Money {
  /** ISO 4217 */
  readonly currency: string;
  readonly rebuild: Estimate | null;
  readonly addedPerMonth: Estimate | null;
  /** price of a runner minute */
  readonly perMinute: number;
  readonly priceSource: string;
  readonly buildsPerMonth: number | null;
  /** a sentence where the bill does not move (same billed minute), else null */
  readonly billing: string | null;
}

/** A base image as it was built on and as it is now. */
export interface BaseState {
  readonly reference: string;
  /** of the newest build of the base branch that tells, or null */
  readonly built: {
    readonly digest: string;
    readonly at: string;
  } | null;
  /** the registry's answer, or null */
  readonly now: {
    readonly digest: string;
    readonly at: string;
  } | null;
  /** `now`: the registry has another image than that build; `elsewhere`: another index with the same image for this platform; `built`: that build was the first with its image */
  readonly move: {
    readonly kind: 'now' | 'elsewhere' | 'built';
    readonly from: {
      readonly digest: string;
      readonly at: string;
    };
    readonly to: {
      readonly digest: string;
      readonly at: string;
    };
  } | null;
  /** how many stand above it, of all */
  readonly steps: {
    readonly above: number;
    readonly of: number;
  };
}

/** That a build ends in an error, or may. */
export interface Failure {
  readonly line: number | null;
  /** `unknown`: it may fail; what decides is not in the repository */
  readonly certainty: 'certain' | 'unknown';
  readonly because: string;
  /** the rule of failing-builds.md */
  readonly kind: string;
}

/** How CI builds an image, as far as known. */
export interface Facts {
  readonly context: Fact;
  readonly file: Fact;
  readonly target: Fact;
  readonly platforms: ListFact;
  readonly cache: Fact;
  readonly builder: Fact;
  readonly buildkit: Fact;
  /** by name */
  readonly args: Readonly<Record<string, Fact>>;
}

/** A fact with its source and its certainty. */
export interface Fact {
  /** null where it is not known, or is a secret */
  readonly value: string | null;
  readonly certainty: 'known' | 'assumed' | 'unknown';
  /** `build.yml:27`; null where no file says it */
  readonly from: string | null;
  /** why it is not simply known; null where it is */
  readonly because: string | null;
}

/** The same, of a list. */
export interface ListFact {
  /** null where it is not known, or is a secret */
  readonly value: readonly string[] | null;
  readonly certainty: 'known' | 'assumed' | 'unknown';
  /** `build.yml:27`; null where no file says it */
  readonly from: string | null;
  /** why it is not simply known; null where it is */
  readonly because: string | null;
}

/** A further definition of the same Dockerfile. */
export interface Variant {
  readonly name: string;
  readonly source: string;
  readonly target: string | null;
  readonly args: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  readonly cache: {
    readonly mode: 'local' | 'gha-min' | 'gha-max' | 'registry-min' | 'registry-max' | 'inline' | 'none';
    /** where that was read, or `assumed` */
    readonly from: string;
  };
  /** those whose verdict differs */
  readonly steps: readonly Step[];
}

/** A fault of a file that was read. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** A log or record as it was read. */
export interface LoggedFile {
  readonly file: string;
  readonly form: 'buildkit-plain' | 'buildkit-tty' | 'buildkit-rawjson' | 'dockerbuild' | 'docker-legacy' | 'buildah' | 'kaniko' | 'github-actions-job' | 'unknown';
  /** what a job log names */
  readonly job: {
    readonly commit: string | null;
    readonly repository: string | null;
    readonly runner: string | null;
  } | null;
  readonly lines: number;
  readonly bytes: number;
  readonly builds: readonly LoggedBuild[];
  /** bounds reached, parts that could not be read */
  readonly notes: readonly string[];
}

/** A build in a log. */
export interface LoggedBuild {
  readonly form: 'buildkit-plain' | 'buildkit-tty' | 'buildkit-rawjson' | 'dockerbuild' | 'docker-legacy' | 'buildah' | 'kaniko' | 'github-actions-job' | 'unknown';
  readonly outcome: 'ok' | 'failed' | 'canceled' | 'truncated';
  readonly steps: readonly LoggedStep[];
  readonly overheads: readonly {
    readonly name: string;
    readonly kind: 'metadata' | 'context' | 'base-pull' | 'cache-import' | 'cache-export' | 'export' | 'push' | 'other';
    readonly state: 'done' | 'cached' | 'failed' | 'canceled' | 'unfinished';
    readonly seconds: number | null;
  }[];
  /** seconds of the whole build, where the log tells */
  readonly wall: number | null;
  readonly startedAt: string | null;
  readonly commit: string | null;
  readonly dockerfile: string | null;
  readonly targetStage: string | null;
  readonly args: Readonly<Record<string, string>>;
  /** lines that could belong to two builds at once and were given to neither */
  readonly ambiguous: number;
  /** the runner built this for a Dockerfile action */
  readonly ofAction?: true;
}

/** A step in a log. */
export interface LoggedStep {
  /** bake target or compose service, where the log prints one */
  readonly target: string | null;
  readonly platform: string | null;
  readonly stage: string | null;
  readonly index: number | null;
  readonly total: number | null;
  /** as printed */
  readonly text: string;
  /** the log shows only the beginning of the text */
  readonly cut: boolean;
  readonly state: 'done' | 'cached' | 'failed' | 'canceled' | 'unfinished';
  /** null unless `done` with a time that the engine itself gave */
  readonly seconds: number | null;
  /** a lower bound where no time is given */
  readonly atLeast: number | null;
  /** half a unit of the log's own resolution */
  readonly resolution: number;
  /** a cached layer was fetched: its time is transfer */
  readonly pulled: boolean;
  /** `done`, but the command did not run */
  readonly notExecution: boolean;
  /** seconds after the build's start */
  readonly startedAfter: number | null;
  readonly error: string | null;
}

/** Names of the documents. */
export type DocumentName = 'check' | 'predict' | 'explain' | 'suggest' | 'images' | 'matrix' | 'layers' | 'logs' | 'replay' | 'history' | 'audit' | 'config-check';

/** JSON Schemas (draft 2020-12) of the documents. They take keys that later versions add. */
export declare const schemas: Readonly<Record<DocumentName, Readonly<Record<string, unknown>>>>;
