/** Every kind of page against the rules of WCAG 2.2 AA that a program can check. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test, type Page } from "./fixtures";
import { approve, awake, csv, importVotes, submit } from "./journey";
import { Findings } from "./support/axe";

const THEMES = ["light", "dark"] as const;
const LANGUAGES = [["English", ""], ["Chinese", "/zh"]] as const;

/** Pages that are there on every site. */
const FIXED = [
  "/",
  "/tracks",
  "/tracks/short-set",
  "/tracks/plurals",
  "/tracks/plurals/items",
  "/compare",
  "/search",
  "/search?q=s",
  "/search?q=nobody-has-this",
  "/arena",
  "/taste",
  "/judges",
  "/models",
  "/entrants",
  "/runs",
  "/runs?q=nobody-has-this",
  "/invite/nobody-made-this-link",
  "/submit",
  "/methods",
  "/about",
  "/api",
  "/design",
  "/nothing-here",
];

/** Where the first link that fits leads, on the page that is open. */
async function href(page: Page, selector: string): Promise<string> {
  const links = page.locator("main").locator(selector);
  await expect(links, selector).not.toHaveCount(0);
  return (await links.first().getAttribute("href")) ?? "";
}

/** One test for each theme and language. */
function everywhere(what: string, body: (page: Page, prefix: string, findings: Findings) => Promise<void>): void {
  for (const theme of THEMES) {
    for (const [language, prefix] of LANGUAGES) {
      test(`${what}, ${theme}, ${language} @js`, async ({ page, guard }) => {
        // Two looks at each of some thirty pages: a machine with other things to do takes its time.
        test.slow();
        guard.expectStatus(404);
        await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
        const findings = new Findings(page);
        await body(page, prefix, findings);
        findings.check();
      });
    }
  }
}

test.describe("pages without runs", () => {
  test.beforeEach(async ({ openmic }) => {
    const file = join(openmic.folder, "votes.csv");
    const votes: [string, string, string][] = [
      ["Anna", "Bert", "model_a"],
      ["Bert", "Anna", "model_a"],
      ["Bert", "Cleo", "model_a"],
      ["Cleo", "Bert", "model_a"],
      ["Cleo", "Anna", "model_b"],
      ["Anna", "Cleo", "tie"],
    ];
    writeFileSync(file, csv(Array.from({ length: 5 }, () => votes).flat()));
    await importVotes(openmic, file, "imported", "Three comedians");
  });

  everywhere("imported votes and fixed pages", async (page, prefix, findings) => {
    for (const path of FIXED) await findings.visit(prefix + path);

    const board = `${prefix}/tracks/imported`;
    await findings.visit(board);
    const found = [
      await href(page, ".c-rank a"),
      await href(page, 'a[href*="/votes?"]'),
      await href(page, 'a[href*="/entrants/"]'),
    ];
    const picks = await page.locator(".c-rank input").evaluateAll((all) => all.map((box) => (box as HTMLInputElement).value));
    expect(picks).toHaveLength(3);
    for (const path of [...new Set(found)]) await findings.visit(path);
    // The last one was the entrant's page.
    await findings.visit(await href(page, 'a[href*="/models/"]'));
    for (const path of ["?sort=name", "/evidence", "/votes"]) await findings.visit(board + path);
    await findings.visit(`${prefix}/compare?track=imported&e=${picks[0]}&e=${picks[1]}`);

    // The palette over a page, with suggestions.
    await page.goto(`${prefix}/methods`);
    await expect(page.locator("html")).toHaveAttribute("data-palette", "ready");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("a");
    await expect(page.getByRole("option").first()).toBeVisible();
    await page.keyboard.press("ArrowDown");
    await findings.look("the palette");
  });

  for (const theme of THEMES) {
    for (const [language, prefix] of LANGUAGES) {
      test(`the operator's door and page, ${theme}, ${language} @js`, async ({ page, openmic, guard }) => {
        guard.expectStatus(403);
        await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
        const findings = new Findings(page);
        await findings.visit(`${prefix}/admin`);
        const door = new URL(openmic.operatorLink);
        await findings.visit(prefix + door.pathname + door.search);
        await page.locator("main form button").click();
        await page.waitForURL("**/admin");
        await findings.look("/admin, entered");
        findings.check();
      });
    }
  }
});

