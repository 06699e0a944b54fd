/* Choosing every line of a page at once; without this file each is chosen by itself. */
"use strict";

document.addEventListener("change", function (event) {
  const all = event.target.closest("[data-choose-all]");
  if (!all) return;
  document.querySelectorAll('input[form="' + all.dataset.chooseAll + '"][type=checkbox]').forEach(function (box) {
    box.checked = all.checked;
  });
});
