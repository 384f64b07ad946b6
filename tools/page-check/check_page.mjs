// node check_page.mjs PAGE.html .. [--screenshots DIR]
//
// Opens each page in headless Chromium, by desktop and phone width, by light and dark, on paper and without its script. Fails on
// any request but the page itself, errors, content that overflows, charts whose texts are small or collide, pale texts, and
// tables that do not sort.
import { parseArgs } from 'node:util';
import { launch } from './lib/browser.mjs';
import { checkPage } from './lib/check.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { screenshots: { type: 'string' } } });
if (positionals.length === 0) {
  console.error('usage: check_page.mjs PAGE.html .. [--screenshots DIR]');
  process.exit(2);
}

try {
  const browser = await launch();
  try {
    for (const path of positionals) {
      const found = await checkPage(browser, path, values.screenshots);
      for (const { rule, where, text } of found) console.error(`${path}: ${where}: ${rule}: ${text}`);
      if (found.length > 0) process.exitCode = 1;
      else console.log(`${path}: no complaints`);
    }
  } finally {
    await browser.close();
  }
} catch (error) {
  console.error(`page check: ${error.message}`);
  process.exitCode = 7;
}
