/** Where something stands: zero-based offset into the text. */
export interface HclPlaced {
  readonly at: number;
}

export type HclExpression = HclPlaced &
  (
    | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
    /** Text with `${…}` in it. */
    | { readonly kind: 'template'; readonly parts: readonly HclExpression[] }
    | { readonly kind: 'variable'; readonly name: string }
    | { readonly kind: 'member'; readonly of: HclExpression; readonly index: HclExpression }
    /** `list[*].name` and `list.*.name`. */
    | { readonly kind: 'splat'; readonly of: HclExpression; readonly path: readonly HclExpression[] }
    | { readonly kind: 'call'; readonly name: string; readonly args: readonly HclExpression[]; readonly spread: boolean }
    | { readonly kind: 'list'; readonly items: readonly HclExpression[] }
    | { readonly kind: 'object'; readonly entries: readonly { readonly key: HclExpression; readonly value: HclExpression }[] }
    | {
        readonly kind: 'for';
        readonly keyName: string | null;
        readonly valueName: string;
        readonly over: HclExpression;
        /** Null for a list. */
        readonly key: HclExpression | null;
        readonly value: HclExpression;
        readonly condition: HclExpression | null;
        readonly grouped: boolean;
      }
    | { readonly kind: 'unary'; readonly operator: '!' | '-'; readonly operand: HclExpression }
    | { readonly kind: 'binary'; readonly operator: string; readonly left: HclExpression; readonly right: HclExpression }
    | { readonly kind: 'conditional'; readonly test: HclExpression; readonly then: HclExpression; readonly otherwise: HclExpression }
  );

export interface HclAttribute extends HclPlaced {
  readonly name: string;
  readonly value: HclExpression;
}

export interface HclBlock extends HclPlaced {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: HclBody;
}

export interface HclBody {
  readonly attributes: readonly HclAttribute[];
  readonly blocks: readonly HclBlock[];
}
