// A page that keeps to every rule, and what breaks one of them.

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

const SORT = `
for (const table of document.querySelectorAll('table')) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement('button');
    button.append(...head.childNodes);
    head.append(button);
    button.onclick = () => {
      const sign = head.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', sign > 0 ? 'ascending' : 'descending');
      const key = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent;
      const compare = (a, b) => sign * key(a).localeCompare(key(b), 'en', { numeric: true });
      table.tBodies[0].append(...[...table.tBodies[0].rows].sort(compare));
    };
  });
}`;

function page({ policy = POLICY, style = '', body = '', chart = '', script = SORT, table = '' }) {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width"><title>page</title><style>
body { margin: 0; font: 16px sans-serif; background: #fff; color: #000; }
figure { margin: 0; } @media print { nav { display: none; } }
svg { display: block; width: 328px; } text { font: 12px sans-serif; } ${style}</style></head><body>
<nav>contents</nav>
<figure id="chart"><svg viewBox="0 0 328 100"><text x="10" y="20">one</text><text x="10" y="60">two</text>${chart}</svg></figure>
<section id="figures"><div class="scroll"><table><thead><tr><th>name</th><th>figure</th></tr></thead><tbody>
<tr><td>b</td><td data-value="10">10</td></tr><tr><td>a</td><td data-value="9">9</td></tr>
<tr><td>c</td><td data-value="100">100</td></tr></tbody></table></div></section>${table}${body}
<script>${script}</script></body></html>`;
}

export const SOUND = page({});

const PIXEL = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=';

export const BROKEN = [
  { rule: 'request', name: 'an image from elsewhere', html: page({ policy: 'default-src * data: \'unsafe-inline\'', body: '<img src="http://127.0.0.1:9/x.png" alt="">' }) },
  { rule: 'request', name: 'an image within the page', html: page({ policy: 'default-src * data: \'unsafe-inline\'', body: `<img src="${PIXEL}" alt="">` }) },
  { rule: 'request', name: 'a script that asks later', html: page({ policy: 'default-src * \'unsafe-inline\'', script: `${SORT}; setTimeout(() => fetch('http://127.0.0.1:9/').catch(() => 0), 50);` }) },
  { rule: 'policy', name: 'an image that the policy forbids', html: page({ body: '<img src="http://127.0.0.1:9/x.png" alt="">' }) },
  { rule: 'console', name: 'an exception', html: page({ script: `${SORT}; missing();` }) },
  { rule: 'console', name: 'an error on the console', html: page({ script: `${SORT}; console.error('no');` }) },
  { rule: 'overflow', name: 'a word wider than a phone', html: page({ body: `<p>${'w'.repeat(80)}</p>` }) },
  { rule: 'text-size', name: 'a small text', html: page({ chart: '<text x="100" y="20" style="font-size:7px">small</text>' }) },
  { rule: 'overlap', name: 'two texts upon each other', html: page({ chart: '<text x="20" y="24">upon</text>' }) },
  { rule: 'overlap', name: 'a text that leaves its chart', html: page({ chart: '<text x="310" y="40">outside</text>' }) },
  { rule: 'contrast', name: 'a pale text', html: page({ body: '<p style="color:#aaa">pale</p>' }) },
  { rule: 'contrast', name: 'a text upon a bar', html: page({ chart: '<rect x="90" y="20" width="90" height="30" fill="#333"/><text x="100" y="40">dark</text>' }) },
  { rule: 'contrast', name: 'a dark text by dark', html: page({ style: '@media (prefers-color-scheme: dark) { body { background: #111; } }' }) },
  { rule: 'sorting', name: 'no buttons', html: page({ script: '' }) },
  { rule: 'sorting', name: 'figures sorted as words', html: page({ script: SORT.replace(", { numeric: true }", '') }) },
  { rule: 'sorting', name: 'a lost row', html: page({ script: SORT.replace('sort(compare)', 'sort(compare).slice(1)').replace('.append(...[...', '.replaceChildren(...[...') }) },
  { rule: 'sorting', name: 'a column that does not say so', html: page({ script: SORT.replace("head.setAttribute('aria-sort'", "head.setAttribute('data-sort'") }) },
  { rule: 'sorting', name: 'a table that a script makes', html: page({ script: `const body = document.querySelector('tbody'); const rows = [...body.rows]; body.append(...rows); ${SORT}`, style: '' }).replace(/<tr><td>.*<\/tr>/gs, '') },
  { rule: 'print', name: 'a table cut by paper', html: page({ style: '.scroll { width: 100%; overflow-x: auto; } td { min-width: 500px; }' }) },
  { rule: 'print', name: 'navigation on paper', html: page({ style: '@media print { nav { display: block !important; } }' }) },
  { rule: 'print', name: 'dark paper', html: page({ style: '@media (prefers-color-scheme: dark) { body { background: #111; color: #eee; } text { fill: #eee; } }' }) },
];
