// The palette: opens the search over any page with Ctrl K, ⌘K or a slash, and suggests while one
// types. Without it the link in the header leads to the page of the search.
const link = document.getElementById("find");
const dialog = document.getElementById("palette");
const input = dialog.querySelector("input");
const list = dialog.querySelector("ul");
const status = dialog.querySelector("[role=status]");
const hint = status.textContent;
const prefix = location.pathname.match(/^\/(en|zh)(?=\/|$)/)?.[0] ?? "";
const apple = /Mac|iPhone|iPad/.test(navigator.platform);
let chosen = -1;
let asked = 0;
let waiting;

const keys = apple ? "⌘K" : "Ctrl K";
link.querySelector("kbd").textContent = keys;
// What is seen of the link is part of its name, for those who say what they see.
link.setAttribute("aria-label", `${link.getAttribute("aria-label")}, ${keys}`);
link.setAttribute("aria-keyshortcuts", apple ? "Meta+K" : "Control+K");

function open() {
  if (dialog.open) return;
  dialog.showModal();
  input.select();
}

function choose(index) {
  const options = [...list.querySelectorAll("a")];
  chosen = options.length ? (index + options.length) % options.length : -1;
  options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
  if (chosen < 0) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", options[chosen].id);
  options[chosen].scrollIntoView({ block: "nearest" });
}

function show(lines) {
  list.replaceChildren(
    ...lines.map((line, at) => {
      // The link is the option: one inside of an option would be a control within a control.
      const item = document.createElement("li");
      item.setAttribute("role", "none");
      const to = document.createElement("a");
      to.id = `palette-${at}`;
      to.setAttribute("role", "option");
      to.setAttribute("aria-selected", "false");
      to.href = prefix + line.href;
      to.tabIndex = -1;
      for (const [name, text] of [["b", line.text], ["span", line.beside], ["small", line.kind]]) {
        to.appendChild(document.createElement(name)).textContent = text;
      }
      item.append(to);
      return item;
    }),
  );
  input.setAttribute("aria-expanded", String(lines.length > 0));
  status.textContent = lines.length || !input.value.trim() ? hint : status.dataset.none;
  chosen = -1;
  input.removeAttribute("aria-activedescendant");
}

async function suggest() {
  const turn = ++asked;
  if (!input.value.trim()) return show([]);
  try {
    const answer = await fetch(`${prefix}/search/suggestions?q=${encodeURIComponent(input.value)}`);
    // An answer to something typed earlier comes too late.
    if (answer.ok && turn === asked) show(await answer.json());
  } catch {
    // Without a connection the form is still there, and says what is wrong.
  }
}

link.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open();
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  const shortcut = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey;
  if (shortcut || (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey)) {
    event.preventDefault();
    open();
  }
});
input.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(suggest, 120);
});
input.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.children.length) choose(chosen < 0 && event.key === "ArrowUp" ? -1 : chosen + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter" && chosen >= 0) {
    event.preventDefault();
    list.children[chosen].querySelector("a").click();
  }
});
dialog.addEventListener("click", (event) => {
  if (event.target === dialog || event.target.closest("button[value=close]")) dialog.close();
});
document.documentElement.dataset.palette = "ready";
