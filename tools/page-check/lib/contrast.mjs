// Contrast of texts against what lies behind them (WCAG 2.2, 1.4.3). Runs inside the page.

export function contrast(least) {
  const channels = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = ([red, green, blue]) =>
    [red, green, blue]
      .map((channel) => channel / 255)
      .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4))
      .reduce((sum, channel, index) => sum + channel * [0.2126, 0.7152, 0.0722][index], 0);
  const ratio = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const paper = (element) => {
    for (let node = element; node; node = node.parentElement) {
      const colour = channels(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
  };
  // Within a chart: the last bar drawn below the middle of the text.
  const behind = (text) => {
    const box = text.getBoundingClientRect();
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const bars = [...text.ownerSVGElement.querySelectorAll('rect')].filter((bar) => {
      const area = bar.getBoundingClientRect();
      const filled = getComputedStyle(bar).fill !== 'none';
      return filled && area.left <= x && x <= area.right && area.top <= y && y <= area.bottom;
    });
    return bars.length ? channels(getComputedStyle(bars.at(-1)).fill) : paper(text.ownerSVGElement);
  };

  const found = new Set();
  const judge = (element, colour, ground) => {
    const got = ratio(channels(colour), ground);
    if (got < least) found.add(`"${element.textContent.trim().slice(0, 40)}" has ${got.toFixed(2)} : 1`);
  };
  for (const element of document.body.querySelectorAll('*')) {
    if (element.getClientRects().length === 0 || ['SCRIPT', 'STYLE'].includes(element.tagName)) continue;
    if (element.tagName === 'text') judge(element, getComputedStyle(element).fill, behind(element));
    else if (!element.ownerSVGElement && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) {
      judge(element, getComputedStyle(element).color, paper(element));
    }
  }
  return [...found];
}
