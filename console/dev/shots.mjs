/**
 * Takes screenshots of every screen in both themes and sizes: `node dev/shots.mjs URL FOLDER [NAME…]`.
 * Each is also checked with axe, and what it finds is printed.
 * With LINK (a one-time link of the demo) it signs in first and keeps the session in FOLDER/session.json.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { chromium } from 'playwright-core';

const [, , url = 'http://127.0.0.1:8421/console/', folder = '/tmp/shots', ...wanted] = process.argv;
const SIZES = { wide: { width: 1600, height: 900 }, phone: { width: 412, height: 915 } };
const openFirst = async (page) => {
  await page.locator('.line__body').first().click();
  await page.waitForTimeout(1500);
};
const SCREENS = {
  watch: { hash: '#/watch', act: openFirst },
  queue: { hash: '#/watch' },
  incidents: { hash: '#/incidents' },
  search: { hash: '#/search?q=car' },
  plates: { hash: '#/search?tab=plates' },
  place: { hash: '#/place?at=38.91,-77.03&title=Grove+Park' },
  patrol: { hash: '#/patrol' },
  feeds: { hash: '#/feeds' },
  room: { hash: '#/room' },
  acts: { hash: '#/acts' },
  help: { hash: '#/help' },
};

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'],
});
const session = join(folder, 'session.json');
if (process.env.LINK) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(process.env.LINK);
  await page.locator('.bar').waitFor();
  await context.storageState({ path: session });
  await context.close();
}
const signedIn = existsSync(session) ? { storageState: session } : {};
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const theme of ['dark', 'light']) {
    const context = await browser.newContext({ viewport, colorScheme: theme, ...signedIn });
    for (const [name, { hash, act }] of Object.entries(SCREENS)) {
      const shot = `${name}-${size}-${theme}`;
      if (wanted.length > 0 && !wanted.some((each) => shot.startsWith(each))) continue;
      const page = await context.newPage();
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) console.log(`${shot}: ${message.text()}`);
      });
      page.on('pageerror', (error) => console.log(`${shot}: ${error.stack}`));
      await page.goto(url + hash);
      await page.waitForTimeout(Number(process.env.WAIT ?? 1800));
      await act?.(page);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      for (const { id, nodes } of violations)
        console.log(`${shot}: axe ${id}: ${nodes.map((node) => node.target).join(' | ')}`);
      await page.screenshot({ path: join(folder, `${shot}.png`) });
      await page.close();
    }
    await context.close();
  }
}
await browser.close();
