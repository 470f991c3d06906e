/** An evening of voting: swiping, taking back, choosing jokes, and a taste of one's own. */

import { expect, test, type Page } from "./fixtures";
import { awake, row } from "./journey";

test.use({ house: "stage" });

test("swiping a joke aside votes for it, scrolling and short moves do not @js", async ({ browser, guard }) => {
  const context = await browser.newContext({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
  guard.watch(context);
  const page = await context.newPage();
  await page.goto("/arena");
  await awake(page);
  await expect(page.locator(".swipe-hint")).toBeVisible();
  // Not far enough, and down rather than across.
  await swipe(page, "Joke A", 40, 0);
  await swipe(page, "Joke A", 60, 160);
  await expect(page.getByRole("article", { name: "Joke A" })).not.toHaveAttribute("style", /translate/);
  await expect(reveal(page)).toHaveCount(0);
  for (const [joke, across, said] of [
    ["Joke B", 180, "You said B"],
    ["Joke A", -180, "You said A"],
    ["Joke B", -180, "You said B"],
  ] as const) {
    const before = await prompt(page);
    await ready(page);
    await swipe(page, joke, across, 10);
    await expect(reveal(page)).toContainText(said);
    expect(await prompt(page)).not.toBe(before);
  }
  await expect(page.locator(".tally")).toHaveText("3 votes by you");
  // A joke taken off the stage in another test may leave a prompt without a pair: what is left still adds up.
  await expect(page.locator(".ahead")).toHaveText(/^3 in a row · \d of \d prompts left$/);
  const [left, all] = (await page.locator(".ahead").innerText()).match(/\d (?=of)|\d (?=prompts)/g) ?? [];
  expect(Number(all) - Number(left)).toBe(3);
  // Nothing is cut off at the side, the strip with the button included.
  for (const part of [reveal(page), page.locator(".answers"), page.getByRole("article", { name: "Joke A" })]) {
    const box = await part.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 1_000)).toBeLessThanOrEqual(390);
  }
  await context.close();
});

test("the next pair is there before the server has answered @js", async ({ page, context }) => {
  await page.goto("/arena");
  await awake(page);
  let answer = () => {};
  const asked = new Promise<void>((done) => (answer = done));
  await context.route("**/arena/vote", async (route) => {
    await asked;
    await route.continue();
  });
  const before = await prompt(page);
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => prompt(page)).not.toBe(before);
  const ahead = await prompt(page);
  await expect(reveal(page)).toHaveCount(0);
  answer();
  await expect(reveal(page)).toContainText("You said A");
  // The answer brings the pair after it and leaves this one where it is.
  expect(await prompt(page)).toBe(ahead);
});

test("a vote is taken back, and the board is as it was", async ({ page, javaScriptEnabled }) => {
  await page.goto("/arena");
  if (javaScriptEnabled) await awake(page);
  await press(page, "A is funnier");
  await expect(page.locator(".tally")).toHaveText("1 vote by you");
  await press(page, "B is funnier");
  await expect(reveal(page)).toContainText("You said B");
  await reveal(page).getByRole("button", { name: "Take it back" }).click();
  await expect(reveal(page)).toContainText("Taken back");
  await expect(reveal(page).getByRole("button")).toHaveCount(0);
  await expect(page.locator(".tally")).toHaveText("1 vote by you");
  if (javaScriptEnabled) {
    await expect(page.getByRole("status")).toHaveText("Taken back: your vote does not count.");
    await press(page, "Both are funny");
    await expect(page.locator(".tally")).toHaveText("2 votes by you");
    await page.keyboard.press("Control+z");
    await expect(reveal(page)).toContainText("Taken back");
    await expect(page.locator(".tally")).toHaveText("1 vote by you");
  }
  await expect(async () => {
    await page.goto("/tracks/short-set");
    const votes = row(page, "SmolLM2 135M, calm").locator('a[href*="/votes?"]').last();
    await expect(votes).toHaveText("1", { timeout: 1 });
  }).toPass({ timeout: 30_000, intervals: [500] });
});

