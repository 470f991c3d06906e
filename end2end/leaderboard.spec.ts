/** Boards: sorted and filtered by links and a form, and each number followed down to what it is made of. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test, type Page } from "./fixtures";
import { csv, importVotes } from "./journey";

test.describe("a board of imported votes", () => {
  test.beforeEach(async ({ openmic }) => {
    const file = join(openmic.folder, "votes.csv");
    const vote = (a: string, b: string, winner: string, times: number) =>
      Array.from({ length: times }, (): [string, string, string] => [a, b, winner]);
    // The golden table of the methods: D leads, B follows, C and A are last.
    writeFileSync(
      file,
      csv([
        ...vote("Anna", "Bert", "model_a", 2),
        ...vote("Anna", "Bert", "model_b", 3),
        ...vote("Anna", "Dora", "model_a", 1),
        ...vote("Anna", "Dora", "model_b", 4),
        ...vote("Bert", "Cleo", "model_a", 5),
        ...vote("Bert", "Cleo", "model_b", 3),
        ...vote("Cleo", "Dora", "model_a", 1),
        ...vote("Cleo", "Dora", "model_b", 3),
      ]),
    );
    const said = await importVotes(openmic, file, "imported", "Four comedians");
    expect(said).toContain("22 votes on 4 entrants");
    expect(await importVotes(openmic, file, "imported", "Four comedians")).toContain("before");
  });

  /** The entrants in the order of the rows. */
  const order = (page: Page) => page.getByRole("table").getByRole("rowheader").locator(".who-name");

  test("shows ranks, ratings with intervals, and what can be concluded", async ({ page }) => {
    await page.goto("/tracks/imported");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Four comedians");
    await expect(order(page)).toHaveText(["Dora", "Bert", "Cleo", "Anna"]);
    const dora = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "Dora" }) });
    await expect(dora).toContainText("1,142");
    await expect(dora).toContainText("212");
    await expect(dora).toContainText("7 / 0 / 2");
    await expect(page.locator(".verdict")).toContainText("22 votes");
  });

  test("sorts by links that others can be sent", async ({ page }) => {
    await page.goto("/tracks/imported");
    await page.getByRole("columnheader", { name: "Entrant" }).getByRole("link").click();
    await page.waitForURL("**/tracks/imported?sort=name");
    await expect(order(page)).toHaveText(["Anna", "Bert", "Cleo", "Dora"]);
    await page.getByRole("columnheader", { name: "Entrant" }).getByRole("link").click();
    await expect(order(page)).toHaveText(["Dora", "Cleo", "Bert", "Anna"]);
    await expect(page.getByRole("columnheader", { name: "Entrant" })).toHaveAttribute("aria-sort", "descending");
    await page.getByRole("columnheader", { name: "Votes" }).getByRole("link").click();
    await expect(order(page).first()).toHaveText("Bert");
  });

  test("filters by the form and keeps the order", async ({ page }) => {
    await page.goto("/tracks/imported?sort=name");
    await page.getByLabel("Name, model or organisation").fill("r");
    await page.getByRole("button", { name: "Filter" }).click();
    await expect(order(page)).toHaveText(["Bert", "Dora"]);
    expect(new URL(page.url()).searchParams.get("sort")).toBe("name");
    await expect(page.getByText("2 of 4 entrants")).toBeVisible();

    await page.getByLabel("Name, model or organisation").fill("nobody");
    await page.getByRole("button", { name: "Filter" }).click();
    await expect(page.getByText("No entrant matches")).toBeVisible();
    await page.getByRole("link", { name: "Show all" }).first().click();
    await expect(order(page)).toHaveCount(4);
  });

  test("refuses a column it does not know, and names those it does", async ({ page, guard }) => {
    guard.expectStatus(400);
    const response = await page.goto("/tracks/imported?sort=vibes");
    expect(response?.status()).toBe(400);
    await expect(page.getByText("rank, name, rating, votes")).toBeVisible();
  });

  test("leads from a rating to the votes behind it", async ({ page }) => {
    await page.goto("/tracks/imported");
    const dora = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "Dora" }) });
    await dora.getByRole("link", { name: "9", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Votes on Dora");
    await expect(page.locator("ol.ledger > li")).toHaveCount(9);
    await expect(page.locator("ol.ledger > li").filter({ hasText: "Dora won" })).toHaveCount(7);
  });

  test("is on the home page", async ({ page }) => {
    await page.goto("/");
    const act = page.locator(".act").filter({ hasText: "Four comedians" });
    await expect(act.getByRole("listitem")).toHaveCount(3);
    await act.getByRole("link", { name: /Whole board: 4 entrants, 22 votes/ }).click();
    await expect(order(page)).toHaveCount(4);
  });
});

test.describe("a benchmark board", () => {
  test.use({ house: "stage" });

  test("leads by clicks from a row to entrant, run and sample", async ({ page }) => {
    await page.goto("/");
    await page.getByRole("heading", { name: "Ten plurals" }).getByRole("link").click();
    const rows = page.getByRole("table").getByRole("rowheader");
    await expect(rows).toHaveCount(2);
    const calm = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "calm" }) });
    await expect(calm).toContainText("%");
    await rows.getByRole("link", { name: "SmolLM2 135M, calm" }).click();
    await expect(page.getByText("Few-shot", { exact: false }).first()).toBeVisible();
    await page.getByRole("link", { name: "10 answers" }).click();
    await page.getByRole("table").getByRole("rowheader").getByRole("link").first().click();
    await expect(page.getByRole("region", { name: "Prompt and answer" })).toBeVisible();
    // And from the date in the row it is one click to the run.
    await page.goto("/tracks/plurals");
    await calm.locator('a[href^="/runs/"]').click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("SmolLM2 135M, calm on Ten plurals");
  });
});
