/* Files brought one by one, so that each is kept as soon as it arrived, whatever becomes of the page. Without this file the form
   sends them together. */
"use strict";

(function () {
  const form = document.querySelector("form[data-files]");
  if (!form) return;
  const zone = form.querySelector("[data-drop]");
  const input = zone.querySelector("input[type=file]");
  const told = zone.querySelector("[data-told]");
  const wrong = zone.querySelector("[data-wrong]");
  const queue = [];
  let running = false;
  let sent = 0;
  let failed = false;

  function say(words, name) {
    return words.replace("{name}", name).replace("{n}", String(sent + 1)).replace("{all}", String(sent + queue.length + 1));
  }
  function complain(words) {
    const item = document.createElement("li");
    item.textContent = words;
    wrong.append(item);
    wrong.hidden = false;
    failed = true;
  }

  async function send(file) {
    if (file.size > Number(told.dataset.most)) {
      complain(say(told.dataset.tooLarge, file.name));
      return;
    }
    told.textContent = say(told.dataset.sending, file.name);
    const body = new FormData();
    form.querySelectorAll("input[type=hidden]").forEach(function (field) { body.append(field.name, field.value); });
    body.append("alone", "1");
    body.append("files", file, file.name);
    try {
      const answer = await fetch(form.action, { method: "POST", body: body, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      (await answer.json()).wrong.forEach(complain);
    } catch {
      complain(say(told.dataset.lost, file.name));
    }
  }

  async function run() {
    if (running) return;
    running = true;
    while (queue.length) {
      await send(queue.shift());
      sent += 1;
    }
    running = false;
    told.textContent = told.dataset.done;
    if (failed) zone.querySelector("[data-look]").hidden = false;
    else window.location.assign(window.location.pathname);
  }

  function take(files) {
    queue.push(...files);
    input.value = "";
    if (queue.length) run();
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
    take(Array.from(event.dataTransfer.files));
  });
  form.addEventListener("submit", function (event) {
    if (!input.files.length) return;
    event.preventDefault();
    take(Array.from(input.files));
  });
})();
