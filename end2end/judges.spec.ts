/** Judges: the operator adds one and sets it to work; everybody reads what it said and how far to trust it. */

import { expect, MODEL_PATIENCE, test } from "./fixtures";
import { Findings } from "./support/axe";

test("without a judge the page says where judges come from", async ({ page }) => {
  await page.goto("/judges");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Judges");
  await expect(page.getByText("No judge has been added.")).toBeVisible();
});

test("a wrong form says what is wrong, and keeps what was typed but the key", async ({ operator, guard }) => {
  guard.expectStatus(422);
  await operator.goto("/admin/judges");
  await operator.getByLabel("Name").fill("Fair");
  await operator.getByLabel("Base address").fill("https://judge.example/v1");
  await operator.getByLabel("Model id").fill("fair-7b");
  await operator.getByLabel("Key", { exact: false }).first().fill("sk-secret");
  await operator.locator("select[name=rubric]").selectOption("custom");
  await operator.getByRole("button", { name: "Try the endpoint and add the judge" }).click();
  await expect(operator.getByRole("alert")).toContainText("Write what the judge should look for");
  await expect(operator.getByLabel("Model id")).toHaveValue("fair-7b");
  expect(await operator.content()).not.toContain("sk-secret");
});

test.describe("with jokes on stage", () => {
  test.use({ house: "stage" });

  test("a judge is added, judges in both orders, and each figure leads to what it said", async ({ page, operator, model, javaScriptEnabled }) => {
    test.setTimeout(3 * MODEL_PATIENCE);
    await operator.goto("/admin/judges");
    await operator.getByLabel("Name").fill("House judge");
    await operator.getByLabel("Base address").fill(model);
    await operator.getByLabel("Model id").fill("smollm2-135m");
    await operator.getByLabel("Model family").fill("none of these");
    await operator.getByLabel("Tokens of a reply at most").fill("40");
    await operator.getByRole("button", { name: "Try the endpoint and add the judge" }).click();
    await expect(operator.getByText("House judge was added.")).toBeVisible();

    await operator.getByText("Set to work").click();
    await operator.getByLabel("Verdicts at most").fill("4");
    await operator.getByRole("button", { name: "Start judging" }).click();
    await expect(operator.getByText("House judge was set to work.")).toBeVisible();
    await expect(async () => {
      await operator.goto("/admin/judges");
      await expect(operator.getByText("4 verdicts")).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 2 * MODEL_PATIENCE });

    await operator.goto("/judges");
    await operator.getByRole("link", { name: "House judge" }).click();
    await expect(operator.getByText("A shown first:").first()).toBeVisible();
    await expect(operator.getByText("B shown first:").first()).toBeVisible();
    await operator.getByRole("link", { name: "What was sent and what it took" }).first().click();
    await operator.getByText("What was sent").first().click();
    await expect(operator.getByText("You judge jokes.").first()).toBeVisible();

    // Others read what the judge said; the jokes have too few votes to stand beside who told them.
    const battle = new URL(operator.url()).pathname;
    await page.goto(battle);
    await expect(page.getByText(/Prompt and jokes are shown once both jokes have 3 votes/)).toBeVisible();
    await expect(page.getByText("What was sent", { exact: true })).toHaveCount(0);
    // The rules are looked at by a script in the page.
    if (!javaScriptEnabled) return;
    const findings = new Findings(page);
    for (const prefix of ["", "/zh"]) {
      for (const path of ["/judges", battle.replace(/\/battles\/.*/, ""), battle]) await findings.visit(prefix + path);
    }
    findings.check();
  });
});
