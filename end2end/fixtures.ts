/** What every browser test starts from: an Openmic of its own, the model, and a guard on the console. */

import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";

import { Gate } from "./support/gate";
import { HOSTED, Openmic, type Start } from "./support/openmic";

export { expect, type Page };
export type { Openmic };

/** Long enough for a small model to answer a track on a machine that has other things to do. */
export const MODEL_PATIENCE = 120_000;

/** An origin that may be asked, where nobody listens. */
export const CLOSED_PORT = "http://127.0.0.1:1";

/** What a test chooses with `test.use`. */
interface Options {
  /**
   * What is there at the start: `empty` has the tracks, `stage` also two entrants whose runs are
   * done, `club` a third one whose answers cost something, `entering` the first two with their runs
   * held up at the gate.
   */
  house: "empty" | "stage" | "club" | "entering";
}

interface TestFixtures {
  /** Base URL of a real model; without one the test is skipped. */
  model: string;
  /** The door in front of the model, closed at first; there in the house `entering` alone. */
  gate: Gate;
  /** The Openmic of this test. */
  openmic: Openmic;
  /** Fails the test for what goes wrong in a browser unnoticed. */
  guard: Guard;
  /** A page of the operator, who has entered, in a browser session of its own. */
  operator: Page;
}

interface WorkerFixtures {
  /** Gives the folder of an Openmic in which both entrants have answered every track. */
  stocked: () => Promise<string>;
  /** The same with the third one. */
  clubbed: () => Promise<string>;
}

/** Watches browser sessions for console errors, broken scripts and requests that fail. */
export class Guard {
  private readonly problems: string[] = [];
  private readonly expected = new Set<number>();

  constructor(private readonly scriptsAreOn: boolean) {}

  /** Watches one more browser session. */
  watch(context: BrowserContext): void {
    context.on("console", (message) => {
      // The browser's own line about a status; the response below says it with its address.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
        this.problems.push(`console: ${message.text()}`);
      }
    });
    context.on("weberror", (error) => this.problems.push(`script: ${error.error().stack ?? error.error()}`));
    context.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText ?? "";
      // What a page was still loading, or listening to, when the visitor went on.
      const left = reason === "net::ERR_ABORTED";
      // Preloading a script is refused where scripts are off.
      const off = !this.scriptsAreOn && request.url().endsWith(".js");
      if (!left && !off) this.problems.push(`request: ${request.url()} ${reason}`);
    });
    context.on("response", (response) => {
      const status = response.status();
      if (status >= 400 && !this.expected.has(status)) this.problems.push(`response: ${status} ${response.url()}`);
    });
  }

  /** Answers with this status are part of the test. */
  expectStatus(status: number): void {
    this.expected.add(status);
  }

  /** Throws if anything went wrong. */
  check(): void {
    if (this.problems.length > 0) throw new Error(`the browser reported:\n${this.problems.join("\n")}`);
  }
}

export const test = base.extend<Options & TestFixtures, WorkerFixtures>({
  house: ["empty", { option: true }],

  model: async ({}, use, info) => {
    const url = modelUrl();
    info.skip(!url, NO_MODEL);
    await use(url ?? "");
  },

  gate: async ({ house }, use) => {
    const url = modelUrl();
    if (house !== "entering" || !url) return use(NO_GATE);
    const gate = await Gate.to(url);
    await use(gate);
    await gate.close();
  },

  stocked: [
    async ({}, use) => {
      let stock: Promise<Openmic> | undefined;
      await use(async () => (await (stock ??= stockUp())).folder);
      (await stock)?.remove();
    },
    { scope: "worker" },
  ],

  clubbed: [
    async ({ stocked }, use) => {
      let stock: Promise<Openmic> | undefined;
      await use(async () => (await (stock ??= stockUp({ from: await stocked(), entrants: HOSTED }))).folder);
      (await stock)?.remove();
    },
    { scope: "worker" },
  ],

  openmic: async ({ house, gate, stocked, clubbed }, use, info) => {
    const url = modelUrl();
    info.skip(house !== "empty" && !url, NO_MODEL);
    const allow = [CLOSED_PORT, ...(url ? [new URL(url).origin] : [])];
    const start: Start = { allow };
    if (house === "stage") start.from = await stocked();
    if (house === "club") start.from = await clubbed();
    if (house === "entering") Object.assign(start, { allow: [...allow, gate.origin], entrantsUrl: gate.url });
    const openmic = await Openmic.start(start);
    await use(openmic);
    await openmic.stop();
    openmic.remove();
  },

  baseURL: async ({ openmic }, use) => use(openmic.url),

  guard: [
    async ({ context, javaScriptEnabled }, use) => {
      const guard = new Guard(javaScriptEnabled ?? true);
      guard.watch(context);
      await use(guard);
      guard.check();
    },
    { auto: true },
  ],

  operator: async ({ browser, openmic, guard }, use) => {
    const context = await browser.newContext();
    guard.watch(context);
    const page = await context.newPage();
    await page.goto(openmic.operatorLink);
    await page.getByRole("button", { name: "Enter" }).click();
    await page.waitForURL("**/admin");
    await use(page);
    await context.close();
  },
});

const NO_MODEL = "needs a model: set OPENMIC_TEST_MODEL_URL to the base URL of an OpenAI-compatible endpoint";

/** Stands where no test reaches for it. */
const NO_GATE = undefined as unknown as Gate;

function modelUrl(): string | undefined {
  return process.env.OPENMIC_TEST_MODEL_URL || undefined;
}

/** Lets entrants of the model answer every track, and stops. */
async function stockUp(more: Start = {}): Promise<Openmic> {
  const url = modelUrl() ?? "";
  const openmic = await Openmic.start({ ...more, allow: [new URL(url).origin], entrantsUrl: url });
  await expect
    .poll(async () => openmic.command("doctor"), { timeout: 2 * MODEL_PATIENCE, intervals: [500] })
    .toContain("0 not finished");
  await openmic.stop();
  return openmic;
}
