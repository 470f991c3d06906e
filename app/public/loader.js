// Brings the islands of a page to life: loads the wasm once the page is idle, then hands each
// <leptos-island> to its function. Everything on the page works before and without it.
const tag = document.getElementById("islands");
const whenIdle = window.requestIdleCallback ?? ((run) => setTimeout(run, 1));

whenIdle(async () => {
  const islands = await import(tag.dataset.js);
  await islands.default({ module_or_path: tag.dataset.wasm });
  islands.hydrate();
  for (const element of document.querySelectorAll("leptos-island")) {
    const wake = islands[element.dataset.component];
    if (wake) await wake(element);
  }
  document.documentElement.dataset.islands = "ready";
});
