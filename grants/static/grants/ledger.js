/* Bringing a spreadsheet: dropped as well as chosen, named before it is sent. Without this file the form does all it must. */
"use strict";

(function () {
  document.querySelectorAll("form[data-bring]").forEach(function (form) {
    const zone = form.querySelector("[data-drop]");
    const input = zone.querySelector("input[type=file]");
    const told = zone.querySelector("[data-told]");

    function tell() {
      const file = input.files[0];
      told.classList.remove("wrong");
      if (!file) {
        told.textContent = "";
        return;
      }
      const large = file.size > Number(told.dataset.most);
      told.textContent = large ? told.dataset.tooLarge : file.name + " · " + (file.size / 1048576).toFixed(2) + " MB";
      told.classList.toggle("wrong", large);
    }

    ["dragenter", "dragover"].forEach(function (name) {
      zone.addEventListener(name, function (event) {
        event.preventDefault();
        zone.classList.add("is-over");
      });
    });
    ["dragleave", "drop"].forEach(function (name) {
      zone.addEventListener(name, function () { zone.classList.remove("is-over"); });
    });
    zone.addEventListener("drop", function (event) {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      const one = new DataTransfer();
      one.items.add(event.dataTransfer.files[0]);
      input.files = one.files;
      tell();
      input.focus();
    });
    input.addEventListener("change", tell);
    form.addEventListener("submit", function () {
      if (input.files.length) told.textContent = told.dataset.sending;
    });
  });
})();
