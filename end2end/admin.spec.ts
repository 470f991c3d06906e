/** The operator: the link that opens once, letting in, turning away. */

import { expect, test } from "./fixtures";
import { approve, submit, untilAnswered, untilOnBoard, waiting } from "./journey";

test("the operator's page is closed to everybody else", async ({ page, guard }) => {
  guard.expectStatus(403);
  const response = await page.goto("/admin");
  expect(response?.status()).toBe(403);
  await expect(page.getByText("openmic doctor --operator-link")).toBeVisible();
});

test("the operator link opens one session, in one browser", async ({ page, browser, openmic, guard }) => {
  guard.expectStatus(403);
  await page.goto(openmic.operatorLink);
  // Looking at it, as a mail program does, uses nothing up.
  await page.reload();
  await page.getByRole("button", { name: "Enter" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Submissions");
  await expect(page.getByText("No submission waits")).toBeVisible();

  const other = await browser.newContext();
  guard.watch(other);
  const stranger = await other.newPage();
  await stranger.goto(openmic.operatorLink);
  await stranger.getByRole("button", { name: "Enter" }).click();
  await expect(stranger.getByRole("heading", { level: 1 })).toContainText("does not open anything any more");
  await other.close();

  await page.goto("/admin");
  await page.getByRole("button", { name: "Leave the operator's session" }).click();
  expect((await page.goto("/admin"))?.status()).toBe(403);
});

test("a new link from the command line opens a session too", async ({ page, openmic }) => {
  const printed = new URL((await openmic.command("doctor", "--operator-link")).trim());
  // The command knows the configured address; this Openmic chose its port itself.
  await page.goto(printed.pathname + printed.search);
  await page.getByRole("button", { name: "Enter" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Submissions");
});

test("what is let in runs and gets its row", async ({ page, operator, model }) => {
  const link = await submit(page, { name: "Plain Speaker", baseUrl: model, tracks: ["Ten plurals"], examples: "2" });
  await operator.goto("/admin");
  const item = waiting(operator, "Plain Speaker");
  await expect(item).toContainText("Hugging Face");
  await expect(item).toContainText("2 examples");
  await expect(item).toContainText("none was given");
  await approve(operator, "Plain Speaker");
  await untilAnswered(page, link);
  await untilOnBoard(page, "/tracks/plurals", ["Plain Speaker"]);
});

test("turning away needs a reason, which the submitter reads", async ({ page, operator, model, guard }) => {
  guard.expectStatus(422);
  const link = await submit(page, { name: "Heckler", baseUrl: model });
  await operator.goto("/admin");
  // Spaces pass the browser's own check, and are no reason.
  await waiting(operator, "Heckler").getByRole("button", { name: "Reject…" }).click();
  await expect(operator.getByRole("dialog", { name: "Reject Heckler?" })).toContainText("This cannot be taken back");
  await waiting(operator, "Heckler").getByLabel("Reason").fill("   ");
  await waiting(operator, "Heckler").getByRole("button", { name: "Reject Heckler" }).click();
  await expect(waiting(operator, "Heckler").getByLabel("Reason")).toHaveAccessibleDescription(/Say why/);
  await waiting(operator, "Heckler").getByLabel("Reason").fill("The licence is not known.");
  await waiting(operator, "Heckler").getByRole("button", { name: "Reject Heckler" }).click();
  await expect(waiting(operator, "Heckler")).toHaveCount(0);
  await expect(operator.getByText("Heckler was turned away. Its page says why.")).toBeVisible();

  await page.goto(link);
  await expect(page.getByText("It was turned away.")).toBeVisible();
  await expect(page.getByText("The licence is not known.")).toBeVisible();
  await page.goto("/tracks/short-set");
  await expect(page.getByText("Heckler")).toHaveCount(0);
});
