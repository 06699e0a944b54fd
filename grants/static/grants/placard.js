/* The telephone in the hall: shows the button when the host opens a pitch, by the server's clock, and sends a tap until it is answered.

   A tap has one key, made with the page. Whatever sends it again (a network that dropped, a page loaded anew) sends the same key, so
   it is counted once. What the session does is read where the wall reads it; unchanged answers are 304 and empty. */

import { signals } from "./placard-signals.js";

const EVERY = { live: 900, scheduled: 2500, registering: 6000 }; // ms between two looks, by the state of the session
const PATIENCE = 8000; // ms until a tap without an answer is sent again
const RESTS = [300, 600, 1200, 2000, 3000]; // ms before the second, third … attempt
const OLD = 15 * 60 * 1000; // a tap kept from before this long is not sent any more
const STAYS = 20000; // ms a pitch that is over stays on the page
const hall = document.querySelector("[data-hall]");
const words = JSON.parse(document.getElementById("placard-words").textContent);
const unit = Number(hall.dataset.unit);
const limit = Number(hall.dataset.limit);
const part = (name, where = hall) => where.querySelector('[data-part="' + name + '"]');
const signal = signals(part("signals"));

let offset = Number(hall.dataset.at) - Date.now(); // the server's clock less ours
let surest = Infinity;
let status = hall.dataset.status;
let paused = hall.dataset.paused ? Number(hall.dataset.paused) : null;
let up = Number(part("up").textContent);
let standing = null; // what the feed said of our placards when we last looked at them
let tag = null;
let misses = 0;
let answered = Date.now();
let asked = 0;
let timer = 0;
const now = () => Date.now() + offset;

function say(place, text) {
  if (place && place.textContent !== text) place.textContent = text;
}

function clock(ms) {
  const left = Math.max(0, Math.ceil(ms / 1000));
  return Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0");
}

function hour(ms) {
  return new Date(ms).toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });
}

const kept = {
  name: (card) => "yulan:placard:" + (document.body.dataset.person || "") + ":" + unit + ":" + card.id,
  put(card, key) {
    try {
      sessionStorage.setItem(this.name(card), JSON.stringify({ key, at: Date.now() }));
    } catch (full) {
      /* the page itself still has it */
    }
  },
  get(card) {
    try {
      const told = JSON.parse(sessionStorage.getItem(this.name(card)) || "null");
      return told && Date.now() - told.at < OLD ? told.key : null;
    } catch (unreadable) {
      return null;
    }
  },
  drop(card) {
    try {
      sessionStorage.removeItem(this.name(card));
    } catch (closed) {
      /* nothing was kept */
    }
  },
};

const cards = new Map();
hall.querySelectorAll("[data-card]").forEach(function (box) {
  const told = (name) => (box.dataset[name] ? Number(box.dataset[name]) : null);
  const card = {
    id: Number(box.dataset.card), box, form: box.querySelector("[data-raise]"), button: part("button", box), sending: false, was: "",
    called: told("called"), ends: told("ends"), opens: told("opens"), closes: told("closes"),
    skipped: Boolean(box.dataset.skipped), paused: Boolean(box.dataset.paused), up: !box.classList.contains("has-idle"),
  };
  cards.set(card.id, card);
});

function phase(card, at) {
  if (card.skipped) return "skipped";
  if (!card.called || at < card.called) return "waiting";
  if (card.ends && at < card.ends) return "speaking";
  if (card.closes && at < card.closes) return "open";
  return "heard";
}

/* ── what is seen ─────────────────────────────────────────────────────── */
function draw() {
  const at = now();
  cards.forEach(function (card) {
    const still = card.paused && paused ? paused : at;
    const doing = phase(card, still);
    const running = doing === "open" || doing === "speaking";
    const lately = doing === "heard" && card.was && at - card.closes < STAYS;
    card.box.hidden = !(running || card.sending || lately);
    if (doing !== card.was) {
      turn(card, doing);
    }
    if (card.box.hidden) return;
    const left = (doing === "speaking" ? card.ends : card.closes) - still;
    say(part("phase", card.box), card.paused && paused ? words.paused : words[doing]);
    say(part("left", card.box), running ? words.left.replace("%s", clock(left)) : "");
    if (!card.form) return;
    card.form.hidden = card.up && !card.sending;
    if (card.sending) return;
    const free = doing === "open" && !card.paused && !paused && up < limit;
    card.button.disabled = !free;
    say(part("label", card.box), doing === "speaking" ? words.opens.replace("%s", clock(left)) : doing === "heard" ? words.over : words.raise);
    if (!card.up && up >= limit && running) say(part("sending", card.box), words.limit);
  });
  if (status === "live") say(part("told"), paused ? words.wait : words.come);
  const silent = misses > 0 && Date.now() - answered > 3500;
  const link = part("link");
  link.hidden = !silent;
  say(link, silent ? words.offline.replace("%s", hour(answered + offset)) : "");
}

