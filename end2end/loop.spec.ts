/** The whole loop, as strangers walk it: submit, let in, answer, vote, and the board has changed. */

import { expect, MODEL_PATIENCE, test } from "./fixtures";
import { approve, awake, row, submit, untilAnswered, untilOnBoard } from "./journey";

/** One model, asked in two ways: enough for a contest. */
const NAMES = ["Dry Wit 135M", "Loose Tongue 135M"] as const;

test("two submissions are let in, tell jokes, are voted on, and the board changes", async ({
  page,
  operator,
  model,
  javaScriptEnabled,
}) => {
  test.setTimeout(4 * MODEL_PATIENCE);
  const [dry, loose] = NAMES;
  const links = [
    await submit(page, { name: dry, baseUrl: model, temperature: "0.2", seed: "3", examples: "3" }),
    await submit(page, { name: loose, baseUrl: model, temperature: "1.2", seed: "4", examples: "2" }),
  ];
  for (const name of NAMES) await approve(operator, name);
  for (const link of links) await untilAnswered(page, link);

  // Both are on the benchmark's board with a score, and on stage without a rank.
  await untilOnBoard(page, "/tracks/plurals", NAMES);
  for (const name of NAMES) await expect(row(page, name)).toContainText("%");
  await untilOnBoard(page, "/tracks/short-set", NAMES);
  for (const name of NAMES) await expect(row(page, name)).toContainText("unrated");
  await expect(page.locator(".verdict")).toContainText("there are no votes yet");

  await page.getByRole("link", { name: "Vote on jokes" }).click();
  if (javaScriptEnabled) await awake(page);
  const answers = [
    ["ArrowLeft", "A is funnier"],
    ["ArrowRight", "B is funnier"],
    ["ArrowUp", "Both are funny"],
    ["ArrowDown", "Neither is funny"],
    ["ArrowLeft", "A is funnier"],
  ] as const;
  for (const [number, [key, name]] of answers.entries()) {
    await expect(page.getByRole("group", { name: "Which is funnier?" })).not.toHaveAttribute("aria-disabled");
    if (javaScriptEnabled) await page.keyboard.press(key);
    else await page.getByRole("button", { name }).click();
    await expect(page.locator(".tally")).toHaveText(`${number + 1} vote${number === 0 ? "" : "s"} by you`);
    const reveal = page.getByRole("region", { name: "Your last vote" });
    for (const entrant of NAMES) await expect(reveal.getByRole("link", { name: entrant })).toBeVisible();
  }

  // The fit follows within seconds; each of the two was in all five votes, two of them ties.
  await expect(async () => {
    await page.goto("/tracks/short-set");
    await expect(page.locator(".verdict")).toContainText("5 votes", { timeout: 1 });
  }).toPass({ timeout: 30_000, intervals: [500] });
  await page.goto("/tracks/short-set?columns=rating,votes,tally");
  for (const name of NAMES) await expect(row(page, name)).toContainText(/[0-3] \/ 2 \/ [0-3]/);

  // From the rating it is a click to the votes; after one vote each the jokes do not say yet who told them.
  await row(page, dry).locator('a[href*="/votes?"]').last().click();
  await expect(page.locator("ol.ledger > li")).toHaveCount(5);
  await expect(page.getByText(/^Prompt and jokes are shown once both jokes have 3 votes/)).toHaveCount(5);
  await expect(page.getByRole("link", { name: "sample" })).toHaveCount(0);
  // For the operator it is two clicks to a joke.
  await operator.goto("/tracks/short-set?columns=rating,votes,tally");
  await row(operator, dry).locator('a[href*="/votes?"]').last().click();
  await operator.getByRole("link", { name: "sample" }).first().click();
  await expect(operator.getByRole("region", { name: "Prompt and answer" })).toContainText("Tell one short joke about");
});