test.describe("pages of runs", () => {
  test.use({ house: "stage" });

  everywhere("runs, samples and jokes", async (page, prefix, findings) => {
    for (const path of ["/", "/arena", "/search?q=SmolLM2"]) await findings.visit(prefix + path);
    for (const path of ["/runs", "/tracks/plurals/compute", "/tracks/plurals/evidence", "/tracks/short-set/jokes"]) {
      await findings.visit(prefix + path);
    }
    for (const track of ["plurals", "short-set"]) {
      await findings.visit(`${prefix}/tracks/${track}`);
      const entrant = await href(page, 'a[href*="/entrants/"]');
      await findings.visit(await href(page, 'a[href*="/runs/"]'));
      // Jokes that nobody has voted on are listed without a way to them.
      if (track === "plurals") await findings.visit(await href(page, '[role="rowheader"] a, th[scope="row"] a'));
      await findings.visit(entrant);
    }
    await findings.visit(await href(page, 'a[href*="/models/"]'));

    const jokes = await page.request.get("/api/v1/tracks/short-set/jokes");
    const joke = /"page":\s*"(\/jokes\/[^"]+)"/.exec(await jokes.text())?.[1];
    expect(joke, "no joke is on stage").toBeTruthy();
    await findings.visit(`${prefix}${joke}`);
  });

  everywhere("the arena after a vote", async (page, prefix, findings) => {
    await page.goto(`${prefix}/arena`);
    await awake(page);
    await page.locator(".answers button").first().click();
    await expect(page.locator(".reveal")).toBeVisible();
    await expect(page.locator(".answers")).not.toHaveAttribute("aria-disabled");
    await findings.look("/arena after a vote");
    await page.locator(".arena-help button").first().click();
    await findings.look("/arena with its help");
  });
});

test("a submission's private page, waiting, let in and turned away @js", async ({ page, operator, model }) => {
  const links = [
    await submit(page, { name: "Waits", baseUrl: model, tracks: ["Ten plurals"] }),
    await submit(page, { name: "Let in", baseUrl: model, tracks: ["Ten plurals"] }),
    await submit(page, { name: "Turned away", baseUrl: model, tracks: ["Ten plurals"] }),
  ];
  await approve(operator, "Let in");
  await operator.goto("/admin");
  const article = operator.getByRole("article", { name: "Turned away" });
  await article.getByRole("button", { name: "Reject…" }).click();
  const findings = new Findings(page);
  const overAdmin = new Findings(operator);
  await overAdmin.look("/admin with its dialog");
  await article.getByLabel("Reason").fill("A test of the page that says so.");
  await article.getByRole("button", { name: "Reject Turned away" }).click();
  await expect(operator.getByText("Turned away was turned away.")).toBeVisible();
  for (const theme of THEMES) {
    for (const [, prefix] of LANGUAGES) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      for (const link of links) await findings.visit(prefix + new URL(link).pathname);
      await operator.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await operator.goto(`${prefix}/admin`);
      await overAdmin.look("/admin with submissions");
    }
  }
  findings.check();
  overAdmin.check();
});

for (const theme of THEMES) {
  for (const [language, prefix] of LANGUAGES) {
    test(`the operator's pages, ${theme}, ${language} @js`, async ({ operator, page }) => {
      test.slow();
      await operator.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      const findings = new Findings(operator);
      for (const path of ["/admin", "/admin/jokes", "/admin/votes", "/admin/judges"]) {
        await findings.visit(prefix + path);
      }
      // An invitation, as the operator sees it and as whoever has the link does.
      await operator.goto("/admin/invitations");
      await operator.getByLabel("Name").fill("Comedy club");
      await operator.getByRole("button", { name: "Make the link" }).click();
      const link = (await operator.getByRole("region", { name: "Link of the invitation" }).innerText()).trim();
      await findings.visit(`${prefix}/admin/invitations`);
      const door = new Findings(page);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await door.visit(prefix + new URL(link).pathname);
      findings.check();
      door.check();
    });
  }
}
