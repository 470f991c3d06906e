// Measures the contrast of the tokens in main.css (WCAG 2.2: 4.5 for text, 3 for edges and marks)
// in both themes and on stage, and fails below. Run: node style/contrast.mjs
import { readFileSync } from "node:fs";

const sheet = readFileSync(new URL("main.css", import.meta.url), "utf8");
const charts = readFileSync(new URL("ui-chart.css", import.meta.url), "utf8");
const tokens = (selector, css = sheet) => {
  const start = css.indexOf(`\n${selector} {`);
  const block = css.slice(start, css.indexOf("\n}", start));
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value.trim()]));
};
const pick = (value, dark) => value?.match(/^light-dark\((.+?),\s*(.+?)\)$/)?.[dark ? 2 : 1] ?? value;
const luminance = (hex) => {
  const full = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, "$&$&") : hex;
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(full.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ratio = (one, other) => {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
};

const text = [];
for (const on of ["paper", "raised", "sunk"]) for (const of of ["ink", "soft", "accent"]) text.push([of, on]);
for (const of of ["amber", "cool", "good"]) text.push([of, "paper"], [of, "raised"]);
text.push(["act-ink", "act"], ["amber", "glow"], ["ink", "glow"], ["ink", "good-wash"], ["ink", "bad-wash"], ["accent", "bad-wash"]);
// A filled button is told apart by its words, which are measured above, not by its edge.
const marks = [["edge", "paper"], ["edge", "raised"], ["cool", "sunk"], ["amber", "paper"]];

const base = tokens(":root, .sheet");
const themes = { light: [base, false], dark: [base, true], stage: [{ ...base, ...tokens(".stage") }, true] };
// Charts: names in the colour of their line, and ink on every step of a heatmap.
const series = Array.from({ length: 8 }, (_, index) => [`k${index}`, "paper"]);
const cells = Array.from({ length: 9 }, (_, index) => ["ink", `c${index}`]);
const chart = tokens(":root, .sheet, .stage", charts);
// Colours the arena's cards set for themselves.
const cards = [["#221411", "#f7efe2"], ["#8c1526", "#f7efe2"], ["#5f4d43", "#f7efe2"]];
let failed = 0;
for (const [theme, [set, dark]] of Object.entries(themes)) {
  Object.assign(set, chart);
  const check = (pairs, least) => pairs.map(([of, on]) => {
    const value = ratio(pick(set[of], dark), pick(set[on], dark));
    if (value < least) { failed++; console.error(`${theme}: ${of} on ${on} is ${value.toFixed(2)}, less than ${least}`); }
    return value;
  });
  const least = (values) => Math.min(...values).toFixed(2);
  console.log(`${theme}: text from ${least(check(text, 4.5))}, edges and marks from ${least(check(marks, 3))}, charts from ${least(check([...series, ...cells], 4.5))}`);
}
const cardRatios = cards.map(([of, on]) => ratio(of, on));
if (Math.min(...cardRatios) < 4.5) failed++;
console.log(`cards: text from ${Math.min(...cardRatios).toFixed(2)}`);
process.exit(failed ? 1 : 0);