function turn(card, doing) {
  if (card.was && doing === "open" && card.form && !card.up) signal("opens");
  ["waiting", "speaking", "open", "heard", "skipped"].forEach((name) => card.box.classList.toggle("is-" + name, name === doing));
  card.was = doing;
  const badge = document.querySelector('template[data-badge="' + doing + '"]');
  const row = hall.querySelector('[data-turn="' + card.id + '"] [data-part="phase"]');
  if (badge && row) row.replaceChildren(badge.content.cloneNode(true));
}

/* ── what the session does ────────────────────────────────────────────── */
function learn(state) {
  if (state.status !== status || state.pitches.length !== cards.size) {
    if (![...cards.values()].some((card) => card.sending)) window.setTimeout(() => location.reload(), Math.random() * 800);
    return;
  }
  paused = state.paused;
  const ours = [];
  state.pitches.forEach(function (pitch) {
    const card = cards.get(pitch.id);
    if (!card) return;
    Object.assign(card, { called: pitch.called, ends: pitch.ends, opens: pitch.opens, closes: pitch.closes });
    Object.assign(card, { skipped: Boolean(pitch.skipped), paused: Boolean(pitch.paused) });
    const there = pitch.placards.filter((one) => !one.gone);
    const mine = there.find((one) => one.unit === unit);
    if (!mine) return;
    const before = there.filter((one) => one.since === null && one.ticket < mine.ticket).length;
    ours.push([pitch.id, mine.ticket, mine.since, mine.contested, mine.since === null ? before : 0].join());
  });
  if (ours.join(";") !== standing) {
    standing = ours.join(";");
    look();
  }
}

/* Our placards as the server tells them, with the buttons to take them back. */
async function look() {
  const place = part("mine");
  if (place.contains(document.activeElement) && document.activeElement.matches("input")) {
    window.setTimeout(look, 2000); // somebody is writing a reason
    return;
  }
  try {
    const answer = await fetch(hall.dataset.mine, { headers: { "X-Requested-With": "fetch" }, cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    const told = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...told.body.childNodes);
  } catch (cut) {
    standing = null; // looked at again with the next answer
    return;
  }
  const rows = [...place.querySelectorAll("li[data-state]")];
  up = rows.length;
  say(part("up"), String(up));
  cards.forEach(function (card) {
    if (card.sending) return;
    const row = rows.find((one) => Number(one.dataset.pitch) === card.id);
    const had = card.box.querySelector(".answer");
    if (row) {
      if (had && had.dataset.answer === "queued" && row.dataset.state === "held") signal("held");
      if (!had || had.textContent.trim() !== row.dataset.words) tell(card, row.dataset.state, row.dataset.words);
    } else if (card.up) {
      part("answer", card.box).replaceChildren();
    }
    card.up = Boolean(row);
    mark(card, row ? row.dataset.state : "idle");
  });
  draw();
}

function tell(card, state, text) {
  const box = document.createElement("div");
  const line = document.createElement("p");
  box.className = "answer is-" + state;
  box.dataset.answer = state;
  line.textContent = text;
  box.append(line);
  part("answer", card.box).replaceChildren(box);
}

function mark(card, state) {
  ["idle", "held", "queued"].forEach((name) => card.box.classList.toggle("has-" + name, name === state));
}

async function ask() {
  window.clearTimeout(timer);
  const begun = Date.now();
  asked = begun;
  const gate = new AbortController();
  const giveUp = window.setTimeout(() => gate.abort(), 6000);
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(hall.dataset.feed, { cache: "no-store", credentials: "omit", headers, signal: gate.signal });
    const trip = Date.now() - begun;
    const server = Number(answer.headers.get("X-Now"));
    const told = server - begun - trip / 2;
    surest *= 1.02;
    if (server && (trip <= surest || Math.abs(told - offset) > 1500)) { // a clock that was set is believed at once
      surest = Math.min(trip, surest);
      offset = told;
    }
    if (answer.status === 200) {
      learn(await answer.json());
      tag = answer.headers.get("ETag");
    } else if (answer.status !== 304) throw new Error(String(answer.status));
    misses = 0;
    answered = Date.now();
  } catch (cut) {
    misses += 1;
  } finally {
    window.clearTimeout(giveUp);
  }
  const rest = misses ? Math.min(700 * 2 ** (misses - 1), 6000) : EVERY[status] || 15000;
  timer = window.setTimeout(ask, rest * (0.9 + Math.random() / 5));
  draw();
}

