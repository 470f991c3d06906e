/** Boards: sorted and filtered by links and a form, and each number followed down to what it is made of. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test, type Page } from "./fixtures";
import { csv, importVotes } from "./journey";

test.describe("a board of imported votes", () => {
  test.beforeEach(async ({ openmic }) => {
    const file = join(openmic.folder, "votes.csv");
    const vote = (a: string, b: string, winner: string, times: number) =>
      Array.from({ length: times }, (): [string, string, string] => [a, b, winner]);
    // The golden table of the methods: D leads, B follows, C and A are last.
    writeFileSync(
      file,
      csv([
        ...vote("Anna", "Bert", "model_a", 2),
        ...vote("Anna", "Bert", "model_b", 3),
        ...vote("Anna", "Dora", "model_a", 1),
        ...vote("Anna", "Dora", "model_b", 4),
        ...vote("Bert", "Cleo", "model_a", 5),
        ...vote("Bert", "Cleo", "model_b", 3),
        ...vote("Cleo", "Dora", "model_a", 1),
        ...vote("Cleo", "Dora", "model_b", 3),
      ]),
    );
    const said = await importVotes(openmic, file, "imported", "Four comedians");
    expect(said).toContain("22 votes on 4 entrants");
    expect(await importVotes(openmic, file, "imported", "Four comedians")).toContain("before");
  });

  /** The entrants in the order of the rows. */
  const order = (page: Page) => page.getByRole("table").getByRole("rowheader").locator(".who-name");

  test("shows ranks, ratings with intervals, and what can be concluded", async ({ page }) => {
    await page.goto("/tracks/imported");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Four comedians");
    await expect(order(page)).toHaveText(["Dora", "Bert", "Cleo", "Anna"]);
    const dora = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "Dora" }) });
    await expect(dora).toContainText("1,142");
    await expect(dora).toContainText("212");
    await expect(dora).toContainText("7 / 0 / 2");
    await expect(page.locator(".verdict")).toContainText("22 votes");
  });

  test("sorts by links that others can be sent", async ({ page }) => {
    await page.goto("/tracks/imported");
    await page.getByRole("columnheader", { name: "Entrant" }).getByRole("link").click();
    await page.waitForURL("**/tracks/imported?sort=name");
    await expect(order(page)).toHaveText(["Anna", "Bert", "Cleo", "Dora"]);
    await page.getByRole("columnheader", { name: "Entrant" }).getByRole("link").click();
    await expect(order(page)).toHaveText(["Dora", "Cleo", "Bert", "Anna"]);
    await expect(page.getByRole("columnheader", { name: "Entrant" })).toHaveAttribute("aria-sort", "descending");
    await page.getByRole("columnheader", { name: "Votes" }).getByRole("link").click();
    await expect(order(page).first()).toHaveText("Bert");
  });

  test("filters by the form and keeps the order", async ({ page }) => {
    await page.goto("/tracks/imported?sort=name");
    await page.getByLabel("Name, model or organisation").fill("r");
    await page.getByRole("button", { name: "Filter" }).click();
    await expect(order(page)).toHaveText(["Bert", "Dora"]);
    expect(new URL(page.url()).searchParams.get("sort")).toBe("name");
    await expect(page.getByText("2 of 4 entrants")).toBeVisible();

    await page.getByLabel("Name, model or organisation").fill("nobody");
    await page.getByRole("button", { name: "Filter" }).click();
    await expect(page.getByText("No entrant matches")).toBeVisible();
    await page.getByRole("link", { name: "Show all" }).first().click();
    await expect(order(page)).toHaveCount(4);
  });

  test("refuses a column it does not know, and names those it does", async ({ page, guard }) => {
    guard.expectStatus(400);
    const response = await page.goto("/tracks/imported?sort=vibes");
    expect(response?.status()).toBe(400);
    await expect(page.getByText("rank, name, rating, judged, votes")).toBeVisible();
  });

  test("leads from a rating to the votes behind it", async ({ page }) => {
    await page.goto("/tracks/imported");
    const dora = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "Dora" }) });
    await dora.getByRole("link", { name: "9", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Votes on Dora");
    await expect(page.locator("ol.ledger > li")).toHaveCount(9);
    await expect(page.locator("ol.ledger > li").filter({ hasText: "Dora won" })).toHaveCount(7);
  });

  test("shows the columns that were ticked, and says so in the address", async ({ page }) => {
    await page.goto("/tracks/imported");
    await page.getByText("Columns", { exact: true }).click();
    for (const gone of [/^95 % interval/, /^Last change/]) await page.getByRole("checkbox", { name: gone }).uncheck();
    await page.getByRole("checkbox", { name: /^Win rate/ }).check();
    await page.getByRole("button", { name: "Filter" }).click();
    await page.waitForURL("**/tracks/imported?columns=rating,votes,tally,win-rate");
    await expect(page.getByRole("columnheader", { name: "Win rate" })).toBeVisible();
    await expect(page.getByRole("columnheader", { name: "Last change" })).toHaveCount(0);
    const dora = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "Dora" }) });
    await expect(dora).toContainText("77.8%");
  });

  test("keeps ticked rows on top, and compares them", async ({ page }) => {
    await page.goto("/tracks/imported");
    await page.getByRole("checkbox", { name: "Pick Anna" }).check();
    await page.getByRole("button", { name: "Keep on top" }).click();
    await page.waitForURL(/\/tracks\/imported\?pin=anna[\w-]*$/);
    await expect(order(page)).toHaveText(["Anna", "Dora", "Bert", "Cleo"]);
    await page.getByRole("checkbox", { name: "Pick Dora" }).check();
    await page.getByRole("button", { name: "Compare" }).click();
    await page.waitForURL(/\/compare\?track=imported&e=anna[\w-]*&e=dora[\w-]*$/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Anna against Dora");
    await expect(page.locator(".verdict")).toContainText(/Dora (is|may be) better than Anna: probability/);
    await expect(page.getByText("1 / 0 / 4")).toBeVisible();
    await page.getByRole("link", { name: "5 votes" }).click();
    await expect(page.locator("ol.ledger > li")).toHaveCount(5);
  });

  test("says why an entrant has its rank, two clicks from the votes", async ({ page }) => {
    await page.goto("/tracks/imported");
    const anna = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "Anna" }) });
    await anna.locator(".c-rank a").click();
    await expect(page.getByRole("heading", { name: "Why Anna has its rank" })).toBeVisible();
    await expect(page.locator(".verdict")).toContainText("Rank ");
    const bert = page.getByRole("table").getByRole("row").filter({ hasText: "Bert" });
    await expect(bert).toContainText("2 / 0 / 3");
    await bert.getByRole("link", { name: "5 votes" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Anna against Bert");
    await expect(page.locator("ol.ledger > li")).toHaveCount(5);
  });

  test("on a phone begins on the first screen; the filter and the bar of picked rows are a tap away", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto("/tracks/imported");
    await expect(order(page).first()).toBeInViewport({ ratio: 1 });
    const field = page.getByLabel("Name, model or organisation");
    await expect(field).toBeHidden();
    await page.getByText("Filter, columns, an earlier day").click();
    await field.fill("r");
    await page.getByRole("button", { name: "Filter" }).click();
    await expect(order(page)).toHaveText(["Dora", "Bert"]);
    // What is set is not hidden.
    await expect(field).toHaveValue("r");
    await expect(page.getByRole("button", { name: "Compare" })).toBeHidden();
    for (const name of ["Dora", "Bert"]) await page.getByRole("checkbox", { name: `Pick ${name}` }).check();
    const compare = page.getByRole("button", { name: "Compare" });
    await expect(compare).toBeInViewport({ ratio: 1 });
    await compare.click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/Dora against Bert|Bert against Dora/);
    // Every interval is drawn on the same stretch of the screen, so that they can be compared.
    await page.goto("/tracks/imported");
    const boxes = await page.locator(".c-iv svg.iv").evaluateAll((all) => all.map((svg) => svg.getBoundingClientRect()).map(({ x, width }) => [x, width]));
    expect(boxes).toHaveLength(4);
    expect(new Set(boxes.map(String)).size).toBe(1);
  });

  for (const width of [1280, 1100, 900, 390]) {
    test(`keeps its header and its names in sight at ${width} pixels`, async ({ page, openmic }) => {
      const file = join(openmic.folder, "many.csv");
      const names = Array.from({ length: 60 }, (_, place) => `Comedian ${String(place).padStart(2, "0")} of a long evening`);
      const votes = names.flatMap((name, place): [string, string, string][] => {
        const next = names[(place + 1) % names.length] ?? "";
        return [
          [name, next, "model_a"],
          [name, next, "model_b"],
        ];
      });
      writeFileSync(file, csv(votes));
      await importVotes(openmic, file, "many", "Many comedians");
      await page.setViewportSize({ width, height: 800 });
      await page.goto("/tracks/many");
      const area = page.locator(".t-wrap:has(> .board)");
      // Scrolled to the middle of the board, by the window or in its own area, wherever it scrolls.
      await area.evaluate((wrap) => {
        wrap.scrollIntoView({ block: "start", behavior: "instant" });
        if (wrap.scrollHeight > wrap.clientHeight + 1 && getComputedStyle(wrap).overflowY === "auto") wrap.scrollTop = wrap.scrollHeight / 2;
        else window.scrollBy({ top: wrap.getBoundingClientRect().height / 2, behavior: "instant" });
        wrap.scrollLeft = wrap.scrollWidth;
      });
      const header = page.getByRole("columnheader", { name: "Rank" });
      await expect(header).toBeInViewport();
      const top = await area.evaluate((wrap) => {
        const head = (wrap.querySelector("thead th") ?? wrap).getBoundingClientRect().top;
        return head - Math.max(0, wrap.getBoundingClientRect().top);
      });
      expect(Math.abs(top)).toBeLessThan(4);
      // Whoever a row is about stays beside its numbers.
      const left = await area.evaluate((wrap) => {
        const all = [...wrap.querySelectorAll("tbody .c-name")].map((cell) => cell.getBoundingClientRect());
        return all.find((box) => box.top > 200)?.left ?? NaN;
      });
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left).toBeLessThan(200);
    });
  }

  test("on a phone does not hide what has the focus behind the bar of picked rows", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 500 });
    // At once where it scrolls to, instead of on the way there.
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto("/tracks/imported");
    await page.getByRole("checkbox", { name: "Pick Dora" }).check();
    const bar = await page.locator(".pick").boundingBox();
    expect(bar).not.toBeNull();
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press("Tab");
      const focus = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body || element.closest(".pick")) return null;
        const { top, bottom, height } = element.getBoundingClientRect();
        return { top, bottom, height, what: element.outerHTML.slice(0, 120) };
      });
      if (!focus || focus.height > 300) continue;
      expect(focus.bottom, focus.what).toBeLessThanOrEqual((bar?.y ?? 0) + 1);
    }
  });

  test("says what is wrong with a filter where it is typed", async ({ page, guard }) => {
    guard.expectStatus(400);
    await page.goto("/tracks/imported?from=soon");
    await expect(page.getByRole("alert")).toContainText("is not a moment");
    await expect(page.getByLabel("Cast from")).toHaveValue("soon");
    await expect(order(page)).toHaveText(["Dora", "Bert", "Cleo", "Anna"]);
    await page.getByLabel("Cast from").fill("2020-01-01");
    await page.getByRole("button", { name: "Filter" }).click();
    await page.waitForURL("**/tracks/imported?from=2020-01-01");
  });

  test("is rated by another method, and says so", async ({ page }) => {
    await page.goto("/tracks/imported");
    await page.getByText("Which votes, which method, an earlier day").click();
    await page.getByLabel("Method").selectOption("win-rate");
    await page.getByRole("button", { name: "Filter" }).click();
    await page.waitForURL("**/tracks/imported?method=win-rate");
    const dora = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "Dora" }) });
    await expect(dora).toContainText("77.8%");
    await expect(page.getByText("method: Win rate")).toBeVisible();
    await page.getByRole("link", { name: /See the board of now/ }).click();
    await page.waitForURL("**/tracks/imported");
  });

  test("stays as it was under its permanent link", async ({ page, openmic }) => {
    await page.goto("/tracks/imported");
    const permanent = await page.getByRole("link", { name: "Permanent link" }).getAttribute("href");
    expect(permanent).toMatch(/\?at=\d{4}-\d\d-\d\dT/);
    const file = join(openmic.folder, "more.csv");
    writeFileSync(file, csv(Array.from({ length: 30 }, (): [string, string, string] => ["Anna", "Dora", "model_a"])));
    expect(await importVotes(openmic, file, "imported", "Four comedians")).toContain("30 votes");
    await page.goto(permanent ?? "");
    await expect(order(page)).toHaveText(["Dora", "Bert", "Cleo", "Anna"]);
    await expect(page.locator(".verdict")).toContainText("22 votes");
    await expect(page.getByText("The board as it stood then")).toBeVisible();
    await page.goto("/tracks/imported?at=2020-01-01");
    await expect(page.getByText("Nobody was on this board then")).toBeVisible();
  });

  test("draws how sure it is, and gives the drawings away", async ({ page }) => {
    await page.goto("/tracks/imported");
    await page.getByRole("link", { name: "See how sure it is" }).click();
    await expect(page.locator("figure.chart#ranks")).toBeVisible();
    await expect(page.locator("figure.chart#matrix")).toBeVisible();
    await expect(page.getByRole("heading", { name: "Do the ratings predict the votes?" })).toBeVisible();
    const svg = await page.request.get("/tracks/imported/evidence?chart=matrix&as=svg");
    expect(svg.headers()["content-type"]).toContain("image/svg+xml");
  });

  test("is on the home page", async ({ page }) => {
    await page.goto("/");
    const act = page.locator(".act").filter({ hasText: "Four comedians" });
    await expect(act.getByRole("listitem")).toHaveCount(3);
    await act.getByRole("link", { name: /Whole board: 4 entrants, 22 votes/ }).click();
    await expect(order(page)).toHaveCount(4);
  });
});

test.describe("a benchmark board", () => {
  test.use({ house: "stage" });

  test("leads by clicks from a row to entrant, run and sample", async ({ page }) => {
    await page.goto("/");
    await page.getByRole("heading", { name: "Ten plurals" }).getByRole("link").click();
    const rows = page.getByRole("table").getByRole("rowheader");
    await expect(rows).toHaveCount(2);
    const calm = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "calm" }) });
    await expect(calm).toContainText("%");
    await rows.getByRole("link", { name: "SmolLM2 135M, calm" }).click();
    await expect(page.getByText("Few-shot", { exact: false }).first()).toBeVisible();
    await page.getByRole("link", { name: "10 answers" }).click();
    await page.getByRole("table").getByRole("rowheader").getByRole("link").first().click();
    await expect(page.getByRole("region", { name: "Prompt and answer" })).toBeVisible();
    // And from the rank in the row it is one click to the run.
    await page.goto("/tracks/plurals");
    await calm.locator('.c-rank a[href^="/runs/"]').click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("SmolLM2 135M, calm on Ten plurals");
  });
});
