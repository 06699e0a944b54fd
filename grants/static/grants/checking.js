/* Checking drawn rows by keyboard: arrows lead from row to row, 1 is in order, 2 and 3 lead into the fields of what is not
   (Enter there: a difference, or without an amount papers missing), U takes back. */
"use strict";

(function () {
  function rows() {
    return Array.from(document.querySelectorAll("[data-checking] [data-row]"));
  }

  function go(row, by) {
    const all = rows();
    const next = all[row ? all.indexOf(row) + by : 0];
    if (next) next.focus();
  }

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input, textarea, select");
    const row = event.target.closest("[data-row]");
    if (typing) {
      if (event.key === "Escape" && row) row.focus();
      if (event.key === "Enter" && row && event.target.dataset.key === "3" && !row.querySelector('[data-key="2"]').value.trim()) {
        event.preventDefault();
        row.querySelector('[value="no_paper"]').click();
      }
      return;
    }
    if (!row && event.target !== document.body) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      go(row, event.key === "ArrowUp" ? -1 : 1);
      return;
    }
    const control = row && row.querySelector('[data-key="' + event.key.toLowerCase() + '"]');
    if (!control) return;
    event.preventDefault();
    if (control.matches("button")) control.click();
    else control.focus();
  });

  /* The row that was checked goes on to the next one that is not. */
  document.addEventListener("htmx:afterSwap", function (event) {
    const old = event.detail.elt && event.detail.elt.closest ? event.detail.elt.closest("[data-row]") : null;
    const row = old && document.getElementById(old.id);
    if (!row) return;
    if (row.querySelector(".wrong")) {
      const field = row.querySelector('[data-key="2"]');
      if (field) field.focus();
      return;
    }
    const open = rows().find(function (one) {
      return one.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_PRECEDING && one.querySelector('[data-key="1"]');
    });
    (row.querySelector('[data-key="u"]') && open ? open : row).focus();
  });
})();
