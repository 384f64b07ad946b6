// node self_test.mjs
//
// Shows that every rule of the check can fail: a page that keeps to all of them, and one page per way to break one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from './lib/browser.mjs';
import { checkPage } from './lib/check.mjs';
import { BROKEN, SOUND } from './lib/broken_pages.mjs';

const folder = mkdtempSync(join(tmpdir(), 'page-check-'));
const browser = await launch();
// Pages open at a time.
const TABS = 4;
let failures = 0;
let pages = 0;

async function rulesBrokenBy(name, html) {
  const path = join(folder, `${(pages += 1)}.html`);
  writeFileSync(path, html);
  const found = await checkPage(browser, path);
  return { name, found, rules: new Set(found.map(({ rule }) => rule)) };
}

function judge(name, right, got) {
  console.log(`${right ? 'ok' : 'FAILED'}  ${name}${right ? '' : `: got ${got || 'no complaint'}`}`);
  if (!right) failures += 1;
}

try {
  const sound = await rulesBrokenBy('sound', SOUND);
  judge('a sound page has no complaints', sound.rules.size === 0, sound.found.map(({ rule, text }) => `${rule}: ${text}`).join('; '));
  const waiting = [...BROKEN];
  const judgeWaiting = async () => {
    for (let page = waiting.shift(); page; page = waiting.shift()) {
      const { rules } = await rulesBrokenBy(page.name, page.html);
      judge(`${page.rule}: ${page.name}`, rules.has(page.rule), [...rules].join(', '));
    }
  };
  await Promise.all(Array.from({ length: TABS }, judgeWaiting));
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
process.exitCode = failures > 0 ? 1 : 0;
