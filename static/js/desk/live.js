// Beside the form: the page as readers would see it, a moment after one stops typing.
"use strict";

{
  const PAUSE = 700; // milliseconds

  const pane = document.querySelector("[data-live]");
  const form = pane && document.getElementById(pane.dataset.form);
  let timer, latest;

  async function page(signal) {
    const response = await fetch(pane.dataset.live, { method: "POST", body: new FormData(form), signal });
    if (!response.ok) throw new Error(response.statusText);
    return new DOMParser().parseFromString(await response.text(), "text/html");
  }

  // The frame's document stays and only what it says changes: no step in the history, the place is kept.
  function put(shown) {
    const frame = pane.querySelector("iframe");
    const inner = frame.contentDocument, place = frame.contentWindow.scrollY;
    const old = inner.documentElement.querySelectorAll("link[rel=stylesheet]");
    const sheets = (links) => [...links].map((link) => link.getAttribute("href")).join();
    const same = sheets(old) === sheets(shown.querySelectorAll("link[rel=stylesheet]"));
    inner.documentElement.lang = shown.documentElement.lang;
    if (same) inner.body.replaceWith(inner.adoptNode(shown.body));
    else inner.replaceChild(inner.adoptNode(shown.documentElement), inner.documentElement);
    frame.contentWindow.scrollTo(0, place);
  }

  async function show() {
    latest?.abort();
    latest = new AbortController();
    const trouble = pane.querySelector("[data-trouble]");
    try {
      put(await page(latest.signal));
      trouble.textContent = "";
    } catch (error) {
      if (error.name !== "AbortError") trouble.textContent = trouble.dataset.trouble;
    }
  }

  function soon() {
    clearTimeout(timer);
    if (pane.open) timer = setTimeout(show, PAUSE);
  }

  // A link would lead out of the preview.
  function stay(event) {
    const link = event.target.closest("a");
    if (link && !link.getAttribute("href")?.startsWith("#")) event.preventDefault();
  }

  if (form) {
    for (const name of ["input", "change", "formset:added", "formset:removed", "drop", "mouseup"]) {
      form.addEventListener(name, soon);
    }
    pane.addEventListener("change", soon);
    pane.addEventListener("toggle", soon);
    pane.querySelector("iframe").addEventListener("load", (event) => {
      event.target.contentDocument?.addEventListener("click", stay);
      soon();
    });
  }
}
