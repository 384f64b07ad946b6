// One page against all rules.
import { mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openTab } from './browser.mjs';
import { contrast } from './contrast.mjs';
import { chartTexts, cutTables, overflow, printForm } from './layout.mjs';
import { emulate } from './media.mjs';
import { sorting } from './sorting.mjs';

const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };
/** A4 with the margins of the page, at 96 pixels per inch. */
const PAPER = { width: 695, height: 1017 };
const LEAST_TEXT = 9;
const LEAST_CONTRAST = 4.5;

/** What is wrong with a page: `{ rule, where, text }` each. */
export async function checkPage(browser, path, screenshots) {
  const page = { browser, url: pathToFileURL(resolve(path)).href, found: [], shoot: shooter(path, screenshots) };
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const scheme of ['light', 'dark']) await checkScreen(page, `${size} ${scheme}`, viewport, scheme);
  }
  await checkPaper(page);
  await checkWithoutScript(page);
  return page.found;
}

function shooter(path, folder) {
  if (!folder) return async () => {};
  mkdirSync(folder, { recursive: true });
  const stem = join(folder, basename(path, '.html'));
  return (tab, name) => tab.screenshot({ path: `${stem}-${name.replaceAll(' ', '-')}.png`, fullPage: true });
}

function note(page, where, rule, texts) {
  for (const text of texts) page.found.push({ rule, where, text });
}

async function checkScreen(page, where, viewport, scheme) {
  // Once with the browser stopping requests and once without, where only the policy of the page does.
  const intercept = scheme === 'light';
  const { tab, complaints, open } = await openTab(page.browser, { intercept });
  await tab.setViewport(viewport);
  await emulate(tab, 'screen', scheme);
  await open(page.url);
  note(page, where, 'overflow', await tab.evaluate(overflow));
  for (const { rule, text } of await tab.evaluate(chartTexts, LEAST_TEXT)) note(page, where, rule, [text]);
  note(page, where, 'contrast', await tab.evaluate(contrast, LEAST_CONTRAST));
  await page.shoot(tab, where);
  if (where === 'desktop light') note(page, where, 'sorting', await sorting(tab));
  for (const { rule, text } of complaints) note(page, where, rule, [text]);
  await tab.close();
}

async function checkPaper(page) {
  const { tab, complaints, open } = await openTab(page.browser, { intercept: true });
  await tab.setViewport(PAPER);
  await emulate(tab, 'print', 'dark');
  await open(page.url);
  note(page, 'print', 'overflow', await tab.evaluate(overflow));
  note(page, 'print', 'print', [...(await tab.evaluate(cutTables)), ...(await tab.evaluate(printForm))]);
  for (const { rule, text } of await tab.evaluate(chartTexts, LEAST_TEXT)) note(page, 'print', rule, [text]);
  note(page, 'print', 'contrast', await tab.evaluate(contrast, LEAST_CONTRAST));
  await page.shoot(tab, 'print');
  for (const { rule, text } of complaints) note(page, 'print', rule, [text]);
  await tab.close();
}

/** Without a script the tables are there, and no button promises what it cannot do. */
async function checkWithoutScript(page) {
  const { tab, complaints, open } = await openTab(page.browser, { intercept: true, script: false });
  await open(page.url);
  const [rows, buttons] = [(await tab.$$('tbody tr')).length, (await tab.$$('th button')).length];
  if (rows === 0) note(page, 'no script', 'sorting', ['tables have no rows without the script']);
  if (buttons > 0) note(page, 'no script', 'sorting', [`${buttons} buttons do nothing without the script`]);
  for (const { rule, text } of complaints) note(page, 'no script', rule, [text]);
  await tab.close();
}
