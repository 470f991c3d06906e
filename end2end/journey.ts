/** The steps that several journeys have in common, taken as a person takes them. */

import { expect, MODEL_PATIENCE, type Openmic, type Page } from "./fixtures";

/** What a submitter fills in; what is left out stays as the page has it. */
export interface Submission {
  name: string;
  baseUrl: string;
  tracks?: string[];
  temperature?: string;
  seed?: string;
  examples?: string;
}

/** Fills in the form at `/submit` without sending it. */
export async function fillIn(page: Page, what: Submission): Promise<void> {
  await page.goto("/submit");
  await page.getByLabel("Name on the boards").fill(what.name);
  await page.getByLabel("Organisation").fill("Hugging Face");
  await page.getByLabel("Licence").fill("Apache-2.0");
  await page.getByLabel("Open weights").check();
  await page.getByLabel("Base URL").fill(what.baseUrl);
  await page.getByLabel("Model id").fill("smollm2-135m");
  for (const track of ["Short set", "Ten plurals"]) {
    await page.getByLabel(track).setChecked(what.tracks?.includes(track) ?? true);
  }
  if (what.examples) {
    await page.getByLabel("Strategy", { exact: true }).selectOption("few_shot");
    await page.getByLabel(/^Examples/).fill(what.examples);
  }
  if (what.temperature) await page.getByLabel("Temperature").fill(what.temperature);
  if (what.seed) await page.getByLabel("Seed").fill(what.seed);
}

/** Sends the form; the endpoint is tried before the answer comes. */
export async function send(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Try the endpoint and submit" }).click({ timeout: MODEL_PATIENCE });
}

/** Submits an entrant and gives the address of its private page. */
export async function submit(page: Page, what: Submission): Promise<string> {
  await fillIn(page, what);
  await send(page);
  const refused = page.getByText(/^Not submitted yet:/);
  await expect(page.locator("ol.steps").or(refused)).toBeVisible({ timeout: MODEL_PATIENCE });
  await expect(refused, "the submission was refused").toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(what.name);
  return page.url();
}

/** The waiting submission of a name on the operator's page. */
export function waiting(operator: Page, name: string) {
  return operator.getByRole("article", { name });
}

/** Lets a submission in. */
export async function approve(operator: Page, name: string): Promise<void> {
  await operator.goto("/admin");
  await waiting(operator, name).getByRole("button", { name: "Approve" }).click();
  await expect(waiting(operator, name)).toHaveCount(0);
}

/** Waits, by loading the private page again, until every run of a submission is done. */
export async function untilAnswered(page: Page, link: string): Promise<void> {
  await expect(async () => {
    await page.goto(link);
    await expect(page.getByText("It has answered its tracks")).toBeVisible({ timeout: 1 });
  }).toPass({ timeout: MODEL_PATIENCE, intervals: [1_000] });
}

/** Opens a board and loads it again until it has these rows: it is made anew a moment after a run has ended. */
export async function untilOnBoard(page: Page, path: string, names: readonly string[]): Promise<void> {
  await expect(async () => {
    await page.goto(path);
    for (const name of names) await expect(row(page, name)).toBeVisible({ timeout: 1 });
  }).toPass();
}

/** The row of an entrant on a board. */
export function row(page: Page, name: string) {
  return page.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
}

/** Writes votes as a CSV file's text: one line per `[a, b, winner]`. */
export function csv(votes: [string, string, string][]): string {
  return ["model_a,model_b,winner", ...votes.map((vote) => vote.join(","))].join("\n") + "\n";
}

/** Imports votes from a file, as an operator does at a terminal. */
export async function importVotes(openmic: Openmic, file: string, track: string, name: string): Promise<string> {
  return openmic.command("import", "votes", file, "--format", "arena", "--track", track, "--name", name);
}

/** Waits until the page's islands take clicks and keys. */
export async function awake(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-islands", "ready", { timeout: 60_000 });
}
