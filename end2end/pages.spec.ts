/** Pages that say something to whoever comes by: readable, whole on a phone, within a keyboard's reach. */

import { expect, test, type Page } from "./fixtures";

/** Address, title as the browser shows it, first heading. */
const PAGES: [string, RegExp, string][] = [
  ["/", /^Openmic$/, "Who is funny tonight?"],
  ["/tracks", /^Boards · Openmic$/, "Boards"],
  ["/tracks/short-set", /^Short set · Openmic$/, "Short set"],
  ["/tracks/plurals", /^Ten plurals · Openmic$/, "Ten plurals"],
  ["/tracks/plurals/items", /^Items of Ten plurals · Openmic$/, "Items of Ten plurals"],
  ["/arena", / · Openmic$/, ""],
  ["/submit", /^Submit a model · Openmic$/, "Submit a model"],
  ["/methods", / · Openmic$/, ""],
  ["/about", / · Openmic$/, ""],
  ["/design", / · Openmic$/, ""],
];

for (const [path, title, heading] of PAGES) {
  test(`${path} has title, first heading and description, and fits a phone`, async ({ page }) => {
    await page.goto(path);
    await expect(page).toHaveTitle(title);
    const headings = page.getByRole("heading", { level: 1 });
    if (path === "/design") await expect(headings.first()).toBeVisible();
    else await expect(headings).toHaveCount(1);
    if (heading) await expect(headings).toHaveText(heading);
    await expect(page.locator('meta[name="description"]')).toHaveAttribute("content", /\w+ \w+/);

    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(path);
    expect(await overflow(page)).toEqual([]);
  });
}

test("an address where nothing is says so and leads on", async ({ page, guard }) => {
  guard.expectStatus(404);
  for (const path of ["/nothing-here", "/tracks/nothing-here", "/runs/nothing-here", "/entrants/nothing-here"]) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("at this address");
  }
  await page.getByRole("link", { name: "To the boards" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Boards");
});

test("an address that only takes a form says so, in the language of the address", async ({ page, guard }) => {
  guard.expectStatus(405);
  for (const [path, heading] of [
    ["/arena/vote", "This address is not a page"],
    ["/zh/arena/vote", "这个地址不是页面"],
  ] as const) {
    expect((await page.goto(path))?.status()).toBe(405);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
    await expect(page.getByRole("navigation").first()).toBeVisible();
  }
  const answer = await page.request.get("/api/v1/operator/session");
  expect(answer.status()).toBe(405);
  expect(answer.headers()["content-type"]).toContain("application/problem+json");
});

test("the first tab stop skips to the content", async ({ page }) => {
  await page.goto("/methods");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.locator("main")).toBeFocused();
});

test("the navigation leads through the site and shows where one is", async ({ page }) => {
  await page.goto("/");
  const navigation = page.getByRole("navigation", { name: "Main" });
  for (const [name, path] of [["Arena", "/arena"], ["Submit", "/submit"], ["Methods", "/methods"]] as const) {
    await navigation.getByRole("link", { name }).click();
    await page.waitForURL(`**${path}`);
    await expect(navigation.getByRole("link", { name })).toHaveAttribute("aria-current", "true");
  }
  await page.getByRole("link", { name: "Openmic, home" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Who is funny tonight?");
});

/** What sticks out of the window on the right, outside of areas that scroll by themselves. */
async function overflow(page: Page): Promise<string[]> {
  // The page's scripts may be off; the test's own are not.
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (element: Element | null): boolean =>
      element !== null && (/auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    const outside = [...document.body.querySelectorAll("*")].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && box.right > width + 1 && !scrolls(element.parentElement);
    });
    const wide = document.documentElement.scrollWidth > width ? [`the document is ${document.documentElement.scrollWidth} wide`] : [];
    return [...wide, ...outside.slice(0, 5).map((element) => element.outerHTML.slice(0, 120))];
  });
}
