// Rules about what a reader sees. These functions run inside the page.

/** Elements that reach beyond the page; boxes that scroll keep theirs to themselves. */
export function overflow() {
  const root = document.documentElement;
  const found = [];
  if (root.scrollWidth > root.clientWidth) {
    const outside = [...document.body.querySelectorAll('*')].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && box.right > root.clientWidth + 1 && !element.closest('.scroll > *');
    });
    const names = outside.slice(0, 3).map((element) => `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}">`);
    found.push(`page is ${root.scrollWidth} px wide in ${root.clientWidth}: ${names.join(', ')}`);
  }
  return found;
}

/** On paper nothing scrolls: whatever is wider than the page is cut. */
export function cutTables() {
  const width = document.documentElement.clientWidth;
  return [...document.querySelectorAll('table')]
    .filter((table) => table.getBoundingClientRect().right > width + 1)
    .map((table) => `table "${table.closest('section')?.id ?? ''}" is ${Math.round(table.getBoundingClientRect().width)} px wide in ${width}`);
}

/** Texts of charts that are too small, lie upon each other or leave their chart. */
export function chartTexts(least) {
  const found = [];
  for (const svg of document.querySelectorAll('svg')) {
    const frame = svg.getBoundingClientRect();
    if (frame.width === 0) continue;
    const texts = [...svg.querySelectorAll('text')].map((element) => ({
      words: element.textContent.trim(),
      box: element.getBoundingClientRect(),
      size: parseFloat(getComputedStyle(element).fontSize) * element.getScreenCTM().a,
    }));
    const chart = svg.closest('figure')?.id ?? 'chart';
    for (const { words, box, size } of texts) {
      if (size < least) found.push({ rule: 'text-size', text: `${chart}: "${words}" is ${size.toFixed(1)} px high` });
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) {
        found.push({ rule: 'overlap', text: `${chart}: "${words}" leaves its chart` });
      }
    }
    texts.forEach((one, index) => {
      for (const other of texts.slice(index + 1)) {
        const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        // Boxes of letters have air above and below.
        if (wide > 1 && high > 3) found.push({ rule: 'overlap', text: `${chart}: "${one.words}" and "${other.words}"` });
      }
    });
  }
  return found;
}

/** What has to be hidden on paper, and what has to be there. */
export function printForm() {
  const found = [];
  const visible = (element) => element.getClientRects().length > 0;
  if ([...document.querySelectorAll('nav')].some(visible)) found.push('navigation is printed');
  const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).map(Number);
  if (Math.min(red, green, blue) < 240) found.push('paper is printed dark');
  return found;
}
