// Tables sort by every column, by mouse and by keyboard, and lose no row.

/** Complaints about the tables of an open page. */
export async function sorting(tab) {
  const found = [];
  const tables = await tab.$$('table');
  if (tables.length === 0) return ['there is no table'];
  for (const [number, table] of tables.entries()) {
    const before = await rowTexts(table);
    const buttons = await table.$$('thead th button');
    const columns = await table.$$eval('thead th', (heads) => heads.length);
    if (buttons.length !== columns) {
      found.push(`table ${number + 1} has ${buttons.length} buttons on ${columns} columns`);
      continue;
    }
    for (const [column, button] of buttons.entries()) {
      for (const order of ['ascending', 'descending']) {
        await press(tab, button, order);
        const complaint = await table.evaluate(disorder, column, order);
        if (complaint) found.push(`table ${number + 1}, column ${column + 1}: ${complaint}`);
      }
    }
    const after = await rowTexts(table);
    if (before.sort().join('\n') !== after.sort().join('\n')) found.push(`table ${number + 1}: sorting changes rows`);
  }
  return found;
}

function rowTexts(table) {
  return table.$$eval('tbody tr', (rows) => rows.map((row) => row.innerText));
}

/** The first order is asked for by a click, the second by the keyboard. */
async function press(tab, button, order) {
  if (order === 'ascending') return button.evaluate((element) => element.click());
  await button.focus();
  return tab.keyboard.press('Enter');
}

/** Runs inside the page: what is wrong about the order of a column. */
function disorder(table, column, order) {
  const heads = [...table.tHead.rows[0].cells];
  const marks = heads.map((head) => head.getAttribute('aria-sort'));
  if (marks[column] !== order || marks.filter(Boolean).length !== 1) return `aria-sort says ${JSON.stringify(marks)}, expected ${order}`;
  const cells = [...table.tBodies[0].rows].map((row) => row.cells[column]);
  const values = cells.map((cell) => cell.dataset.value).filter((value) => value !== undefined).map(Number);
  const keys = values.length ? values : cells.map((cell) => cell.textContent);
  if (values.some(Number.isNaN)) return 'a figure is no number';
  const sign = order === 'ascending' ? 1 : -1;
  const compare = (a, b) => (values.length ? a - b : a.localeCompare(b, 'en', { numeric: true }));
  const wrong = keys.findIndex((key, index) => index > 0 && sign * compare(keys[index - 1], key) > 0);
  if (wrong > 0) return `${keys[wrong - 1]} stands before ${keys[wrong]} where ${order} was asked for`;
  const firstAbsent = cells.findIndex((cell) => cell.classList.contains('n') && cell.dataset.value === undefined);
  const figuresBehind = firstAbsent >= 0 && cells.slice(firstAbsent).some((cell) => cell.dataset.value !== undefined);
  return figuresBehind ? 'a row without a figure stands before one with it' : null;
}
