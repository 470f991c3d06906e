/** Screenshots of every page for people to look at: `npm run shots -- FOLDER ADDRESS`. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { chromium } from "@playwright/test";

const [folder, address] = process.argv.slice(2);
if (!folder || !address) {
  console.error("usage: npm run shots -- FOLDER ADDRESS\nexample: npm run shots -- shots http://127.0.0.1:3000");
  process.exit(2);
}

const WIDTHS = [1280, 390];
const SCHEMES = ["light", "dark"];

/** The pages that are there on every site. */
const FIXED = ["/", "/tracks", "/arena", "/submit", "/admin", "/methods", "/about", "/design", "/nothing-here"];
/** What one of each is taken of, found by following links from the boards. */
const KINDS = [/^\/tracks\/[^/]+$/, /^\/tracks\/[^/]+\/votes/, /^\/tracks\/[^/]+\/items/, /^\/entrants\//, /^\/models\//, /^\/runs\//, /^\/samples\//, /^\/jokes\//];

const browser = await chromium.launch({
  executablePath: process.env.OPENMIC_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
});
mkdirSync(folder, { recursive: true });
const paths = await find();
for (const width of WIDTHS) {
  for (const colorScheme of SCHEMES) {
    const context = await browser.newContext({ baseURL: address, colorScheme, viewport: { width, height: 844 } });
    const page = await context.newPage();
    for (const path of paths) {
      await page.goto(path);
      const name = path === "/" ? "home" : path.slice(1).replace(/\W+/g, "-").slice(0, 60);
      const file = join(folder, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path: file, fullPage: true });
      console.log(file);
    }
    await context.close();
  }
}
await browser.close();

/** The fixed pages, every board, and one page of each other kind. */
async function find() {
  const context = await browser.newContext({ baseURL: address });
  const page = await context.newPage();
  const found = new Map();
  const queue = ["/tracks"];
  const seen = new Set(queue);
  while (queue.length > 0 && seen.size < 200) {
    await page.goto(queue.shift());
    const links = await page.locator("main a[href^='/']").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    for (const link of links.map((href) => href.split("#")[0])) {
      const kind = KINDS.findIndex((pattern) => pattern.test(link));
      // Boards all differ; of the rest one will do.
      const key = kind === 0 ? link.split("?")[0] : kind;
      if (kind < 0 || found.has(key) || seen.has(link)) continue;
      seen.add(link);
      found.set(key, link);
      queue.push(link);
    }
  }
  await context.close();
  return [...FIXED, ...found.values()];
}
