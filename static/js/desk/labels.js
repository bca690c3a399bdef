// Beside every field that quotes words on the screen: a list of them, to put in where one is writing.
"use strict";

{
  const START = "en"; // the language in which a platform's words are known at least

  function attach(field) {
    const { lang } = field;
    const picker = document.querySelector("[data-picker]").content.firstElementChild.cloneNode(true);
    const said = picker.querySelector("[role=status]");
    const labels = document.querySelectorAll("[data-labels] tbody tr");
    picker.querySelector("ul").append(...Array.from(labels, ({ dataset }) => item(dataset, lang, field, said)));
    picker.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      picker.open = false;
      picker.querySelector("summary").focus();
    });
    field.parentElement.append(picker);
  }

  function item(label, lang, field, said) {
    const shown = label[lang] ? lang : START;
    const other = Object.keys(label).find((code) => code.length === 2 && code !== shown && label[code]);
    const button = words("button", label[shown], shown);
    button.type = "button";
    button.addEventListener("click", () => {
      put(field, `**${label[shown]}**`);
      said.textContent = `${said.dataset.said} ${label[shown]}`;
    });
    const entry = document.createElement("li");
    entry.append(button);
    if (other && label[other] !== label[shown]) entry.append(" ", words("span", label[other], other));
    const former = label[`former${shown[0].toUpperCase()}${shown.slice(1)}`];
    if (former) {
      const names = former.trim().split(/\s*\n\s*/).join(", ");
      entry.append(` (${said.dataset.formerly} `, words("span", names, shown), ")");
    }
    return entry;
  }

  function words(tag, text, lang) {
    const element = document.createElement(tag);
    element.textContent = text;
    element.lang = lang;
    return element;
  }

  // As if it had been typed, so that the browser's Undo takes it back. Old, but nothing newer can.
  function put(field, text) {
    field.focus();
    if (document.execCommand("insertText", false, text)) return;
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const fields = (within) => within.querySelectorAll("textarea[data-quotes]");

  addEventListener("DOMContentLoaded", () => {
    if (!document.querySelector("[data-labels] tbody tr")) return;
    // The form from which new ones are copied gets its pickers when it is copied.
    for (const field of fields(document)) if (!field.closest(".empty-form")) attach(field);
    document.addEventListener("formset:added", (event) => fields(event.target).forEach(attach));
  });
}
