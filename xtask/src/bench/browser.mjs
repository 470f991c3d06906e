// What a browser sees of a table: browser.mjs PACKAGE.json CHROMIUM (table|visible) ARGUMENT
//   table ADDRESS              the table's headers and rows, padded to twelve columns
//   visible TIMES ADDRESS…     for each address the medians of when the table is visible, bytes, requests
import { createRequire } from "node:module";

const [packageFile, executablePath, task, argument] = process.argv.slice(2);
const { chromium } = createRequire(packageFile)("playwright");
const COLUMNS = 12;

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

async function table(address) {
  const page = await browser.newPage();
  await page.goto(address);
  const found = await page.evaluate(() => {
    const table = document.querySelector("main table");
    const texts = (row) => [...row.cells].map((cell) => cell.innerText.replace(/\s+/g, " ").trim());
    return { headers: texts(table.tHead.rows[0]), rows: [...table.tBodies[0].rows].map(texts) };
  });
  for (let column = found.headers.length; column < COLUMNS; column += 1) {
    found.headers.push(`Column ${column + 1}`);
    found.rows.forEach((row, index) => row.push(String((index * 7919 + column * 104729) % 10000)));
  }
  return found;
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

// A visitor who was never here: a context of its own, so nothing is cached.
async function visit(address) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  let [bytes, requests] = [0, 0];
  session.on("Network.requestWillBeSent", () => { requests += 1; });
  session.on("Network.loadingFinished", (event) => { bytes += event.encodedDataLength; });
  const start = performance.now();
  await page.goto(address, { waitUntil: "commit" });
  await page.waitForFunction(
    () => {
      // gradio draws its rows outside its table, in the grid around it.
      const parts = document.querySelectorAll("table *, [role=grid] *");
      return [...parts].some(
        (one) =>
          one.childElementCount === 0 &&
          one.textContent.includes("Model ") &&
          one.getClientRects().length > 0 &&
          one.checkVisibility({ visibilityProperty: true, opacityProperty: true }),
      );
    },
    undefined,
    { polling: "raf" },
  );
  const ms = performance.now() - start;
  await page.waitForLoadState("networkidle");
  await context.close();
  return { ms, bytes, requests };
}

async function visible(times, addresses) {
  const visits = addresses.map(() => []);
  for (let time = 0; time <= times; time += 1) {
    for (const [side, address] of addresses.entries()) {
      const seen = await visit(address);
      // The first visit of each warms up the machine.
      if (time > 0) visits[side].push(seen);
    }
  }
  return visits.map((side) => ({
    ms: median(side.map((seen) => seen.ms)),
    bytes: median(side.map((seen) => seen.bytes)),
    requests: median(side.map((seen) => seen.requests)),
  }));
}

try {
  const [first, ...rest] = argument.split(" ");
  const result = task === "table" ? await table(first) : await visible(Number(first), rest);
  process.stdout.write(JSON.stringify(result));
} finally {
  await browser.close();
}
