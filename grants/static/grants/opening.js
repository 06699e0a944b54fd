/* The clock of an opening: the database's time when the page was drawn, ticking on from there. */
"use strict";

document.addEventListener("DOMContentLoaded", function () {
  const begun = Date.now();
  const shown = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Asia/Shanghai", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
  });
  function tick() {
    document.querySelectorAll("[data-clock]").forEach(function (face) {
      if (!face.dataset.begun) face.dataset.begun = String(Date.now() - begun);
      const told = new Date(face.dataset.clock).getTime() - Number(face.dataset.begun);
      face.textContent = shown.format(new Date(told + (Date.now() - begun)));
    });
  }
  tick();
  setInterval(tick, 1000);
});
