/** Fields of one CSV line as BuildKit reads flag values (go-csvvalue); a string says what is wrong. */
export function parseCsv(text: string): string[] | string {
  const line = text.replace(/\r?\n$/, '');
  if (line === '') return 'it is empty';
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (line.charAt(at) !== '"') {
      const comma = line.indexOf(',', at);
      const end = comma < 0 ? line.length : comma;
      const field = line.slice(at, end);
      if (field.includes('"')) return 'a quote stands inside a field that does not begin with one';
      fields.push(field);
      if (comma < 0) return fields;
      at = comma + 1;
      continue;
    }
    let field = '';
    at++;
    for (;;) {
      const quote = line.indexOf('"', at);
      if (quote < 0) return 'a quote is not closed';
      field += line.slice(at, quote);
      at = quote + 1;
      if (line.charAt(at) !== '"') break;
      field += '"';
      at++;
    }
    fields.push(field);
    if (at >= line.length) return fields;
    if (line.charAt(at) !== ',') return 'text follows a closing quote';
    at++;
  }
}
