/** A submitter's way: the form, the try of the endpoint, the private page. */

import { CLOSED_PORT, expect, MODEL_PATIENCE, test } from "./fixtures";
import { approve, fillIn, send, submit, untilAnswered } from "./journey";

test("each mistake is said beside its field, and what was typed stays", async ({ page, guard }) => {
  guard.expectStatus(422);
  await fillIn(page, { name: "Größe 7B", baseUrl: "ftp://models.example/v1", tracks: [] });
  await page.getByLabel("Price of prompt tokens").fill("0,15");
  await page.getByLabel("Temperature").fill("9");
  await page.getByLabel(/^Key/).fill("sk-secret-key");
  await page.getByLabel("System prompt").fill("</textarea><script>alert(1)</script>");
  await send(page);

  await expect(page).toHaveTitle(/^Not submitted yet/);
  const mistakes: [RegExp, RegExp][] = [
    [/^Base URL/, /begin with https/],
    [/^Price of prompt tokens/, /comma/],
    [/^Temperature/, /0 to 2|between/],
    [/^Key/, /once more/],
  ];
  for (const [label, message] of mistakes) {
    const field = page.getByLabel(label);
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(field).toHaveAccessibleDescription(message);
  }
  await expect(page.getByText("Choose at least one track.").first()).toBeVisible();
  await expect(page.getByLabel("Name on the boards")).toHaveValue("Größe 7B");
  await expect(page.getByLabel("Base URL")).toHaveValue("ftp://models.example/v1");
  await expect(page.getByLabel("Price of prompt tokens")).toHaveValue("0,15");
  await expect(page.getByLabel("Open weights")).toBeChecked();
  await expect(page.getByLabel("Short set")).not.toBeChecked();
  await expect(page.getByLabel("System prompt")).toHaveValue("</textarea><script>alert(1)</script>");
  await expect(page.getByLabel(/^Key/)).toHaveValue("");
  expect(await page.content()).not.toContain("sk-secret-key");

  // The summary leads to the field.
  await page.getByRole("link", { name: /comma/ }).click();
  await expect(page.getByLabel("Price of prompt tokens")).toBeFocused();
});

test("an endpoint that nobody may ask is refused with the reason", async ({ page, guard }) => {
  guard.expectStatus(422);
  await fillIn(page, { name: "Inside job", baseUrl: "http://127.0.0.1:9/v1" });
  await send(page);
  await expect(page.getByLabel("Base URL")).toHaveAccessibleDescription(/127\.0\.0\.1|private|loopback|this machine/i);
  await expect(page.getByLabel("Name on the boards")).toHaveValue("Inside job");
});

test("an address where nobody listens is tried, and the page says that nothing answered", async ({ page, guard }) => {
  guard.expectStatus(422);
  await fillIn(page, { name: "Nobody home", baseUrl: `${CLOSED_PORT}/v1` });
  await send(page);
  await expect(page.getByText("The endpoint was tried")).toBeVisible({ timeout: MODEL_PATIENCE });
  await expect(page.getByLabel("Base URL")).toHaveAccessibleDescription(/connect|refused|reach/i);
  await expect(page.getByLabel("Base URL")).toHaveValue(`${CLOSED_PORT}/v1`);
  await expect(page.getByLabel("Name on the boards")).toHaveValue("Nobody home");
});

test("a submission gets a private page that says what becomes of it", async ({ page, operator, model, openmic }) => {
  const link = await submit(page, { name: "Tiny Comedian", baseUrl: model, tracks: ["Ten plurals"], examples: "3" });
  expect(new URL(link).origin).toBe(openmic.url);
  await expect(page.getByText(link)).toBeVisible();
  await expect(page.getByText("It waits for the operator")).toBeVisible();
  await expect(page.getByText(/answered in .* m?s as smollm2-135m/)).toBeVisible();

  await approve(operator, "Tiny Comedian");
  await untilAnswered(page, link);
  await page.getByRole("link", { name: "Ten plurals" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Tiny Comedian on Ten plurals");
});

test("a private page is found by its whole link alone", async ({ page, guard }) => {
  guard.expectStatus(404);
  const response = await page.goto("/submissions/not-a-token");
  expect(response?.status()).toBe(404);
});

test("in Chinese the form, its mistakes and the way back are in Chinese", async ({ page, guard }) => {
  guard.expectStatus(422);
  await page.goto("/zh/submit");
  await page.getByLabel("榜单上的名称").fill("小模型");
  await page.getByLabel("机构").fill("我们");
  await page.getByLabel("基础 URL").fill("https://models.example/v1");
  await page.getByLabel("模型 ID").fill("small");
  await page.getByLabel("输入词元价格").fill("0,15");
  await page.getByRole("button", { name: "试连接口并提交" }).click();
  await expect(page).toHaveTitle(/^尚未提交/);
  await expect(page.getByLabel("输入词元价格")).toHaveAccessibleDescription(/逗号/);
  await expect(page.getByLabel("榜单上的名称")).toHaveValue("小模型");
  expect(new URL(page.url()).pathname).toBe("/zh/submit");
});
