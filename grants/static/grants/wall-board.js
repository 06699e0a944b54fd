/* The board of a roadshow: one state, shown as it is at one instant. The wall gives it the server's clock, a replay its slider.

   Nothing is built anew while it stays what it is: rows are kept by their keys, words are written only when they change, so that
   hours of it cost no memory. */

const NEW = 5000; // ms a placard and its town stand out
const WAITING = 6; // places of the queue that are shown one by one
const FEW = 1; // held placards that are shown large
const PAGE = 20; // lines of the result shown together
const MANY = 25; // units from which on a tile is a line
const TILES = 40; // units shown together
const TURN = 9000; // ms until the next of them
const NEXT = 2;
const time = new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
const day = new Intl.DateTimeFormat("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });

const fill = (text, facts) => text.replace(/%\((\w+)\)s/g, (whole, name) => (name in facts ? String(facts[name]) : whole));

export { fill };
export const hour = (at) => time.format(at);

export function span(ms) {
  const left = Math.max(0, Math.ceil(ms / 1000));
  const hours = Math.floor(left / 3600);
  const rest = [Math.floor((left % 3600) / 60), left % 60].map((n) => String(n).padStart(2, "0")).join(":");
  return hours ? hours + ":" + rest : rest;
}

/* What the clocks of a pitch said at an instant: a replay knows every act of the host, the wall the last. */
function then(pitch, at) {
  if (!pitch.past) return pitch;
  let said = null;
  for (const one of pitch.past) if (one[0] <= at) said = one;
  return said ? { called: said[1], ends: said[2], opens: said[3], closes: said[4], skipped: said[5] } : {};
}

/* What the session itself was doing at an instant: of a replay the past, of a wall what the server says. */
function course(state, at) {
  if (!state.ended) return state.status;
  if (at >= state.ended) return "ended";
  return state.started && at >= state.started ? "live" : "scheduled";
}

/* The same as roadshows.queries.phase. */
function phase(clocks, at) {
  if (clocks.skipped) return "skipped";
  if (!clocks.called || at < clocks.called) return "waiting";
  if (clocks.ends && at < clocks.ends) return "speaking";
  if (clocks.closes && at < clocks.closes) return "open";
  return "heard";
}

function stands(state, at) {
  if (!state.pauses) return state.paused;
  const pause = state.pauses.find(([from, until]) => from <= at && (until === null || at < until));
  return pause ? pause[0] : null;
}

function look(state, at) {
  const paused = stands(state, at);
  const clock = paused === null ? at : Math.min(at, paused);
  const names = new Map(state.units.map((unit) => [unit.id, unit.name]));
  const turns = state.pitches.map(function (pitch) {
    const clocks = then(pitch, at);
    const up = pitch.placards.filter((one) => one.at <= at && !(one.gone && one.gone <= at));
    const held = up.filter((one) => one.since !== null && one.since <= at);
    const waits = up.filter((one) => !held.includes(one));
    return { pitch, clocks, phase: phase(clocks, clock), held, waits };
  });
  return { paused, clock, names, turns };
}

function left(turn, clock) {
  const [from, until] = turn.phase === "speaking" ? [turn.clocks.called, turn.clocks.ends] : [turn.clocks.opens, turn.clocks.closes];
  return { ms: until - clock, share: Math.min(1, Math.max(0, (until - clock) / Math.max(1, until - from))) };
}

/* Rows by key: new ones made, others renewed where they stand, those that went removed. */
function rows(parent, items, key, make, renew) {
  const gone = new Map(Array.from(parent.children, (child) => [child.dataset.key, child]));
  items.forEach(function (item, n) {
    const name = String(key(item));
    let row = gone.get(name);
    gone.delete(name);
    if (!row) {
      row = make(item);
      row.dataset.key = name;
    }
    renew(row, item, n);
    if (parent.children[n] !== row) parent.insertBefore(row, parent.children[n] || null);
  });
  gone.forEach((row) => row.remove());
}

function made(kind, style, ...bits) {
  const row = document.createElement(kind);
  row.className = style;
  bits.forEach(function (bit) {
    const part = document.createElement("span");
    part.className = bit;
    row.append(part);
  });
  return row;
}

function write(part, text) {
  if (part && part.textContent !== text) part.textContent = text;
}

function dress(row, style) {
  if (row.className !== style) row.className = style;
}

export function board(root, words) {
  const parts = {};
  root.querySelectorAll("[data-part]").forEach((part) => (parts[part.dataset.part] = part));
  let heard = null; // instant up to which placards were said aloud

  function placards(turn, names, at) {
    const who = (one) => names.get(one.unit) || "";
    rows(parts.placards, turn.held, (one) => one.ticket, () => made("li", "", "placard-no", "placard-unit", "placard-what"), function (row, one) {
      const contested = one.contested && one.contested[0] <= at && !(one.contested[1] && one.contested[1] <= at);
      dress(row, "placard is-held" + (contested ? " is-contested" : "") + (turn.held.length > FEW ? " is-small" : ""));
      write(row.children[0], String(one.ticket));
      write(row.children[1], who(one));
      write(row.children[2], contested ? words.contested : words.held);
    });
    rows(parts.queue, turn.waits.slice(0, WAITING), (one) => one.ticket, () => made("li", "placard is-queued", "placard-no", "placard-unit"), function (row, one, n) {
      write(row.children[0], String(n + 1));
      write(row.children[1], who(one));
    });
    write(parts.waiting, turn.waits.length ? fill(words.queue, { count: turn.waits.length }) : "");
  }

  function result(turns, names, at) {
    const told = turns.filter((turn) => turn.held.length || turn.phase !== "waiting");
    const pages = Math.max(1, Math.ceil(told.length / PAGE));
    const page = Math.floor(at / TURN) % pages;
    parts.result.classList.toggle("is-few", told.length <= PAGE / 2);
    rows(parts.result, told.slice(page * PAGE, (page + 1) * PAGE), (turn) => turn.pitch.id, () => made("li", "", "turn-order", "turn-title", "turn-who"), function (row, turn) {
      dress(row, "turn" + (turn.held.length ? " has-home" : ""));
      write(row.children[0], String(turn.pitch.order));
      write(row.children[1], turn.pitch.title);
      write(row.children[2], turn.held.map((one) => names.get(one.unit)).join("、") || (turn.phase === "skipped" ? words.skipped : words.nobody));
    });
  }

  function stage(state, seen, at) {
    const { turns, names, clock, paused } = seen;
    const nobody = { held: [], waits: [] };
    const running = turns.filter((turn) => turn.phase === "speaking" || turn.phase === "open").sort((a, b) => b.clocks.called - a.clocks.called);
    const past = turns.filter((turn) => turn.phase === "heard").sort((a, b) => b.clocks.called - a.clocks.called);
    const over = state.ended && at >= state.ended;
    const main = over ? null : running[0] || past[0];
    const doing = over ? "over" : state.status === "cancelled" ? "cancelled" : main ? main.phase : "before";
    const rest = main && running.length ? left(main, clock) : null;
    const urgent = rest !== null && paused === null && rest.ms <= 10000;
    dress(parts.stage, "wall-stage is-" + doing + (paused === null ? "" : " is-paused") + (urgent ? " is-urgent" : "") + (main && main.held.length ? " has-placards" : ""));
    write(parts.pitch, main ? main.pitch.title : state.title);
    write(parts.organisation, main ? main.pitch.organisation : doing === "before" ? [state.venue, state.planned && day.format(state.planned)].filter(Boolean).join(" · ") : state.host);
    write(parts.order, main ? fill(words.turn, { order: main.pitch.order, all: turns.length }) : "");
    write(parts.phase, paused === null || over ? words[main ? doing : course(state, at)] || "" : words.paused);
    write(parts.slots, main ? fill(words.slots, { count: main.pitch.slots }) : "");
    const soon = doing === "before" && state.planned > at && state.planned - at < 86400000;
    write(parts.timer, rest ? span(rest.ms) : soon ? span(state.planned - at) : "");
    parts.bar.style.transform = "scaleX(" + (rest ? rest.share : 0).toFixed(4) + ")";
    placards(main || nobody, names, at);
    result(over ? turns : [], names, at);
    const other = over ? null : running[1];
    write(parts.other, other ? fill(words.other, { title: other.pitch.title, clock: span(left(other, clock).ms) }) + other.held.map((one) => " · " + names.get(one.unit)).join("") : "");
  }

  function tally(seen, state, at) {
    const towns = new Map(state.units.map((unit) => [unit.id, { ...unit, held: 0, waits: 0, last: 0 }]));
    const kinds = new Map();
    let held = 0;
    let slots = 0;
    seen.turns.forEach(function (turn) {
      const kind = kinds.get(turn.pitch.category) || { code: turn.pitch.category, held: 0, slots: 0 };
      kinds.set(kind.code, kind);
      if (turn.phase !== "skipped") {
        kind.slots += turn.pitch.slots;
        slots += turn.pitch.slots;
      }
      turn.held.forEach(function (one) {
        held += 1;
        kind.held += 1;
        const town = towns.get(one.unit);
        if (!town) return;
        town.held += 1;
        town.last = Math.max(town.last, one.since);
      });
      turn.waits.forEach(function (one) {
        const town = towns.get(one.unit);
        if (town && (turn.phase === "open" || turn.phase === "heard")) town.waits += 1;
      });
    });
    const many = towns.size >= MANY;
    const pages = Math.max(1, Math.ceil(towns.size / TILES));
    const page = (Math.floor(at / TURN) % pages) * TILES;
    parts.towns.style.setProperty("--across", many ? 4 : Math.max(3, Math.ceil(Math.sqrt(towns.size * 1.1))));
    parts.towns.classList.toggle("is-many", many);
    rows(parts.towns, [...towns.values()].slice(page, page + TILES), (town) => town.id, () => made("li", "", "tile-name", "tile-waits", "tile-count"), function (tile, town) {
      dress(tile, "tile has-" + Math.min(town.held, 3) + (town.last && at - town.last < NEW ? " is-new" : ""));
      write(tile.children[0], town.name);
      write(tile.children[1], town.waits ? fill(words.waits, { count: town.waits }) : "");
      write(tile.children[2], town.held ? String(town.held) : "");
    });
    const told = [...kinds.values()].sort((a, b) => b.held - a.held || b.slots - a.slots);
    rows(parts.kinds, told, (kind) => kind.code, () => made("li", "kind", "kind-name", "kind-bar", "kind-count"), function (row, kind) {
      write(row.children[0], words.kinds[kind.code] || kind.code);
      if (!row.children[1].firstChild) row.children[1].append(made("i", ""));
      row.children[1].firstChild.style.transform = "scaleX(" + (kind.slots ? kind.held / kind.slots : 0).toFixed(3) + ")";
      write(row.children[2], kind.held + " / " + kind.slots);
    });
    write(parts.held, String(held));
    write(parts.all, "/ " + slots);
  }

  function following(state, seen) {
    const next = seen.turns.filter((turn) => turn.phase === "waiting").slice(0, NEXT);
    rows(parts.next, next, (turn) => turn.pitch.id, () => made("li", "next", "next-order", "next-title", "next-who"), function (row, turn) {
      write(row.children[0], String(turn.pitch.order));
      write(row.children[1], turn.pitch.title);
      write(row.children[2], turn.pitch.organisation);
    });
    const told = state.pitches.length ? (next.length ? words.next : state.ended ? "" : words.last) : fill(words.entered, { offers: state.offers, units: state.units.length });
    write(parts.following, told);
  }

  /* What rose since the last look, for who listens to the page. */
  function say(seen, at) {
    if (heard !== null && at > heard && at - heard < 20000) {
      const risen = seen.turns.flatMap((turn) => [...turn.held, ...turn.waits].filter((one) => one.at > heard && one.at <= at).map((one) => [turn, one]));
      const said = risen.map(([turn, one]) => seen.names.get(one.unit) + " " + (turn.held.includes(one) ? words.held : fill(words.queued, { place: turn.waits.indexOf(one) + 1 })));
      if (said.length) write(parts.said, said.join("；"));
    }
    heard = at;
  }

  return function show(state, at) {
    const seen = look(state, at);
    write(parts.title, state.title);
    write(parts.clock, hour(at));
    stage(state, seen, at);
    tally(seen, state, at);
    following(state, seen);
    say(seen, at);
  };
}
