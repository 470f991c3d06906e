/** Voting on real jokes: by keys, by mouse, by touch, and without a script. */

import { expect, test, type Page } from "./fixtures";
import { awake, row } from "./journey";

test.describe("with two entrants on stage", () => {
  test.use({ house: "stage" });

  test("five votes by keyboard, the next pair at once, and the board shows them @js", async ({ page }) => {
    await page.goto("/arena");
    await awake(page);
    const keys = [
      ["ArrowLeft", "You said A"],
      ["ArrowRight", "You said B"],
      ["ArrowUp", "You said both"],
      ["ArrowDown", "You said neither"],
      ["ArrowLeft", "You said A"],
    ] as const;
    for (const [number, [key, said]] of keys.entries()) {
      const before = await battle(page);
      await expect(page.getByRole("group", { name: "Which is funnier?" })).not.toHaveAttribute("aria-disabled");
      await page.keyboard.press(key);
      await expectVotes(page, number + 1);
      await expectReveal(page, said);
      expect(await battle(page)).not.toEqual(before);
      // Nothing was loaded anew: the page is the one that was opened.
      expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe("/arena");
    }
    await expectOnBoard(page, 5);
  });

  test("keys are left alone with a modifier and inside a field @js", async ({ page }) => {
    await page.goto("/arena");
    await awake(page);
    await page.keyboard.press("Shift+ArrowLeft");
    await page.keyboard.press("Control+ArrowUp");
    await page.keyboard.press("ArrowRight");
    await expectVotes(page, 1);
  });

  test("five votes by mouse", async ({ page, javaScriptEnabled }) => {
    await page.goto("/arena");
    if (javaScriptEnabled) await awake(page);
    const buttons = [
      ["A is funnier", "You said A"],
      ["Both are funny", "You said both"],
      ["Neither is funny", "You said neither"],
      ["B is funnier", "You said B"],
      ["B is funnier", "You said B"],
    ] as const;
    for (const [number, [name, said]] of buttons.entries()) {
      await press(page, name);
      await expectVotes(page, number + 1);
      await expectReveal(page, said);
    }
    await expectOnBoard(page, 5);
  });

  test("votes by touch on a phone", async ({ browser, guard, javaScriptEnabled }) => {
    const context = await browser.newContext({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
    guard.watch(context);
    const page = await context.newPage();
    await page.goto("/arena");
    if (javaScriptEnabled) await awake(page);
    for (const [number, name] of ["B is funnier", "A is funnier"].entries()) {
      const button = page.getByRole("button", { name });
      await expect(page.getByRole("group", { name: "Which is funnier?" })).not.toHaveAttribute("aria-disabled");
      await button.tap();
      await expectVotes(page, number + 1);
    }
    await expectReveal(page, "You said A");
    // Both answers within a thumb's reach, and nothing cut off.
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(390);
    await context.close();
  });

  test("who wrote a joke is not to be found before the vote", async ({ page }) => {
    const seen: string[] = [];
    page.on("response", async (response) => {
      if (response.url().includes("/arena")) seen.push(await response.text().catch(() => ""));
    });
    await page.goto("/arena");
    await expect(page.getByRole("article")).toHaveCount(2);
    await expect.poll(() => seen.length).toBeGreaterThan(0);
    seen.push(await page.content());
    for (const secret of ["SmolLM2", "calm", "wild", "/samples/", "/jokes/", "/entrants/"]) {
      expect(seen.join("\n")).not.toContain(secret);
    }
  });

  test("the reveal leads to the joke and to who told it", async ({ page, javaScriptEnabled }) => {
    await page.goto("/arena");
    if (javaScriptEnabled) await awake(page);
    const told = await page.getByRole("article", { name: "Joke A" }).locator(".prose").innerText();
    await press(page, "A is funnier");
    await expectReveal(page, "You said A");
    await page.getByRole("region", { name: "Your last vote" }).getByRole("link", { name: "Joke A" }).click();
    await expect(page.getByRole("article")).toContainText(told);
    // Its page lists its votes: this one.
    await expect(page.getByText(/^1 vote: funnier in 1,/)).toBeVisible();
    await expect(page.getByRole("table", { name: "Votes on this joke, newest first" }).getByRole("row")).toHaveCount(2);
    await page.getByRole("article").getByRole("link", { name: /SmolLM2/ }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^SmolLM2 135M, (calm|wild)$/);
  });

  test("in Chinese the arena answers in Chinese and leads on in it", async ({ page, javaScriptEnabled }) => {
    await page.goto("/zh/arena");
    if (javaScriptEnabled) await awake(page);
    await page.getByRole("button", { name: "A 更好笑" }).click();
    await expect(page.locator(".tally")).toHaveText("你已投 1 票");
    const reveal = page.getByRole("region", { name: "你的上一票" });
    await expect(reveal).toContainText("你选了 A");
    await expect(reveal.getByRole("link", { name: "笑话 A" })).toHaveAttribute("href", /^\/zh\/jokes\//);
    await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  });

  test("how votes count is told over the page, by keyboard and without a script", async ({ page }) => {
    await page.goto("/arena");
    const button = page.getByRole("button", { name: "How votes count" });
    await button.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "How votes count" });
    await expect(dialog).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(button).toBeFocused();
  });

  test("a lost connection keeps the vote, and it counts once @js", async ({ page, context, guard }) => {
    guard.expectStatus(503);
    await page.goto("/arena");
    await awake(page);
    // The server takes the vote, and its answer gets lost.
    await context.route("**/arena/vote", async (route) => {
      await route.fetch();
      await route.fulfill({ status: 503, body: "" });
    });
    const before = await battle(page);
    await page.keyboard.press("ArrowLeft");
    await expect(page.getByText("The server did not answer.")).toBeVisible();
    expect(await battle(page)).toEqual(before);
    await context.unroute("**/arena/vote");
    await page.getByRole("button", { name: "Try again" }).click();
    await expectVotes(page, 1);
    await expectReveal(page, "You said A");
    await expectOnBoard(page, 1);
  });

  test("the last pair is followed by thanks", async ({ page, javaScriptEnabled }) => {
    await page.goto("/arena");
    if (javaScriptEnabled) await awake(page);
    const end = page.getByText("That was the last pair");
    const form = page.locator("form.arena-form");
    // Eight prompts give eight pairs at most.
    for (let votes = 0; votes < 9 && (await form.count()) > 0; votes += 1) {
      await press(page, "Both are funny");
      await expect(page.getByText(`${votes + 1} vote${votes === 0 ? "" : "s"} by you`).or(end)).toBeVisible();
    }
    await expect(end).toBeVisible();
    await page.getByRole("link", { name: "See the board" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Short set");
  });
});

test("an empty stage says what is missing", async ({ page }) => {
  await page.goto("/arena");
  await expect(page.getByText("Nobody is on stage yet")).toBeVisible();
  await page.getByRole("link", { name: "Submit a model" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Submit a model");
});

test.describe("while jokes are being written", () => {
  test.use({ house: "entering" });

  test("the stage says so and leads to the runs", async ({ page }) => {
    await page.goto("/arena");
    await expect(page.getByText("The jokes are still being written")).toBeVisible();
    await page.getByRole("link", { name: "SmolLM2 135M, calm" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("SmolLM2 135M, calm on Short set");
  });
});

/** What is being asked: prompt and both jokes. */
async function battle(page: Page): Promise<string[]> {
  return [
    await page.locator(".prompt h1").innerText(),
    ...(await page.getByRole("article").locator(".prose").allInnerTexts()),
  ];
}

/** Presses an answer once the pair takes one. */
async function press(page: Page, name: string): Promise<void> {
  await expect(page.getByRole("group", { name: "Which is funnier?" })).not.toHaveAttribute("aria-disabled");
  await page.getByRole("button", { name }).click();
}

async function expectVotes(page: Page, count: number): Promise<void> {
  await expect(page.locator(".tally")).toHaveText(`${count} vote${count === 1 ? "" : "s"} by you`);
}

/** Both names, each with the change in its rating. */
async function expectReveal(page: Page, said: string): Promise<void> {
  const reveal = page.getByRole("region", { name: "Your last vote" });
  await expect(reveal).toContainText(said);
  for (const name of ["SmolLM2 135M, calm", "SmolLM2 135M, wild"]) {
    const side = reveal.locator(".side").filter({ hasText: name });
    await expect(side.locator(".delta")).toHaveText(/^(up |down |unchanged, )?\d+\.\d$/);
    await expect(side).toContainText(/now [\d,]+/);
  }
}

/** The board of the track has this many votes, on each of the two. */
async function expectOnBoard(page: Page, votes: number): Promise<void> {
  await expect(async () => {
    await page.goto("/tracks/short-set");
    for (const name of ["SmolLM2 135M, calm", "SmolLM2 135M, wild"]) {
      await expect(row(page, name).locator('a[href*="/votes?"]').last()).toHaveText(String(votes), { timeout: 1 });
    }
  }).toPass({ timeout: 30_000, intervals: [500] });
}
