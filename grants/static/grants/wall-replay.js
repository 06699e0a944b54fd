/* The replay: the board of the wall with a slider for its clock. Space plays, arrows go ten seconds, N and P from pitch to pitch. */

import { board, hour, span } from "./wall-board.js";

const root = document.querySelector("[data-wall]");
const words = JSON.parse(document.getElementById("wall-words").textContent);
const state = JSON.parse(document.getElementById("wall-state").textContent);
const show = board(root, words);
const desk = document.querySelector("[data-replay]");
const slider = desk.querySelector("[type=range]");
const play = desk.querySelector("[data-do=play]");
const speed = desk.querySelector("select");
const clock = desk.querySelector("output");
const begins = state.started;
const ends = state.ended || Math.max(begins, ...state.pitches.map((pitch) => pitch.closes || pitch.ends || begins));
const calls = state.pitches.flatMap((pitch) => (pitch.called ? [pitch.called] : [])).sort((a, b) => a - b);
let at = begins;
let last = null; // when a replay that plays drew last

function go(instant) {
  at = Math.min(Math.max(instant, begins), ends);
  slider.value = String(Math.round((at - begins) / 1000));
  const told = hour(at) + " · " + span(at - begins) + " / " + span(ends - begins);
  slider.setAttribute("aria-valuetext", hour(at));
  if (clock.textContent !== told) clock.textContent = told;
  show(state, at);
}

function plays(on) {
  last = on ? performance.now() : null;
  play.setAttribute("aria-pressed", String(on));
  play.querySelector("span").textContent = on ? words.stop : words.play;
  if (on && at >= ends) go(begins);
}

function pitch(step) {
  const next = step > 0 ? calls.find((one) => one > at) : [...calls].reverse().find((one) => one < at - 2500);
  go(next === undefined ? (step > 0 ? ends : begins) : next);
}

const doing = { play: () => plays(last === null), next: () => pitch(1), previous: () => pitch(-1) };
desk.querySelectorAll("[data-do]").forEach((button) => button.addEventListener("click", () => doing[button.dataset.do]()));
slider.max = String(Math.ceil((ends - begins) / 1000));
slider.addEventListener("input", () => go(begins + Number(slider.value) * 1000));
document.addEventListener("keydown", function (event) {
  const busy = event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, a, summary");
  if (busy && event.target !== slider) return;
  if (event.key === " " && !event.target.closest("button")) doing.play();
  else if (event.key === "n") doing.next();
  else if (event.key === "p") doing.previous();
  else if (event.key === "ArrowRight" || event.key === "ArrowLeft") go(at + (event.key === "ArrowRight" ? 10000 : -10000));
  else if (event.key === "Home" || event.key === "End") go(event.key === "Home" ? begins : ends);
  else return;
  event.preventDefault();
});
window.setInterval(function () {
  if (last === null) return;
  const now = performance.now();
  go(at + (now - last) * Number(speed.value));
  last = now;
  if (at >= ends) plays(false);
}, 100);
desk.hidden = false;
root.hidden = false;
go(begins);
