/* Bringing a spreadsheet: dropped as well as chosen, named before it is sent, sent once. Without this file the form does all it must. */
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

  /* A second click while the first is on its way sends nothing. */
  document.addEventListener("submit", function (event) {
    const form = event.target.closest("form[data-once], form[data-bring]");
    if (!form) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    form.querySelectorAll("button[type=submit]").forEach(function (button) { button.setAttribute("aria-busy", "true"); });
  });
  window.addEventListener("pageshow", function (event) {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
    });
  });
})();
