/* Scoring by keyboard: Enter and the arrows lead from item to item, the sum stands above, a needed comment is said at once. */
"use strict";

(function () {
  function halves(text) {
    const match = /^(\d+)(?:\.(\d)0*)?$/.exec(text.normalize("NFKC").replace(/。/g, ".").trim());
    return match ? Number(match[1]) * 10 + Number(match[2] || 0) : null;
  }

  function judge(item, form) {
    const field = item.querySelector("[data-points]");
    const why = item.querySelector("[data-why]");
    const comment = item.querySelector(".comment input");
    const text = field.value.trim();
    const tenths = text === "" ? null : halves(text);
    why.textContent = "";
    item.classList.remove("needs");
    if (text === "") return 0;
    const step = Math.round(Number(field.dataset.step) * 10);
    if (tenths === null || tenths > Number(field.dataset.maximum) * 10 || tenths % step) {
      why.textContent = form.dataset.saidRange + " 0–" + Number(field.dataset.maximum) + ", " + Number(field.dataset.step);
      return 0;
    }
    const outside = tenths < Number(field.dataset.low) * 10 || tenths > Number(field.dataset.high) * 10;
    if (outside && !comment.value.trim()) {
      item.classList.add("needs");
      why.textContent = form.dataset.saidComment;
    }
    return tenths;
  }

  function judgeAll(form) {
    let sum = 0;
    form.querySelectorAll("[data-item]").forEach(function (item) {
      sum += judge(item, form);
    });
    form.querySelector("[data-total]").textContent = String(sum / 10);
  }

  document.addEventListener("input", function (event) {
    const form = event.target.closest("[data-scoring]");
    if (form) judgeAll(form);
  });

  document.addEventListener("keydown", function (event) {
    const form = event.target.closest("[data-scoring]");
    if (!form || event.isComposing || event.target.tagName !== "INPUT") return;
    const inPoints = event.target.hasAttribute("data-points");
    const down = event.key === "Enter" || (event.key === "ArrowDown" && inPoints);
    const up = event.key === "ArrowUp" && inPoints;
    if (!down && !up) return;
    event.preventDefault();
    const item = event.target.closest("[data-item]");
    if (event.key === "Enter" && inPoints && item.classList.contains("needs")) {
      item.querySelector(".comment input").focus();
      return;
    }
    const fields = Array.from(form.querySelectorAll("[data-points]"));
    const next = fields[fields.indexOf(item.querySelector("[data-points]")) + (up ? -1 : 1)];
    if (next) {
      next.focus();
      next.select();
    } else if (!up) form.querySelector("[data-last]").focus();
  });

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-scoring]").forEach(function (form) {
      judgeAll(form);
      const wanted = location.hash && document.getElementById(location.hash.slice(1));
      const first = wanted || Array.from(form.querySelectorAll("[data-points]")).find((f) => !f.value) || form.querySelector("[data-points]");
      if (first && first.focus) first.focus({ preventScroll: !wanted });
    });
  });
})();
