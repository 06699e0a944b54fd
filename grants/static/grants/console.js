/* The host's desk looks after itself: it asks every second whether it is still right, draws the parts that changed, counts the
   clocks down by the server's, and sends a press without leaving the page. Without this file every button works all the same. */
"use strict";

(function () {
  const desk = document.querySelector("[data-console]");
  if (!desk) return;
  const every = 1000;
  const patience = 8000;
  const calm = 600;
  const note = desk.querySelector("#note");
  const kept = "yulan:host:" + desk.dataset.console;
  let offset = Number(desk.dataset.now) - Date.now(); // the server's clock less ours, ms
  let tag = "";
  let misses = 0;
  let presses = 0;
  let sending = false;
  let lost = null; // a press of which we do not know whether it was carried out
  let freshUntil = 0; // a next step that came by itself is not pressed by a click that was meant for the one before
  let held = false; // a finger or the mouse is down: what lies under it stays where it is

  const part = (name) => desk.querySelector('[data-part="' + name + '"]');

  function show(name, shown) {
    const place = desk.querySelector("[data-" + name + "]");
    if (place) place.hidden = !shown;
  }

  function tick() {
    const now = Date.now() + offset;
    document.querySelector("[data-clock]").textContent = new Date(now).toLocaleTimeString("zh-CN", {
      hour12: false,
      timeZone: "Asia/Shanghai",
    });
    desk.querySelectorAll("[data-until]").forEach(function (timer) {
      const left = Math.max(0, Math.ceil((Number(timer.dataset.until) - now) / 1000));
      timer.textContent = String(Math.floor(left / 60)).padStart(2, "0") + ":" + String(left % 60).padStart(2, "0");
      timer.classList.toggle("is-short", left <= 10);
    });
  }

  function setClock(answer, begun) {
    const server = Number(answer.headers.get("X-Now"));
    if (server) offset = server + (Date.now() - begun) / 2 - Date.now();
  }

  function announce() {
    const told = desk.querySelector("[data-announce]");
    const words = Array.from(desk.querySelectorAll("[data-say]"), (one) => one.dataset.say).join(" · ");
    if (told.textContent !== words) told.textContent = words;
  }

  /* Only what differs is drawn again; the focus stays on the button of the same name. */
  function draw(page) {
    page.querySelectorAll("[data-part]").forEach(function (fresh) {
      const place = part(fresh.dataset.part);
      if (!place || place.dataset.mark === fresh.dataset.mark) return;
      const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
      place.dataset.mark = fresh.dataset.mark;
      place.replaceChildren(...fresh.childNodes);
      const again = focused && document.getElementById(focused);
      if (again) again.focus();
      if (fresh.dataset.part === "next" && !sending) {
        freshUntil = Date.now() + calm;
        place.firstElementChild.classList.add("is-fresh");
      }
    });
    tick();
    announce();
  }

  const read = (text) => new DOMParser().parseFromString(text, "text/html");

  async function fetched(url, options) {
    const stop = new AbortController();
    const timer = window.setTimeout(() => stop.abort(), patience);
    try {
      const answer = await fetch(url, { ...options, cache: "no-store", signal: stop.signal });
      return { answer: answer, text: await answer.text() };
    } finally {
      window.clearTimeout(timer);
    }
  }

  /* Another act than the one she had seen stands there now: the press got through after all. */
  function found() {
    if (!lost || desk.elements.seen.value === lost.seen) return;
    if (lost.reason) note.value = "";
    lost = null;
    show("unsent", false);
  }

  function leave(address) {
    if (note) sessionStorage.setItem(kept, note.value);
    location.assign(address);
  }

  async function ask() {
    const before = presses;
    try {
      const begun = Date.now();
      const { answer, text } = await fetched(desk.dataset.console, { headers: { "X-Part": "live", "X-Seen": tag } });
      if (!answer.headers.get("X-Status")) {
        if (answer.redirected || answer.status === 403 || answer.status === 404) return leave(desk.dataset.console);
        throw new Error(String(answer.status));
      }
      if (answer.headers.get("X-Status") !== desk.dataset.status) return leave(desk.dataset.console);
      setClock(answer, begun);
      if (answer.status === 200 && before === presses && !sending && !held) {
        draw(read(text));
        tag = answer.headers.get("X-Tag");
        found();
      }
      misses = 0;
    } catch (problem) {
      misses += 1;
    }
    show("cut-off", misses > 2);
    window.setTimeout(ask, Math.min(every * 2 ** Math.max(misses - 3, 0), 8000));
  }

  async function send(button) {
    sending = true;
    presses += 1;
    lost = null;
    const press = { seen: desk.elements.seen.value, reason: button.dataset.needsNote !== undefined };
    button.setAttribute("aria-busy", "true");
    show("unsent", false);
    try {
      const body = new FormData(desk);
      if (button.name) body.append(button.name, button.value);
      const begun = Date.now();
      const { answer, text } = await fetched(button.formAction, { method: "POST", body: body });
      const page = read(text);
      const fresh = page.querySelector("[data-console]");
      if (answer.status >= 500) throw new Error(String(answer.status));
      if (!fresh || fresh.dataset.status !== desk.dataset.status) return leave(desk.dataset.console);
      setClock(answer, begun);
      const refusal = desk.querySelector("[data-refusal]");
      refusal.replaceChildren(...page.querySelector("[data-refusal]").childNodes);
      if (refusal.firstElementChild) refusal.firstElementChild.focus();
      else if (press.reason) note.value = "";
      draw(page);
      tag = "";
    } catch (problem) {
      lost = press;
      show("unsent", true);
    } finally {
      sending = false;
      button.removeAttribute("aria-busy");
    }
    return undefined;
  }

  desk.addEventListener("submit", function (event) {
    const button = event.submitter;
    if (!button || !button.id) return;
    event.preventDefault();
    event.stopPropagation();
    if (sending) return;
    const lacks = button.dataset.needsNote !== undefined && !note.value.trim();
    show("note-missing", lacks);
    if (lacks) note.focus();
    else send(button);
  });

  desk.addEventListener(
    "click",
    function (event) {
      const mouse = event.detail > 0;
      if (!mouse || Date.now() > freshUntil || !event.target.closest('[data-part="next"]')) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true
  );

  desk.addEventListener("click", function (event) {
    const words = event.target.closest("[data-note]");
    if (!words) return;
    note.value = words.textContent;
    show("note-missing", false);
    note.focus();
  });

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat) return;
    const button = /^F\d+$/.test(event.key) && desk.querySelector('[data-key="' + event.key + '"]:not([disabled])');
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  desk.addEventListener("pointerdown", () => (held = true));
  ["pointerup", "pointercancel"].forEach((name) => window.addEventListener(name, () => (held = false)));

  if (note) {
    note.value = note.value || sessionStorage.getItem(kept) || "";
    sessionStorage.removeItem(kept);
  }
  show("notes", true);
  tick();
  announce();
  window.setInterval(tick, 250);
  window.setTimeout(ask, every);
})();