/* ── the tap ──────────────────────────────────────────────────────────── */
const rest = (ms) => new Promise((go) => window.setTimeout(go, ms));

async function attempt(card, data) {
  const gate = new AbortController();
  const giveUp = window.setTimeout(() => gate.abort(), PATIENCE);
  try {
    const answer = await fetch(card.form.action, {
      method: "POST", body: data, headers: { "X-Requested-With": "fetch" }, signal: gate.signal, credentials: "same-origin", keepalive: true,
    });
    if (answer.status === 429 || answer.status >= 500) return null;
    const told = new DOMParser().parseFromString(await answer.text(), "text/html");
    return told.querySelector(".answer") || "out";
  } catch (cut) {
    return null;
  } finally {
    window.clearTimeout(giveUp);
  }
}

async function send(card, key) {
  if (card.sending) return;
  card.sending = true;
  card.form.elements.key.value = key;
  kept.put(card, key);
  const told = part("sending", card.box);
  const data = new URLSearchParams(new FormData(card.form));
  card.box.classList.add("is-sending");
  card.button.disabled = true;
  card.button.setAttribute("aria-busy", "true");
  say(part("label", card.box), words.sending);
  say(told, "");
  const slow = window.setTimeout(() => say(told, words.waiting), 2500);
  let answer = null;
  for (let n = 0; answer === null; n += 1) {
    if (n) {
      window.clearTimeout(slow);
      say(told, navigator.onLine === false ? words.lost : words.again.replace("%s", String(n + 1)));
      await rest(RESTS[Math.min(n - 1, RESTS.length - 1)] * (0.8 + Math.random() * 0.4));
    }
    answer = await attempt(card, data);
  }
  window.clearTimeout(slow);
  card.sending = false;
  card.box.classList.remove("is-sending");
  card.button.removeAttribute("aria-busy");
  finish(card, answer, told);
}

function finish(card, answer, told) {
  if (answer === "out") {
    say(told, words.out + " ");
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = words.load;
    told.append(link);
    return;
  }
  kept.drop(card);
  say(told, "");
  const state = answer.dataset.answer;
  part("answer", card.box).replaceChildren(document.importNode(answer, true));
  card.up = state === "held" || state === "queued";
  if (card.up) mark(card, state);
  else card.form.elements.key.value = fresh(); // this one was answered: the next tap is another
  signal(card.up ? state : "refused");
  standing = null;
  tag = null; // what changed is told with the next look
  draw();
}

function fresh() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

hall.addEventListener("submit", function (event) {
  const form = event.target.closest("[data-raise]");
  if (!form) return;
  event.preventDefault();
  event.stopPropagation();
  const card = cards.get(Number(form.elements.pitch.value));
  send(card, kept.get(card) || form.elements.key.value);
});

/* A telephone that was put away, a network that is back: ask now, not when a slowed timer comes round. */
function again() {
  if (document.visibilityState === "visible" && Date.now() - asked > 300) ask();
  stay();
}
window.addEventListener("online", again);
document.addEventListener("visibilitychange", again);

/* While the session is live the screen stays on, where the browser can. */
let awake = null;
async function stay() {
  if (status !== "live" || !("wakeLock" in navigator) || document.visibilityState !== "visible" || (awake && !awake.released)) return;
  try {
    awake = await navigator.wakeLock.request("screen");
  } catch (refused) {
    awake = null;
  }
}

cards.forEach(function (card) {
  const key = card.form && !card.up ? kept.get(card) : null;
  if (key) send(card, key);
  else kept.drop(card);
});
ask();
stay();
window.setInterval(draw, 250);
