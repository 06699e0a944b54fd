/* The time left until a deadline, by the clock of the server that drew the page. */
"use strict";

document.addEventListener("DOMContentLoaded", function () {
  document.querySelectorAll("[data-until]").forEach(function (place) {
    const ahead = Date.parse(place.dataset.now) - Date.now();
    const until = Date.parse(place.dataset.until);
    function tell() {
      const left = Math.floor((until - Date.now() - ahead) / 1000);
      if (left <= 0) {
        place.textContent = place.dataset.over;
        return;
      }
      const parts = {
        days: Math.floor(left / 86400), hours: Math.floor(left / 3600) % 24, minutes: Math.floor(left / 60) % 60, seconds: left % 60,
      };
      place.textContent = place.dataset.said.replace(/\{(\w+)\}/g, function (_whole, name) { return String(parts[name]); });
      window.setTimeout(tell, 1000);
    }
    tell();
  });
});
