/** The search: a palette over every page, and a page of its own for browsers without scripts. */

import { expect, test, type Page } from "./fixtures";

/** The palette as it lies over a page. */
const palette = (page: Page) => page.getByRole("dialog", { name: "Search" });

/** Goes to a page and waits until the palette takes keys. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.locator("html")).toHaveAttribute("data-palette", "ready");
}

test("the palette opens by Ctrl+K, suggests, and Enter opens the chosen one @js", async ({ page }) => {
  await open(page, "/methods");
  await expect(palette(page)).toBeHidden();
  await page.keyboard.press("Control+k");
  const field = palette(page).getByRole("combobox");
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute("aria-expanded", "false");

  await page.keyboard.type("plurals");
  const options = palette(page).getByRole("option");
  await expect(options).toHaveCount(1);
  await expect(options).toContainText("Ten plurals");
  await expect(field).toHaveAttribute("aria-expanded", "true");
  await expect(options).toHaveAttribute("aria-selected", "false");
  await page.keyboard.press("ArrowDown");
  await expect(options).toHaveAttribute("aria-selected", "true");
  await expect(field).toHaveAttribute("aria-activedescendant", (await options.getAttribute("id")) ?? "no id");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/tracks/plurals");
});

test("the palette opens by the slash, but not in a field, and Escape closes it @js", async ({ page }) => {
  await open(page, "/search");
  const outside = page.locator("main").getByRole("searchbox");
  await outside.fill("a");
  await outside.press("/");
  await expect(outside).toHaveValue("a/");
  await expect(palette(page)).toBeHidden();

  await outside.blur();
  await page.keyboard.press("/");
  const field = palette(page).getByRole("combobox");
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("");
  await page.keyboard.type("zzzz");
  await expect(palette(page).getByRole("status")).toContainText("Try fewer or shorter words");
  await expect(palette(page).getByRole("option")).toHaveCount(0);
  await field.fill("");
  await page.keyboard.press("Escape");
  await expect(palette(page)).toBeHidden();
});

test("the palette opens by its link, stays in the language, and Enter alone leads to the page @js", async ({ page }) => {
  await open(page, "/zh/methods");
  await page.locator("#find").click();
  const field = page.locator("#palette").getByRole("combobox");
  await expect(field).toBeFocused();
  await field.fill("plurals");
  await expect(page.locator("#palette").getByRole("option")).toHaveAttribute("href", "/zh/tracks/plurals");
  await field.press("Enter");
  await page.waitForURL("**/zh/search?q=plurals");
  await expect(page.locator("main").getByRole("link", { name: "Ten plurals" })).toBeVisible();
});

test("without JavaScript the link leads to the page, and its form searches @no-js", async ({ page }) => {
  await page.goto("/methods");
  await page.getByRole("link", { name: "Search", exact: true }).click();
  await page.waitForURL("**/search");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Search");
  await expect(page.getByText("Nothing is asked yet")).toBeVisible();

  const form = page.locator("main").getByRole("search");
  await form.getByLabel("Models, entrants, tracks and jokes").fill("nobody-has-this");
  await form.getByRole("button", { name: "Search" }).click();
  await page.waitForURL("**/search?q=nobody-has-this");
  await expect(page.getByText("Nothing has “nobody-has-this” in it")).toBeVisible();
  await expect(form.getByRole("searchbox")).toHaveValue("nobody-has-this");

  await form.getByRole("searchbox").fill("plurals");
  await form.getByRole("button", { name: "Search" }).click();
  await page.locator("main").getByRole("link", { name: "Ten plurals" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ten plurals");
});
