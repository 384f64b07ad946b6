// Chromium, and pages in it that report what they ask for and complain about.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import puppeteer from 'puppeteer-core';

/** Milliseconds. */
const SETTLE = 150;

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser named by `PAGE_CHECK_BROWSER`, else the first on PATH. */
function findBrowser() {
  const named = process.env.PAGE_CHECK_BROWSER;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = named ? [named] : NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = candidates.find(isExecutable);
  if (!found) {
    throw new Error(
      `${named ? `\`${named}\` is no program` : 'no Chromium on PATH'}\n` +
        'help: `tools/install_chromium.sh` installs it on Debian; elsewhere set PAGE_CHECK_BROWSER to its path',
    );
  }
  return found;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function launch() {
  // Chromium's sandbox refuses to run for root.
  const args = ['--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  return puppeteer.launch({ executablePath: findBrowser(), headless: true, args });
}

/**
 * A tab whose complaints are collected: requests but the page's own, console errors, exceptions, policy violations.
 * With `intercept`, requests are stopped by the browser too, so that none can pass for an answer from a cache.
 */
export async function openTab(browser, { intercept, script = true }) {
  const tab = await browser.newPage();
  const complaints = [];
  const state = { url: null };
  await tab.setJavaScriptEnabled(script);
  await tab.setRequestInterception(intercept);
  tab.on('request', (request) => {
    const own = request.url() === state.url && request.isNavigationRequest();
    if (!own) complaints.push({ rule: 'request', text: `asks for ${request.url().slice(0, 200)}` });
    if (intercept) own ? request.continue() : request.abort();
  });
  tab.on('console', (message) => {
    if (['error', 'warn', 'assert'].includes(message.type())) complaints.push({ rule: 'console', text: message.text() });
  });
  tab.on('pageerror', (error) => complaints.push({ rule: 'console', text: String(error) }));
  if (script) {
    await tab.exposeFunction('reportViolation', (text) => complaints.push({ rule: 'policy', text }));
    await tab.evaluateOnNewDocument(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        window.reportViolation(`${event.violatedDirective} forbids ${event.blockedURI || 'it'}`);
      });
    });
  }
  const open = async (url) => {
    state.url = url;
    await tab.goto(url, { waitUntil: 'load' });
    // Time for scripts that ask for something once the page is there.
    await new Promise((done) => setTimeout(done, SETTLE));
  };
  return { tab, complaints, open };
}
