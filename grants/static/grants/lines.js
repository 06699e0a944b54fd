/* Tables one types into: add and strike out lines, sums while typing, a block pasted from Excel, Enter and arrows as in Excel. */
"use strict";

(function () {
  /* An amount or a quantity in hundredths, as the server reads it; null when it cannot be read. */
  function hundredths(text) {
    let plain = text.normalize("NFKC").replace(/[−–—]/g, "-").replace(/[¥元,\s]/g, "");
    const wan = /万$/.test(plain);
    plain = plain.replace(/万$/, "");
    const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plain);
    if (!match) return null;
    const places = wan ? 6 : 2;
    const part = (match[3] || "").padEnd(places, "0");
    if (/[1-9]/.test(part.slice(places))) return null;
    const value = BigInt(match[2] + part.slice(0, places));
    return match[1] ? -value : value;
  }

  function written(value) {
    const sign = value < 0n ? "-" : "";
    const digits = String(value < 0n ? -value : value).padStart(3, "0");
    return sign + digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",") + "." + digits.slice(-2);
  }

  function product(a, b) {
    const exact = a * b;
    const half = exact < 0n ? -50n : 50n;
    return (exact + half) / 100n;
  }

  function rowsOf(box) {
    return Array.from(box.querySelectorAll("tbody > tr[data-line]"));
  }
  function controlOf(row, name) {
    return row.querySelector('[data-cell="' + name + '"] input, [data-cell="' + name + '"] select, [data-cell="' + name + '"] textarea');
  }
  function figure(row, name) {
    const control = controlOf(row, name);
    return control && control.value.trim() ? hundredths(control.value) : null;
  }

  function sum(box) {
    const times = box.dataset.times ? box.dataset.times.split(" ") : [];
    const totals = {};
    box.querySelectorAll("tfoot [data-sum]").forEach(function (cell) {
      totals[cell.dataset.sum] = 0n;
    });
    rowsOf(box).forEach(function (row) {
      let result = null;
      if (times.length) {
        const values = times.map(function (name) {
          return figure(row, name);
        });
        result = values.includes(null) ? null : product(values[0], values[1]);
        row.querySelector("[data-product]").textContent = result === null ? "—" : written(result);
      }
      Object.keys(totals).forEach(function (name) {
        const value = name === "" ? result : figure(row, name);
        if (value !== null) totals[name] += value;
      });
    });
    box.querySelectorAll("tfoot [data-sum]").forEach(function (cell) {
      const text = written(totals[cell.dataset.sum]);
      cell.textContent = cell.dataset.count === undefined ? text : text.replace(/\.?0+$/, "");
    });
    left(box, totals);
  }

  /* How much of the sum named by data-against is not yet in the lines. */
  function left(box, totals) {
    const told = box.querySelector("[data-left]");
    const whole = box.dataset.against && document.getElementById(box.dataset.against);
    const names = Object.keys(totals);
    if (!whole || !told || !names.length) return;
    const goal = hundredths(whole.value);
    told.textContent = "";
    if (goal === null) return;
    const rest = goal - totals[names[0]];
    told.className = rest === 0n ? "num is-even" : "num is-off";
    told.textContent = rest === 0n ? box.dataset.saidEven : (rest < 0n ? box.dataset.saidOver : box.dataset.saidLeft) + " " + written(rest < 0n ? -rest : rest);
  }

  function add(box) {
    const count = box.querySelector('input[name$="-TOTAL_FORMS"]');
    if (rowsOf(box).length >= Number(box.dataset.most)) return null;
    const made = document.createElement("template");
    made.innerHTML = box.querySelector("template").innerHTML.replace(/__prefix__/g, count.value);
    count.value = String(Number(count.value) + 1);
    const row = made.content.querySelector("tr");
    box.querySelector("tbody").append(row);
    return row;
  }

  function cellsOf(row) {
    return Array.from(row.querySelectorAll("[data-cell]")).map(function (cell) {
      return cell.querySelector("input:not([type=hidden]), select, textarea");
    });
  }

  /* Cells as Excel copies them: tabs and line ends, cells with line ends or quotes in quotation marks. */
  function cellsIn(text) {
    const rows = [[""]];
    let quoted = false;
    for (let i = 0; i < text.length; i++) {
      const c = text[i];
      const row = rows[rows.length - 1];
      if (quoted) {
        if (c === '"' && text[i + 1] === '"') {
          row[row.length - 1] += '"';
          i++;
        } else if (c === '"') quoted = false;
        else row[row.length - 1] += c;
      } else if (c === '"' && row[row.length - 1] === "") quoted = true;
      else if (c === "\t") row.push("");
      else if (c === "\n") rows.push([""]);
      else if (c !== "\r") row[row.length - 1] += c;
    }
    if (rows.length > 1 && rows[rows.length - 1].join("") === "") rows.pop();
    return rows;
  }

  /* Puts a text into a control; false when a list of choices does not have it. */
  function put(control, text) {
    const plain = text.replace(/\s*\n\s*/g, " ").trim();
    if (control.tagName !== "SELECT") {
      control.value = plain;
      return true;
    }
    const wanted = plain.normalize("NFKC").toLowerCase();
    const options = Array.from(control.options).filter(function (o) {
      return o.value !== "";
    });
    const found =
      options.find(function (o) {
        return o.value.toLowerCase() === wanted || o.text.trim().normalize("NFKC").toLowerCase() === wanted;
      }) ||
      options.find(function (o) {
        return wanted.length > 1 && o.text.normalize("NFKC").toLowerCase().includes(wanted);
      });
    control.value = found ? found.value : "";
    return Boolean(found) || plain === "";
  }

  function paste(event) {
    const box = event.target.closest("[data-lines]");
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!box || !/[\t\n]/.test(text.replace(/[\r\n]+$/, ""))) return;
    event.preventDefault();
    let row = event.target.closest("tr[data-line]");
    const start = cellsOf(row).indexOf(event.target);
    const unknown = [];
    let lines = 0;
    let full = false;
    cellsIn(text).forEach(function (cells) {
      if (full) return;
      if (lines) row = row.nextElementSibling || add(box);
      if (!row) {
        full = true;
        return;
      }
      const controls = cellsOf(row);
      cells.forEach(function (cell, n) {
        const control = controls[start + n];
        if (control && !put(control, cell)) unknown.push(cell.trim().slice(0, 40));
      });
      lines++;
    });
    const told = box.querySelector("[data-told]");
    told.textContent =
      box.dataset.saidPasted.replace("{lines}", lines) +
      (full ? " " + box.dataset.saidFull : "") +
      (unknown.length ? " " + box.dataset.saidUnknown + " " + Array.from(new Set(unknown)).slice(0, 5).join(" · ") : "");
    changed(box);
  }

  function changed(box) {
    sum(box);
    const control = box.querySelector("tbody input, tbody select") || box.querySelector("input");
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }

  document.addEventListener("paste", paste);

  document.addEventListener("click", function (event) {
    const adds = event.target.closest("[data-add]");
    const strikes = event.target.closest("[data-strike]");
    const box = event.target.closest("[data-lines]");
    if (adds && box) {
      event.preventDefault();
      const row = add(box);
      if (row) cellsOf(row)[0].focus();
      else box.querySelector("[data-told]").textContent = box.dataset.saidFull;
    }
    if (strikes && box) {
      const row = strikes.closest("tr");
      const next = row.nextElementSibling || row.previousElementSibling || add(box);
      row.remove();
      changed(box);
      cellsOf(next)[0].focus();
    }
  });

  /* Enter goes to the next line, the arrows up and down move as in Excel. */
  document.addEventListener("keydown", function (event) {
    const row = event.target.closest("tr[data-line]");
    if (!row || event.isComposing || event.target.tagName === "TEXTAREA" || event.target.tagName === "BUTTON") return;
    const list = event.target.tagName === "SELECT";
    const up = event.key === "ArrowUp" && !list;
    const down = event.key === "Enter" || (event.key === "ArrowDown" && !list);
    if (!up && !down) return;
    event.preventDefault();
    const box = row.closest("[data-lines]");
    const at = cellsOf(row).indexOf(event.target);
    const next = up ? row.previousElementSibling : row.nextElementSibling || (event.key === "Enter" ? add(box) : null);
    if (next) {
      const control = cellsOf(next)[at];
      control.focus();
      if (control.select) control.select();
    }
  });

  document.addEventListener("input", function (event) {
    const box = event.target.closest("[data-lines]");
    if (box) sum(box);
    document.querySelectorAll("[data-against]").forEach(function (other) {
      if (other.dataset.against === event.target.id) sum(other);
    });
  });

  /* Lines typed in this tab before it was closed: as many lines as there were, so that yulan.js can put the text back. */
  document.querySelectorAll("form[data-keep] [data-lines]").forEach(function (box) {
    const form = box.closest("form");
    const kept = sessionStorage.getItem(keyOf(form));
    if (!kept || form.querySelector(".is-invalid")) return;
    const pattern = new RegExp("^" + box.dataset.lines + "-(\\d+)-");
    const last = Object.keys(JSON.parse(kept)).reduce(function (most, name) {
      const match = pattern.exec(name);
      return match ? Math.max(most, Number(match[1])) : most;
    }, -1);
    const count = box.querySelector('input[name$="-TOTAL_FORMS"]');
    while (Number(count.value) <= last && add(box));
  });

  /* A form that saves itself: only its own line of words is put beside the buttons; what was saved need not be kept here. */
  function keyOf(form) {
    return "yulan:" + (document.body.dataset.person || "") + ":" + location.pathname + ":" + form.dataset.keep;
  }
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-lines]").forEach(sum);
    document.body.addEventListener("htmx:beforeSwap", function (event) {
      const told = event.detail.target;
      if (told.id !== "saved") return;
      const answer = event.detail.serverResponse;
      if (!answer.includes("data-saved")) {
        event.detail.shouldSwap = false;
        event.detail.isError = false;
        told.textContent = told.dataset.saidFailed;
      } else if (event.detail.xhr.status === 200 && !answer.includes('class="wrong"')) {
        sessionStorage.removeItem(keyOf(told.closest("form")));
      }
    });
  });
})();
