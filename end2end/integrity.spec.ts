/** Experts by invitation, and the operator's page of votes that were set aside. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test, type Page } from "./fixtures";
import { Findings } from "./support/axe";
import { Openmic } from "./support/openmic";

/** Makes a joke so long that a test's browser, on a slow machine too, is sooner than anybody can have read it. */
const AND_ON = "It went on and on, as such jokes do, from one door to the next and back again. ".repeat(4).trim();

/** Puts jokes that people wrote on stage, so that there is something to vote on without a model. */
async function tellJokes(openmic: Openmic): Promise<void> {
  for (const name of ["People", "Critics"]) {
    const lines = [1, 2, 3].map((n) => ({ item: `set-0${n}`, text: `${name} had a joke, number ${n}, and it was about ${name.toLowerCase()}. ${AND_ON}` }));
    const file = join(openmic.folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(lines));
    await openmic.command(
      ...["import", "jokes", file, "--format", "json", "--as-entrant", name, "--track", "short-set"],
      ...["--source", "Club night", "--licence", "CC0"],
    );
  }
}

/** Opens the arena until there is a battle: jokes that were just imported take a moment. */
async function untilBattle(page: Page, url: string): Promise<void> {
  await expect(async () => {
    await page.goto(`${url}/arena`);
    await expect(page.getByRole("button", { name: "A is funnier" })).toBeVisible({ timeout: 1 });
  }).toPass();
}

test("an operator invites, a visitor becomes an expert, and the link is revoked", async ({ page, operator, openmic, guard }) => {
  await tellJokes(openmic);
  await operator.goto("/admin");
  await operator.getByRole("link", { name: "Invitations" }).click();
  await operator.getByRole("button", { name: "Make the link" }).click();
  // The browser asks for the name before anything is sent.
  await expect(operator.getByRole("heading", { level: 1 })).toHaveText("Invitations");
  await operator.getByLabel("Name").fill("Comedy club");
  await operator.getByLabel("Most people").fill("5");
  await operator.getByRole("button", { name: "Make the link" }).click();
  const link = (await operator.getByRole("region", { name: "Link of the invitation" }).innerText()).trim();
  expect(link).toContain("/invite/");
  await operator.goto("/admin/invitations");
  await expect(operator.getByRole("row", { name: "Comedy club" })).toContainText("open");
  await expect(operator.locator("body")).not.toContainText(link);

  await page.goto(link);
  await expect(page.getByText("You are invited: Comedy club.")).toBeVisible();
  await page.getByRole("button", { name: "Vote as an expert" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You vote as an expert");
  await untilBattle(page, openmic.url);
  await page.getByRole("button", { name: "A is funnier" }).click();
  await expect(async () => {
    await page.goto("/tracks/short-set?group=expert");
    await expect(page.locator(".board-meta")).toContainText("1 vote", { timeout: 1 });
  }).toPass();

  await operator.goto("/admin/invitations");
  await expect(operator.getByRole("row", { name: "Comedy club" })).toContainText("1 of 5");
  await operator.getByRole("button", { name: "Revoke…" }).click();
  await operator.getByRole("button", { name: "Revoke the link" }).click();
  await expect(operator.getByRole("row", { name: "Comedy club" })).toContainText("revoked");
  guard.expectStatus(410);
  const late = await page.context().browser()?.newContext();
  const stranger = await late?.newPage();
  await stranger?.goto(link);
  await expect(stranger?.getByText("The operator has revoked it.") ?? page.locator("none")).toBeVisible();
  await late?.close();
});

test("votes that come too fast wait for the operator, who takes them out", async ({ page, browser, guard, javaScriptEnabled }) => {
  const openmic = await Openmic.start({ guarded: true });
  try {
    await tellJokes(openmic);
    await untilBattle(page, openmic.url);
    await page.getByRole("button", { name: "B is funnier" }).click();
    const context = await browser.newContext();
    guard.watch(context);
    const operator = await context.newPage();
    await operator.goto(openmic.operatorLink);
    await operator.getByRole("button", { name: "Enter" }).click();
    await operator.waitForURL("**/admin");
    await operator.getByRole("link", { name: "Votes set aside" }).click();
    await expect(async () => {
      await operator.reload();
      await expect(operator.getByRole("article", { name: /^Too fast/ })).toBeVisible({ timeout: 1 });
    }).toPass();
    const found = operator.getByRole("article", { name: /^Too fast/ });
    await expect(found).toContainText("1 vote came sooner than prompt and jokes can be looked at.");
    await found.getByRole("link", { name: "See the votes" }).click();
    await expect(operator.locator("ol.ledger > li")).toHaveCount(1);
    const finding = operator.url();
    // The rules are looked at by a script in the page.
    if (javaScriptEnabled) {
      const findings = new Findings(operator);
      for (const prefix of ["/zh", ""]) await findings.visit(finding.replace(openmic.url, openmic.url + prefix));
      findings.check();
    }
    await operator.getByRole("button", { name: "Count this vote" }).click();
    await expect(operator.getByRole("status")).toContainText("1 vote was changed");
    await operator.getByLabel("Note for the record").fill("pressed by a test");
    await operator.getByRole("button", { name: "Exclude", exact: true }).click();
    await expect(operator.getByText("Operator: pressed by a test")).toBeVisible();
    await expect(async () => {
      await page.goto(`${openmic.url}/tracks/short-set`);
      await expect(page.getByRole("link", { name: "1 vote excluded" })).toBeVisible({ timeout: 1 });
    }).toPass();
    await page.getByRole("link", { name: "1 vote excluded" }).click();
    await expect(page).toHaveURL(/\/methods#integrity$/);
    await context.close();
  } finally {
    await openmic.stop();
    openmic.remove();
  }
});
