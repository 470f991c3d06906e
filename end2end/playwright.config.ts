/** How the browser tests run: one Chromium of this machine, once with JavaScript and once without. */

import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: "report",
  // Nothing here measures speed: a machine that also compiles may take its time.
  timeout: 300_000,
  // Pictures are of `/design` alone, with the type of this folder's tests: see design.spec.ts.
  expect: { timeout: 20_000, toHaveScreenshot: { maxDiffPixelRatio: 0.01, animations: "disabled", caret: "hide" } },
  snapshotPathTemplate: "{testDir}/pictures/{arg}{ext}",
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // The model takes the processor's other half.
  workers: 1,
  reporter: "list",
  use: {
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "UTC",
    // The longest an element may take to be there; what the model does is waited for apart.
    actionTimeout: 30_000,
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.OPENMIC_CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
  projects: [
    { name: "js", grepInvert: /@no-js/ },
    { name: "no-js", grepInvert: /@js/, use: { javaScriptEnabled: false } },
  ],
});
