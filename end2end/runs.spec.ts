/** Following a run of a real model to its end, and reading every sample. */

import { expect, MODEL_PATIENCE, test } from "./fixtures";

test.describe("a run under way", () => {
  test.use({ house: "entering" });

  test("moves on in the page without a reload @js", async ({ page, gate }) => {
    await page.goto("/tracks/short-set");
    await page.getByRole("row", { name: /calm/ }).getByRole("link", { name: "Follow the run" }).click();
    // The two benchmark runs come first, twenty answers in all.
    gate.pass(21);
    // A request that is tried again, or the other run's first one, may have gone through in its place.
    await expect(async () => {
      gate.pass(1);
      await expect(page.getByText(/^[1-9]\d* of 8 samples/)).toBeVisible({ timeout: 5_000 });
    }).toPass({ timeout: MODEL_PATIENCE });
    const count = page.locator("main .progress .num");
    const before = (await count.textContent()) ?? "";
    // A reload would lose this.
    await page.evaluate(() => (document.documentElement.dataset.same = "yes"));
    gate.pass(3);
    await expect(count).not.toHaveText(before, { timeout: MODEL_PATIENCE });
    expect(await page.evaluate(() => document.documentElement.dataset.same)).toBe("yes");

    // At the end the page loads itself anew, with the samples.
    gate.pass(100);
    await expect(page.getByText("Jokes for the stage")).toBeVisible({ timeout: MODEL_PATIENCE });
    await expect(page.getByRole("table").getByRole("rowheader")).toHaveCount(8, { timeout: MODEL_PATIENCE });
    await expect(count).toHaveCount(0);
  });

  test("stands still without JavaScript, says so, and is further after a reload @no-js", async ({ page, gate }) => {
    gate.pass(3);
    await page.goto("/tracks/plurals");
    await page.getByRole("row", { name: /calm/ }).getByRole("link", { name: "Follow the run" }).click();
    // Chromium that is told from outside to leave scripts alone does not show what is for browsers without them.
    expect(await page.content()).toContain("Without JavaScript this page stands still");
    gate.pass(100);
    await expect(async () => {
      await page.reload();
      await expect(page.locator("main progress")).toHaveCount(0, { timeout: 1 });
    }).toPass({ timeout: MODEL_PATIENCE, intervals: [1_000] });
    await expect(page.getByText(/Score, with its 95/)).toBeVisible();
    await expect(page.getByRole("table").getByRole("rowheader")).toHaveCount(10);
  });
});

test.describe("a run that is done", () => {
  test.use({ house: "stage" });

  test("leads to every sample, with prompt, answer and tokens", async ({ page }) => {
    await page.goto("/tracks/plurals");
    await page.getByRole("row", { name: /calm/ }).getByRole("link", { name: "SmolLM2 135M, calm" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("SmolLM2 135M, calm");
    await page.getByRole("link", { name: "10 answers" }).click();
    const samples = page.getByRole("table").getByRole("rowheader").getByRole("link");
    await expect(samples).toHaveCount(10);

    await samples.first().click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("mirror");
    const script = page.getByRole("region", { name: "Prompt and answer" });
    await expect(script).toContainText("Write the plural of this noun, nothing else: mirror");
    await expect(script.locator(".turn.assistant")).toHaveCount(3);
    await expect(script.locator(".turn.answer")).toContainText(/\w/);
    for (const label of ["Right answer", "Prompt tokens", "Answer tokens", "Time", "Endpoint reports"]) {
      await expect(page.getByText(label, { exact: true })).toBeVisible();
    }
    await page.getByRole("link", { name: "Next sample" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("lamp");
    await page.getByRole("link", { name: "All samples of this run" }).click();
    await expect(samples).toHaveCount(10);
  });

  test("shows the jokes that are on stage, and why others are not", async ({ page }) => {
    await page.goto("/tracks/short-set");
    await page.getByRole("row", { name: /wild/ }).locator('a[href^="/runs/"]').click();
    await expect(page.getByText("Jokes for the stage")).toBeVisible();
    const choices = page.getByRole("navigation", { name: "Which samples" });
    await choices.getByRole("link", { name: /off stage/i }).click();
    const count = Number(await choices.locator('[aria-current="true"] .num').textContent());
    const rows = page.getByRole("table").getByRole("rowheader");
    await expect(rows).toHaveCount(count);
  });
});
