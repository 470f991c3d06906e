/**
 * The parts of every page, as they look: each section of `/design` against its picture in `pictures/`,
 * in both themes, on a desk and on a phone. After a change that was meant: look at the new pictures of
 * `npm test -- design.spec.ts --update-snapshots`, then commit them.
 */

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { expect, test, type Page } from "./fixtures";

const FONTS = resolve(import.meta.dirname, "../app/fonts");
const THEMES = ["light", "dark"] as const;
const WIDTHS = [1280, 390] as const;

/** A section taller than this is compared down to here: fifty rows are one row fifty times. */
const TALLEST = 720;

/** Headings of the sections on the page, and their pictures' names. */
const SECTIONS = [
  ["Type and actions", "type"],
  ["Board, fifty rows", "board"],
  ["Board, one row", "board-one"],
  ["Board, no rows", "board-none"],
  ["Many columns", "columns"],
  ["Numbers", "numbers"],
  ["Messages", "messages"],
  ["Layers", "layers"],
  ["Form", "form"],
  ["What models say", "texts"],
  ["On stage", "stage"],
] as const;

/** Charts have many colours and heavy pictures: each is compared wide and light, and narrow and dark. */
const CHARTS = [
  ["Interval plot", "chart-intervals"],
  ["Score against cost", "chart-cost"],
  ["Calibration", "chart-calibration"],
  ["Heatmap", "chart-heatmap"],
  ["History", "chart-history"],
  ["Curves with bands", "chart-curves"],
] as const;

// The page's own policy admits no style but its own; the type below is the test's.
test.use({ bypassCSP: true });

for (const width of WIDTHS) {
  for (const theme of THEMES) {
    test(`looks as it did, ${width} wide, ${theme} @js`, async ({ page }) => {
      await page.setViewportSize({ width, height: TALLEST });
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await page.goto("/design");
      await useOwnType(page);
      // What sticks to the window's edge would lie over a section.
      await page.addStyleTag({ content: ".t thead th, .answers { position: static !important } main .as-is > .card:not([data-shown]) { display: none }" });
      const charts = (width === 1280) === (theme === "light") ? CHARTS : [];
      for (const [heading, name] of [...SECTIONS, ...charts]) {
        // By its text: a heading that is not shown has no name.
        const section = page.locator("main .as-is > .card").filter({ has: page.locator("h2", { hasText: new RegExp(`^\\s*${heading}\\s*$`) }) });
        await expect(section, heading).toHaveCount(1);
        // Alone on the page: where it stands, to a fraction of a pixel, does not hang on what comes before it.
        await section.evaluate((element) => {
          document.querySelector("[data-shown]")?.removeAttribute("data-shown");
          element.setAttribute("data-shown", "");
          window.scrollTo(0, Math.floor(element.getBoundingClientRect().top + window.scrollY));
        });
        const box = await section.boundingBox();
        expect(box, heading).not.toBeNull();
        if (!box) continue;
        const [x, y, across] = [box.x, box.y, box.width].map(Math.round);
        const clip = { x, y, width: across, height: Math.min(Math.floor(box.height), TALLEST - y) };
        await expect.soft(page).toHaveScreenshot(`${name}-${width}-${theme}.png`, { clip });
      }
      await page.addStyleTag({ content: "main .as-is > .card { display: block !important }" });
      await page.getByRole("button", { name: "Reject…" }).click();
      const dialog = page.getByRole("dialog", { name: "Reject Small talker 1B?" });
      await expect.soft(dialog).toHaveScreenshot(`dialog-${width}-${theme}.png`);
    });
  }
}

/** Sets the page in the fonts that lie beside the social cards, so that no machine's own fonts show. */
async function useOwnType(page: Page): Promise<void> {
  const face = (family: string, weight: string, file: string): string => {
    const data = readFileSync(join(FONTS, file)).toString("base64");
    return `@font-face { font-family: "${family}"; font-weight: ${weight}; src: url("data:font/otf;base64,${data}") }`;
  };
  const content = [
    face("Test Sans", "100 500", "Inter-Regular.otf"),
    face("Test Sans", "501 900", "Inter-Bold.otf"),
    face("Test Serif", "100 900", "Pagella-Bold.otf"),
    `:root, .sheet, .stage { --sans: "Test Sans"; --serif: "Test Serif"; --mono: "Test Sans" }`,
  ].join("\n");
  await page.addStyleTag({ content });
  await page.evaluate(() => document.fonts.ready);
}
