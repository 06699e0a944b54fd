/* What the pages can do without this file, they do; this adds folding menus, focus on what is wrong, kept drafts, live amounts. */
"use strict";

(function () {
  const root = document.documentElement;
  root.classList.add("js");

  function closeDrops(except) {
    document.querySelectorAll("details.drop[open]").forEach(function (drop) {
      if (drop !== except) drop.open = false;
    });
  }

  document.addEventListener("click", function (event) {
    closeDrops(event.target.closest("details.drop"));
    const button = event.target.closest(".menu-button");
    if (button) {
      const open = button.closest(".top").classList.toggle("unfolded");
      button.setAttribute("aria-expanded", String(open));
    }
    const all = event.target.closest("[data-print]");
    if (all) window.print();
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.drop[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });

  /* The eye and the focus go to what is wrong. */
  function showWrong(scope) {
    const wrong = scope.querySelector("[autofocus]") || scope.querySelector(".summary-of-errors");
    if (wrong) wrong.focus();
  }

  /* Amounts: 12,000.5 is shown as 12,000.50 and 1.2 万 as 12,000.00 beside the field; what was typed is left alone. */
  function amountOf(text) {
    const plain = text.normalize("NFKC").replace(/[,\s元]/g, "");
    const match = /^(\d+(?:\.\d+)?)(万?)$/.exec(plain);
    if (!match) return null;
    const [whole, part = ""] = match[1].split(".");
    const shift = match[2] ? 4 : 0;
    const digits = whole + part.padEnd(shift, "0").slice(0, shift);
    const cents = part.padEnd(shift, "0").slice(shift);
    if (cents.length > 2) return null;
    const grouped = digits.replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+$)/g, ",");
    return grouped + "." + cents.padEnd(2, "0");
  }

  document.addEventListener("input", function (event) {
    const field = event.target.closest("input[data-amount]");
    if (!field) return;
    const shown = document.getElementById(field.id + "_shown");
    if (shown) shown.textContent = amountOf(field.value) || "";
  });

  /* A form with data-keep keeps what is typed in this tab until it was sent, so that nothing is lost when the session ends. */
  function keepKey(form) {
    return "yulan:" + (document.body.dataset.person || "") + ":" + location.pathname + ":" + form.dataset.keep;
  }
  function keepable(form) {
    return Array.from(form.elements).filter(function (f) {
      return f.name && !["hidden", "password", "file", "submit", "button"].includes(f.type);
    });
  }
  function restore(form) {
    const kept = sessionStorage.getItem(keepKey(form));
    if (!kept || form.querySelector(".is-invalid")) return;
    const values = JSON.parse(kept);
    let changed = false;
    keepable(form).forEach(function (field) {
      const value = values[field.name + "|" + (["checkbox", "radio"].includes(field.type) ? field.value : "")];
      if (value === undefined) return;
      if (typeof value === "boolean") {
        changed = changed || field.checked !== value;
        field.checked = value;
      } else {
        changed = changed || field.value !== value;
        field.value = value;
      }
    });
    const told = form.querySelector(".kept");
    if (changed && told) told.hidden = false;
  }
  /* What was sent is forgotten once another page of this person comes back: signing in again and a refusal keep it. */
  function forgetSent() {
    const sent = sessionStorage.getItem("yulan:sent");
    if (!sent || !document.body.dataset.person) return;
    const here = Array.from(document.querySelectorAll("form[data-keep]")).some(function (form) {
      return keepKey(form) === sent;
    });
    if (!here) sessionStorage.removeItem(sent);
    sessionStorage.removeItem("yulan:sent");
  }
  document.addEventListener("input", function (event) {
    const form = event.target.form;
    if (!form || form.dataset.keep === undefined) return;
    const values = {};
    keepable(form).forEach(function (f) {
      const boxed = ["checkbox", "radio"].includes(f.type);
      values[f.name + "|" + (boxed ? f.value : "")] = boxed ? f.checked : f.value;
    });
    try {
      sessionStorage.setItem(keepKey(form), JSON.stringify(values));
    } catch (full) {
      return;
    }
  });
  document.addEventListener("click", function (event) {
    const forget = event.target.closest("[data-forget]");
    if (!forget) return;
    sessionStorage.removeItem(keepKey(forget.form));
    location.reload();
  });

  /* One click sends once. */
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if ((form.getAttribute("method") || "").toLowerCase() !== "post") return; // form.method may be a field of that name
    if (form.dataset.keep !== undefined) sessionStorage.setItem("yulan:sent", keepKey(form));
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.querySelectorAll("button[type=submit]").forEach(function (b) {
      b.setAttribute("aria-busy", "true");
    });
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach(function (b) {
        b.removeAttribute("aria-busy");
      });
    });
  });

  document.addEventListener("DOMContentLoaded", function () {
    showWrong(document);
    forgetSent();
    document.querySelectorAll("form[data-keep]").forEach(restore);
    if (location.hash) {
      const told = document.getElementById(location.hash.slice(1));
      if (told && told.matches("details")) told.open = true;
    }
    document.body.addEventListener("htmx:afterSwap", function (event) {
      showWrong(event.target);
    });
    ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach(function (name) {
      document.body.addEventListener(name, function () {
        const words = document.getElementById("unreachable");
        if (!words) return;
        words.hidden = false;
        words.focus();
        document.querySelectorAll("form[data-sent]").forEach(function (form) {
          delete form.dataset.sent;
        });
      });
    });
  });
})();
