/**
 * Five things a newcomer wants, from the home page, by what is to be seen there. The clicks are part of
 * the promise: a page that needs one more is a change for the worse. `docs/DESIGN.md` has the table.
 */

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Locator } from "@playwright/test";

import { expect, MODEL_PATIENCE, test, type Page } from "./fixtures";
import { awake, csv, importVotes } from "./journey";

/** Somebody with a finger or a mouse, whose every press is counted: into a field as well. */
class Newcomer {
  presses = 0;

  constructor(
    private readonly page: Page,
    private readonly touches = false,
  ) {}

  async press(target: Locator): Promise<void> {
    this.presses += 1;
    await (this.touches ? target.tap() : target.click());
  }

  async type(target: Locator, text: string): Promise<void> {
    await this.press(target);
    await target.fill(text);
  }

  /** Presses what starts a download, and gives the text of the file. */
  async download(target: Locator): Promise<{ name: string; text: string }> {
    const coming = this.page.waitForEvent("download");
    await this.press(target);
    const file = await coming;
    return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
  }
}

const MONDAY = Date.UTC(2026, 9, 5) / 1000;
const DAY = 86_400;

/** Four comedians whose ranks are plain: each beats the next three times out of four, or more. */
function decisive(): string {
  const outcomes: [string, string, number, number][] = [
    ["Dora", "Bert", 60, 20],
    ["Bert", "Cleo", 60, 20],
    ["Cleo", "Anna", 60, 20],
    ["Dora", "Cleo", 72, 8],
    ["Bert", "Anna", 72, 8],
    ["Dora", "Anna", 76, 4],
  ];
  const rows: [string, string, string][] = outcomes.flatMap(([a, b, wins, losses]) => [
    ...Array.from({ length: wins }, (): [string, string, string] => [a, b, "model_a"]),
    ...Array.from({ length: losses }, (): [string, string, string] => [a, b, "model_b"]),
  ]);
  const [header, ...lines] = csv(rows).trimEnd().split("\n");
  // Every other vote of each pair on a Monday, the others two weeks later.
  const dated = lines.map((line, index) => `${line},${MONDAY + (index % 2) * 14 * DAY}`);
  return [`${header},tstamp`, ...dated].join("\n") + "\n";
}

test.describe("with four comedians", () => {
  test.beforeEach(async ({ openmic }) => {
    const file = join(openmic.folder, "votes.csv");
    writeFileSync(file, decisive());
    await importVotes(openmic, file, "imported", "Four comedians");
  });

  test("find out why rank 3 is rank 3: one click", async ({ page }) => {
    await page.goto("/");
    const newcomer = new Newcomer(page);
    const board = page.locator(".act").filter({ hasText: "Four comedians" });
    await newcomer.press(board.getByRole("link", { name: "3", exact: true }));
    await expect(page.getByRole("heading", { name: "Why Cleo has its rank" })).toBeVisible();
    await expect(page.locator("main")).toContainText(/Rank 3\b.*Dora and Bert.*Anna/s);
    expect(newcomer.presses).toBe(1);
  });

  test("the board of an earlier day as CSV: five clicks", async ({ page, openmic }) => {
    // A board as it stood knows the votes that were here by then: as if each had been imported when it was cast.
    const sql = "UPDATE votes SET imported_ms = created_ms";
    const run = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute(sys.argv[2]); db.commit()";
    execFileSync("python3", ["-c", run, join(openmic.folder, "openmic.sqlite"), sql]);
    await page.goto("/");
    const newcomer = new Newcomer(page);
    await newcomer.press(page.getByRole("link", { name: "Four comedians" }));
    await newcomer.press(page.getByText("Which votes, which method, an earlier day"));
    await newcomer.type(page.getByLabel("The board as it stood on"), "2026-10-12");
    await newcomer.press(page.getByRole("button", { name: "Filter" }));
    await expect(page.getByText("The board as it stood then")).toBeVisible();
    const file = await newcomer.download(page.getByRole("link", { name: "This view as CSV" }));
    expect(newcomer.presses).toBe(5);

    expect(file.name).toMatch(/\.csv$/);
    const [header, ...rows] = file.text.trimEnd().split(/\r?\n/);
    const votes = header?.split(",").indexOf("votes") ?? -1;
    expect(rows.map((row) => row.split(",")[votes])).toEqual(["120", "120", "120", "120"]);
  });
});

