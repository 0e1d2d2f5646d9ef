/** A here-document's body with the tabs before its lines taken off, as `<<-` asks. */
export function chompTabs(body: string): string {
  // Only a line feed begins a line here; the m flag would take a carriage return too.
  return body.replace(/(^|\n)\t+/g, '$1');
}
