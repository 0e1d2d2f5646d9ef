declare module 'commonmark' {
  export class Parser {
    parse(text: string): object;
  }
  export class HtmlRenderer {
    constructor(options: { readonly safe: boolean });
    render(document: object): string;
  }
}
