/* The wall of a roadshow, and its replay: one state, looked at with a clock.

   Live: the feed is asked every 0.7 s, an unchanged answer is 304 and empty; the clock is the server's (X-Now). A network that
   drops is asked again, longer and longer apart, and says so. Replay: the state stands in the page, the clock is a slider. */
"use strict";

(function () {
  const board = document.querySelector("[data-wall]");
  if (!board) return;
  const words = JSON.parse(document.getElementById("wall-words").textContent);
  const told = document.getElementById("wall-state");
  const every = 700;
  let state = told ? JSON.parse(told.textContent) : null;
  let offset = 0; // server's clock less ours, ms
  let tag = null;
  let misses = 0;
  let slider = null; // the instant of a replay, ms

  const now = () => (slider === null ? Date.now() + offset : slider);
  const part = (name) => board.querySelector('[data-part="' + name + '"]');

  function element(kind, style, text) {
    const made = document.createElement(kind);
    if (style) made.className = style;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /* What a pitch is doing at an instant: the same as roadshows.queries.phase. */
  function phase(pitch, at) {
    if (pitch.skipped && pitch.skipped <= at) return "skipped";
    if (!pitch.called || at < pitch.called) return "waiting";
    if (pitch.ends && at < pitch.ends) return "speaking";
    if (pitch.closes && at < pitch.closes) return "open";
    return "heard";
  }

  const up = (pitch, at) => pitch.placards.filter((one) => one.at <= at && !(one.gone && one.gone <= at));
  const holds = (one, at) => one.since !== null && one.since <= at;

  function clock(ms) {
    const left = Math.max(0, Math.ceil(ms / 1000));
    return String(Math.floor(left / 60)).padStart(2, "0") + ":" + String(left % 60).padStart(2, "0");
  }

  function left(pitch, at) {
    const end = phase(pitch, at) === "speaking" ? pitch.ends : pitch.closes;
    return pitch.paused && state.paused ? end - state.paused : end - at;
  }

  function fill(name, rows) {
    const place = part(name);
    if (place) place.replaceChildren(...rows);
  }

  function units() {
    return new Map(state.units.map((unit) => [unit.id, unit.name]));
  }

  function stage(at) {
    const names = units();
    const running = state.pitches.filter((pitch) => ["speaking", "open"].includes(phase(pitch, at)));
    const shown = running.length ? running : state.pitches.filter((pitch) => phase(pitch, at) === "heard").slice(-1);
    return shown.map(function (pitch) {
      const doing = phase(pitch, at);
      const card = element("section", "stage is-" + doing);
      const head = element("header", "stage-head");
      head.append(element("span", "stage-order num", String(pitch.order || "")), element("span", "stage-phase", words[doing]));
      if (doing === "speaking" || doing === "open") head.append(element("time", "stage-timer num", clock(left(pitch, at))));
      card.append(head, element("h2", "stage-title", pitch.title), element("p", "stage-who", pitch.organisation));
      const list = element("ol", "placards");
      up(pitch, at).forEach(function (one) {
        const row = element("li", holds(one, at) ? "placard is-held" : "placard is-queued");
        row.append(
          element("span", "placard-unit", names.get(one.unit) || ""),
          element("span", "placard-what", holds(one, at) ? words.held : words.queued.replace("%s", place(pitch, one, at)))
        );
        if (one.contested) row.append(element("span", "placard-what", words.contested));
        list.append(row);
      });
      card.append(list);
      return card;
    });
  }

  function place(pitch, one, at) {
    return String(up(pitch, at).filter((other) => !holds(other, at) && other.ticket <= one.ticket).length);
  }

  function programme(at) {
    const names = units();
    return state.pitches.map(function (pitch) {
      const doing = phase(pitch, at);
      const row = element("li", "turn is-" + doing);
      const holders = up(pitch, at).filter((one) => holds(one, at)).map((one) => names.get(one.unit));
      row.append(
        element("span", "turn-order num", String(pitch.order || "")),
        element("span", "turn-title", pitch.title),
        element("span", "turn-who", holders.length ? holders.join("、") : words[doing])
      );
      return row;
    });
  }

  function tally(at) {
    const towns = new Map(state.units.map((unit) => [unit.id, { name: unit.name, held: 0, waits: 0 }]));
    const kinds = new Map();
    let held = 0;
    state.pitches.forEach(function (pitch) {
      up(pitch, at).forEach(function (one) {
        const town = towns.get(one.unit);
        if (holds(one, at)) {
          held += 1;
          if (town) town.held += 1;
          kinds.set(pitch.category, (kinds.get(pitch.category) || 0) + 1);
        } else if (town) town.waits += 1;
      });
    });
    fill("towns", [...towns.values()].map(function (town) {
      const tile = element("li", "tile" + (town.held ? " has-" + Math.min(town.held, 3) : ""));
      tile.append(element("span", "tile-name", town.name), element("span", "tile-count num", String(town.held)));
      if (town.waits) tile.append(element("span", "tile-waits num", "+" + town.waits));
      return tile;
    }));
    fill("kinds", [...kinds].sort((a, b) => b[1] - a[1]).map(function ([kind, count]) {
      const row = element("li", "kind");
      row.append(element("span", "kind-name", words.kinds[kind] || kind), element("span", "kind-count num", String(count)));
      return row;
    }));
    const slots = state.pitches.reduce((sum, pitch) => sum + (pitch.skipped ? 0 : pitch.slots), 0);
    fill("held", [document.createTextNode(held + " / " + slots)]);
  }

  function draw() {
    if (!state) return;
    const at = now();
    board.classList.toggle("is-paused", Boolean(state.paused) && slider === null);
    fill("status", [document.createTextNode(state.paused && slider === null ? words.paused : words[state.status] || "")]);
    fill("clock", [document.createTextNode(new Date(at).toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" }))]);
    fill("stage", stage(at));
    fill("programme", programme(at));
    tally(at);
  }

  async function ask() {
    try {
      const begun = Date.now();
      const answer = await fetch(board.dataset.feed, { cache: "no-store", headers: tag ? { "If-None-Match": tag } : {} });
      const server = Number(answer.headers.get("X-Now"));
      if (server) offset = server + (Date.now() - begun) / 2 - Date.now();
      if (answer.status === 200) {
        tag = answer.headers.get("ETag");
        state = await answer.json();
      } else if (answer.status !== 304) throw new Error(String(answer.status));
      misses = 0;
    } catch (problem) {
      misses += 1;
    }
    board.classList.toggle("is-cut-off", misses > 2);
    fill("link", [document.createTextNode(misses > 2 ? words.cut_off : "")]);
    window.setTimeout(ask, Math.min(every * 2 ** Math.max(misses - 2, 0), 10000));
  }

  function replay() {
    const range = part("slider");
    const button = part("play");
    const begun = state.started;
    const ended = state.ended || Math.max(begun, ...state.pitches.map((pitch) => pitch.closes || pitch.ends || begun));
    range.max = String(ended - begun);
    let playing = null;
    const show = (value) => {
      slider = begun + Number(value);
      range.value = String(value);
      range.setAttribute("aria-valuetext", clock(Number(value)));
      draw();
    };
    range.addEventListener("input", () => show(range.value));
    button.addEventListener("click", function () {
      if (playing) {
        window.clearInterval(playing);
        playing = null;
      } else {
        if (Number(range.value) >= ended - begun) show(0);
        const speed = Number(part("speed").value);
        playing = window.setInterval(function () {
          const next = Number(range.value) + 100 * speed;
          show(Math.min(next, ended - begun));
          if (next >= ended - begun) button.click();
        }, 100);
      }
      button.setAttribute("aria-pressed", String(Boolean(playing)));
      button.textContent = playing ? words.stop : words.play;
    });
    show(0);
  }

  if (told) replay();
  else {
    ask();
    window.setInterval(draw, 250);
  }
})();