test("after ten seconds a vote stands", async ({ page, javaScriptEnabled, guard }) => {
  guard.expectStatus(422);
  await page.goto("/arena");
  if (javaScriptEnabled) await awake(page);
  await press(page, "A is funnier");
  const button = reveal(page).getByRole("button", { name: "Take it back" });
  await expect(button).toBeVisible();
  if (javaScriptEnabled) {
    await expect(button).toHaveCount(0, { timeout: 15_000 });
    await expect(reveal(page)).toContainText("You said A");
  } else {
    await page.waitForTimeout(12_000);
    await button.click();
    await expect(page.getByText("A vote can be taken back for ten seconds, and these are over.")).toBeVisible();
    await expect(page.getByRole("article")).toHaveCount(2);
  }
});

test("jokes of one kind are chosen and stay chosen while voting", async ({ page, javaScriptEnabled }) => {
  await page.goto("/arena");
  await page.getByLabel("Kind of joke").selectOption({ label: "Pun" });
  await page.getByRole("button", { name: "Show these" }).click();
  await expect(page).toHaveURL(/category=pun/);
  if (javaScriptEnabled) await awake(page);
  for (let votes = 1; votes <= 2; votes += 1) {
    await expect(page.locator(".prompt .kind")).toHaveText("Pun");
    await press(page, "Neither is funny");
    if (votes < 2) await expect(page.locator(".tally")).toHaveText("1 vote by you");
  }
  await expect(page.getByText("That was the last pair of these")).toBeVisible();
  await expect(page.getByLabel("Kind of joke")).toHaveValue("pun");
  await page.getByRole("link", { name: "Show all kinds" }).click();
  await expect(page.locator(".prompt .kind")).toHaveText("One liner");
});

test("a voter's taste says whom they find funny, and when that is too little to tell", async ({
  page,
  javaScriptEnabled,
}) => {
  await page.goto("/taste");
  await expect(page.getByText("You have not voted yet")).toBeVisible();
  await page.getByRole("link", { name: "Vote on jokes" }).click();
  if (javaScriptEnabled) await awake(page);
  for (let votes = 1; votes <= 3; votes += 1) {
    await press(page, votes === 3 ? "Both are funny" : "A is funnier");
    await expect(page.locator(".tally")).toHaveText(`${votes} vote${votes === 1 ? "" : "s"} by you`);
  }
  await page.goto("/arena");
  await page.getByRole("main").getByRole("link", { name: "Your taste" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your taste");
  await expect(page.getByText("3 votes are too few to tell")).toBeVisible();
  for (const name of ["SmolLM2 135M, calm", "SmolLM2 135M, wild"]) {
    await expect(row(page, name)).toContainText("too few votes");
    await expect(row(page, name).locator('a[href*="entrant="]')).toHaveText("3");
  }
  const latest = page.getByRole("table", { name: "Your latest votes, newest first" });
  await expect(latest.getByRole("row")).toHaveCount(4);
  await row(page, "SmolLM2 135M, calm").locator('a[href*="entrant="]').click();
  await expect(page.getByRole("heading", { name: "Your latest votes on SmolLM2 135M, calm" })).toBeVisible();
  await latest.getByRole("link", { name: /^Joke A/ }).first().click();
  await expect(page).toHaveURL(/\/jokes\//);
});

/** The strip above the battle. */
function reveal(page: Page) {
  return page.getByRole("region", { name: "Your last vote" });
}

async function prompt(page: Page): Promise<string> {
  return page.locator(".prompt h1").innerText();
}

/** Waits until the pair takes an answer. */
async function ready(page: Page): Promise<void> {
  await expect(page.getByRole("group", { name: "Which is funnier?" })).not.toHaveAttribute("aria-disabled");
}

/** Presses an answer once the pair takes one. */
async function press(page: Page, name: string): Promise<void> {
  await ready(page);
  await page.getByRole("button", { name }).click();
}

/** Moves a finger over a joke, as a phone reports it. */
async function swipe(page: Page, joke: string, across: number, down: number): Promise<void> {
  const card = page.getByRole("article", { name: joke });
  await card.scrollIntoViewIfNeeded();
  const box = await card.boundingBox();
  if (!box) throw new Error(`${joke} is not on the page`);
  const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const touch = await page.context().newCDPSession(page);
  const send = (type: "touchStart" | "touchMove" | "touchEnd", share: number) =>
    touch.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: type === "touchEnd" ? [] : [{ x: from.x + share * across, y: from.y + share * down }],
    });
  await send("touchStart", 0);
  for (let step = 1; step <= 8; step += 1) await send("touchMove", step / 8);
  await send("touchEnd", 1);
  await touch.detach();
}
