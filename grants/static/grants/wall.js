/* The wall: asks the feed, shows what it says by the server's clock, for hours and without anybody near.

   Unchanged answers are 304 and empty. A network that drops or hangs is asked again, longer and longer apart, and the wall says since
   when; the clocks of what is running go on meanwhile. */

import { board, fill, hour } from "./wall-board.js";

const EVERY = { live: 750, scheduled: 2000, registering: 5000, ended: 5000 }; // ms, by the state of the session
const PATIENCE = 6000; // an answer that takes longer is given up
const LONGEST = 8000; // between two attempts while cut off
const SILENT = 3500; // ms without an answer until the wall says so
const root = document.querySelector("[data-wall]");
const words = JSON.parse(document.getElementById("wall-words").textContent);
const show = board(root, words);
const link = root.querySelector('[data-part="link"]');

let state = null;
let tag = null;
let offset = 0; // the server's clock less ours, ms
let surest = Infinity; // the round trip of the answer that told it
let misses = 0;
let answered = Date.now();
let asked = 0;
let timer = 0;

/* The quickest answers tell the clock best; a clock that was set is believed at once. */
function set(server, begun, trip) {
  const told = server + trip / 2 - (begun + trip);
  surest *= 1.02;
  if (trip <= surest || Math.abs(told - offset) > 1500) {
    offset = told;
    surest = Math.min(trip, surest);
  }
}

async function ask() {
  window.clearTimeout(timer);
  asked = Date.now();
  const gate = new AbortController();
  const giveUp = window.setTimeout(() => gate.abort(), PATIENCE);
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(root.dataset.feed, { cache: "no-store", credentials: "omit", headers, signal: gate.signal });
    const server = Number(answer.headers.get("X-Now"));
    if (server) set(server, asked, Date.now() - asked);
    if (answer.status === 200) {
      state = await answer.json();
      tag = answer.headers.get("ETag");
    } else if (answer.status !== 304) throw new Error(String(answer.status));
    answered = Date.now();
    misses = 0;
  } catch (problem) {
    misses += 1;
  } finally {
    window.clearTimeout(giveUp);
  }
  const rest = (state && EVERY[state.status]) || 15000;
  const wait = misses ? Math.min(EVERY.live * 2 ** (misses - 1), LONGEST) : rest;
  timer = window.setTimeout(ask, wait * (0.95 + Math.random() / 10)); // hundreds that lost it together come back apart
  draw();
}

function draw() {
  const silent = misses > 0 && Date.now() - answered > SILENT;
  root.classList.toggle("is-cut-off", silent);
  const said = silent ? fill(words.cut_off, { time: hour(answered + offset) }) : "";
  if (link.textContent !== said) link.textContent = said;
  if (state) show(state, Date.now() + offset);
}

/* A laptop that slept, a tab that was hidden, a network that is back: ask now, not when a slowed timer comes round. */
function again() {
  if (document.visibilityState === "visible" && Date.now() - asked > 300) ask();
}

/* The projector must not go dark. Not every browser can, and it may say no: then the machine's own settings decide. */
let awake = null;
async function stay() {
  if (!("wakeLock" in navigator) || document.visibilityState !== "visible" || (awake && !awake.released)) return;
  try {
    awake = await navigator.wakeLock.request("screen");
  } catch (problem) {
    awake = null;
  }
}

function remembered(name) {
  try {
    return window.localStorage.getItem(name);
  } catch (problem) {
    return null;
  }
}

function light(on) {
  document.documentElement.classList.toggle("is-light", on);
  root.querySelector('[data-do="light"]').setAttribute("aria-pressed", String(on));
  try {
    window.localStorage.setItem("wall-light", on ? "yes" : "no");
  } catch (problem) {
    /* it is forgotten when the page is left */
  }
}

const doing = {
  full: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen().catch(() => {})),
  light: () => light(!document.documentElement.classList.contains("is-light")),
};
root.querySelectorAll("[data-do]").forEach((button) => button.addEventListener("click", () => doing[button.dataset.do]()));
document.addEventListener("keydown", function (event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "f") doing.full();
  if (event.key === "l") doing.light();
});

let still = 0;
document.addEventListener("pointermove", function () {
  root.classList.add("is-touched");
  window.clearTimeout(still);
  still = window.setTimeout(() => root.classList.remove("is-touched"), 3000);
});

document.addEventListener("visibilitychange", () => (again(), stay()));
window.addEventListener("online", again);
window.addEventListener("pageshow", again);
light(remembered("wall-light") === "yes");
stay();
ask();
window.setInterval(function () {
  if (Date.now() - asked > 30000) ask();
  draw();
}, 250);
