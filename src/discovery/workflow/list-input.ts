/**
 * Entries of a list input as Docker's actions read them: CSV, a record on each line; quotes around a field, which may go over several
 * lines, are no part of it (docker/actions-toolkit, src/util.ts getList). `keepCommas` puts the fields of a line together again.
 */
export function listInput(text: string, keepCommas: boolean): readonly string[] {
  return recordsOf(text)
    .flatMap((fields) => (keepCommas ? [fields.join(',')] : fields.length === 1 ? (fields[0] ?? '').split(',') : fields))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** Records of CSV with quotes that may also stand within a field that does not begin with one. */
function recordsOf(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let fields: string[] = [];
  let field = '';
  let quoted = false;
  let fresh = true;
  const endField = () => {
    fields.push(field);
    field = '';
    fresh = true;
  };
  const endRecord = () => {
    endField();
    if (fields.some((one) => one.trim() !== '')) records.push(fields);
    fields = [];
  };
  for (let at = 0; at < text.length; at++) {
    const c = text[at] ?? '';
    if (quoted) {
      if (c === '"' && text[at + 1] === '"') {
        field += '"';
        at++;
      } else if (c === '"') quoted = false;
      else field += c;
    } else if (c === '"' && fresh && field.trim() === '' && closes(text, at)) {
      field = '';
      quoted = true;
      fresh = false;
    } else if (c === ',') endField();
    else if (c === '\n') endRecord();
    else if (c !== '\r') {
      field += c;
      if (c.trim() !== '') fresh = false;
    }
  }
  endRecord();
  return records;
}

/** Whether the quote at an offset is closed at the end of a field; else it is a character like any other. */
function closes(text: string, from: number): boolean {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] !== '"') continue;
    if (text[at + 1] === '"') at++;
    else return /^[ \t\r]*(?:[,\n]|$)/.test(text.slice(at + 1, at + 200));
  }
  return false;
}
