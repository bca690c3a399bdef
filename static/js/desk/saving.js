// While a guide is open: say so, hear who else has it open, and send a form only once.
"use strict";

{
  const MINUTE = 60_000; // milliseconds

  const notice = document.querySelector("[data-presence]");
  const form = notice?.closest("form");

  // Only what somebody else does is news: an unchanged line is not said again.
  function tell(words) {
    if (notice.textContent.trim() !== words) notice.textContent = words;
  }

  async function report(leaving) {
    const body = new URLSearchParams(leaving ? { leave: "1" } : {});
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    const response = await fetch(notice.dataset.presence, { method: "POST", body, headers, keepalive: leaving });
    if (response.ok && !leaving) tell((await response.text()).replaceAll("\n", " · "));
  }

  function renew() {
    // Offline for a moment: the next minute tells.
    if (document.visibilityState === "visible") report(false).catch(() => {});
  }

  function sendOnce(event) {
    if (event.submitter?.hasAttribute("formtarget")) return;
    if (form.dataset.sending) return event.preventDefault();
    form.dataset.sending = "yes";
    // A disabled button would not say which one was pressed.
    setTimeout(() => setButtons(true));
  }

  function setButtons(disabled) {
    form.querySelectorAll(".submit-row [type=submit]").forEach((button) => (button.disabled = disabled));
  }

  function reopen() {
    delete form.dataset.sending;
    setButtons(false);
    renew();
  }

  // A form that comes back has its rows as they are stored: put them into the order in which they were left.
  function arrange(rows) {
    const place = (row) => Number(row.querySelector("._reorder_")?.value);
    const sorted = [...rows].sort((one, other) => place(one) - place(other));
    sorted.forEach((row, index) => index && sorted[index - 1].after(row));
  }

  if (form) {
    for (const list of form.querySelectorAll(".inline-group")) arrange(list.querySelectorAll(".has_original"));
    form.addEventListener("submit", sendOnce);
    addEventListener("pageshow", reopen);
    addEventListener("pagehide", () => report(true).catch(() => {}));
    addEventListener("visibilitychange", renew);
    setInterval(renew, MINUTE);
  }
}
