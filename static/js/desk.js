// Beside every Markdown field: how readers will see it, a moment after one stops typing.
"use strict";

{
  const PAUSE = 400; // milliseconds

  function attach(field) {
    const pane = document.createElement("div");
    pane.className = "prose-preview";
    pane.lang = field.lang;
    field.after(pane);
    let timer;
    const show = async () => {
      if (!field.value.trim()) return pane.replaceChildren();
      const body = new URLSearchParams({ text: field.value, language: field.lang });
      const token = field.form.elements.csrfmiddlewaretoken.value;
      const response = await fetch(field.dataset.preview, { method: "POST", body, headers: { "X-CSRFToken": token } });
      // The server lets nothing but an allow-list of tags through, for readers and here alike.
      if (response.ok) pane.innerHTML = await response.text();
    };
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(show, PAUSE);
    });
    field.addEventListener("focus", () => pane.hasChildNodes() || show());
  }

  addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-preview]").forEach(attach));
  document.addEventListener("formset:added", (event) => event.target.querySelectorAll("[data-preview]").forEach(attach));
}
