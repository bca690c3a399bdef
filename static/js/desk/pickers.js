// Where one looks for sources, a reader for the blind says of which field.
"use strict";

{
  function name(within) {
    for (const select of within.querySelectorAll("select.admin-autocomplete")) {
      const field = select.nextElementSibling?.querySelector(".select2-search__field");
      const [label] = select.labels;
      if (field && label) field.setAttribute("aria-label", label.textContent.trim().replace(/\s*:$/, ""));
    }
  }

  // After the admin's own script has made the pickers, for which that waits in the same row.
  addEventListener("load", () => django.jQuery(() => name(document)));
  document.addEventListener("formset:added", (event) => name(event.target));
}
