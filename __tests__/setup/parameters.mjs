// A function of a table with more parameters than its row has cells gets jest's callback in the next one, and the test waits until that
// is called: for ever, where the parameter was a mistake. It is said where it is written instead.

/** Wraps `each`: tables that are lists, whose rows are lists of cells or one value each. */
function counted(each) {
  return (table, ...values) => {
    const define = each(table, ...values);
    if (!Array.isArray(table) || table.raw !== undefined) return define;
    return (title, test, ...more) => {
      const least = Math.min(...table.map((row) => (Array.isArray(row) ? row.length : 1)));
      if (test.length > least) throw new Error(`'${title}' takes ${test.length} parameters, and a row of its table has ${least}`);
      return define(title, test, ...more);
    };
  };
}

for (const word of [globalThis.test, globalThis.test.only, globalThis.test.skip, globalThis.describe])
  if (word?.each !== undefined) word.each = counted(word.each);
