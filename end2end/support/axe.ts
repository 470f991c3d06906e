/** Looks at pages with the rules of WCAG 2.2 AA that a program can check, and with axe's own advice. */

import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** Good ones that are not switched on by a tag alone. */
const MORE = { "label-content-name-mismatch": { enabled: true } };
const WIDTHS = [1280, 390];

/** What was found wrong on the pages of one test, and where. */
export class Findings {
  private readonly where = new Map<string, string[]>();

  constructor(private readonly page: Page) {}

  /** Goes to an address of this site and looks at the page there. */
  async visit(path: string): Promise<void> {
    await this.page.goto(path);
    await this.look(path);
  }

  /** Looks at the page as it is, on a desk and on a phone. */
  async look(path: string): Promise<void> {
    const before = this.page.viewportSize();
    for (const width of WIDTHS) {
      await this.page.setViewportSize({ width, height: 844 });
      await this.lookOnce(`${path} at ${width}`);
    }
    if (before) await this.page.setViewportSize(before);
  }

  private async lookOnce(path: string): Promise<void> {
    const builder = new AxeBuilder({ page: this.page });
    const { violations } = await builder.options({ runOnly: { type: "tag", values: TAGS }, rules: MORE }).analyze();
    for (const { id, help, nodes } of violations) {
      for (const node of nodes) {
        const finding = `${id} (${help}) at ${node.target.join(" ")}\n    ${node.html.slice(0, 160)}`;
        this.where.set(finding, [...(this.where.get(finding) ?? []), path]);
      }
    }
  }

  /** Fails with everything at once. */
  check(): void {
    const found = [...this.where].map(([finding, paths]) => `${finding}\n    on ${paths.join(", ")}`);
    expect(found.length, `violations:\n${found.join("\n")}`).toBe(0);
  }
}