test.describe("in the club", () => {
  test.use({ house: "club" });

  test("find the best model under a price: three clicks", async ({ page }) => {
    await page.goto("/");
    const newcomer = new Newcomer(page);
    await newcomer.press(page.getByRole("link", { name: "Ten plurals", exact: true }));
    const rows = page.getByRole("table").getByRole("rowheader");
    await expect(rows).toHaveCount(3);
    // What answers cost here is said beside the field.
    await expect(page.getByLabel("At most, dollars / item")).toHaveAccessibleDescription(/^Here \$0–\$0\.0\d+$/);
    await newcomer.type(page.getByLabel("At most, dollars / item"), "0.000001");
    await newcomer.press(page.getByRole("button", { name: "Filter" }));
    await expect(rows).toHaveCount(2);
    await expect(page.getByText("2 of 3 entrants")).toBeVisible();
    await expect(rows.filter({ hasText: "hosted" })).toHaveCount(0);
    // The first row is the answer: nobody left scores more.
    const scores = await page.locator("tbody .c-main").allInnerTexts();
    const values = scores.map((score) => parseFloat(score));
    expect(values[0]).toBe(Math.max(...values));
    expect(newcomer.presses).toBe(3);
  });

  test("vote ten times on a phone: eleven taps", async ({ browser, guard, javaScriptEnabled, openmic }) => {
    const context = await browser.newContext({
      baseURL: openmic.url,
      hasTouch: true,
      isMobile: true,
      javaScriptEnabled: javaScriptEnabled ?? true,
      viewport: { width: 390, height: 844 },
    });
    guard.watch(context);
    const page = await context.newPage();
    await page.goto("/");
    const newcomer = new Newcomer(page, true);
    await newcomer.press(page.getByRole("link", { name: "Vote on jokes" }));
    await expect(page).toHaveURL(/\/arena$/);
    if (javaScriptEnabled) await awake(page);
    const answers = ["A is funnier", "B is funnier", "Both are funny", "Neither is funny"];
    for (let votes = 1; votes <= 10; votes += 1) {
      const button = page.getByRole("button", { name: answers[votes % 4] });
      await expect(page.getByRole("group", { name: "Which is funnier?" })).not.toHaveAttribute("aria-disabled");
      // Within the thumb's reach without a swipe.
      await expect(button).toBeInViewport({ ratio: 1 });
      await newcomer.press(button);
      await expect(page.locator(".tally")).toHaveText(`${votes} vote${votes === 1 ? "" : "s"} by you`);
    }
    expect(newcomer.presses).toBe(11);
    await context.close();
  });
});

test("submit a model: six clicks", async ({ page, model }) => {
  await page.goto("/");
  const newcomer = new Newcomer(page);
  await newcomer.press(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Submit" }));
  await newcomer.type(page.getByLabel("Name on the boards"), "First Timer 1B");
  await newcomer.type(page.getByLabel("Organisation"), "Newcomers");
  await newcomer.type(page.getByLabel("Base URL"), model);
  await newcomer.type(page.getByLabel("Model id"), "smollm2-135m");
  await newcomer.press(page.getByRole("button", { name: "Try the endpoint and submit" }));
  await expect(page.locator("ol.steps")).toBeVisible({ timeout: MODEL_PATIENCE });
  await expect(page.getByText("It waits for the operator")).toBeVisible();
  expect(newcomer.presses).toBe(6);
});
