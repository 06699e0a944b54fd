/* Sound and vibration of the telephone: off until somebody switches them on, remembered on this telephone. */

const TONES = { opens: [660], held: [660, 880, 1100], queued: [520, 440], refused: [300] }; // Hz, one after the other
const SHAKES = { opens: [60], held: [80, 60, 200], queued: [60, 60, 60], refused: [250] }; // ms on, off, on …
const NAME = "yulan:placard:signals";

export function signals(box) {
  const control = box.querySelector("input");
  let sound = null;
  box.hidden = false;
  try {
    control.checked = localStorage.getItem(NAME) === "on";
  } catch (closed) {
    control.checked = false;
  }

  /* A browser lets a page sound only after a touch. */
  function wake() {
    const Kind = window.AudioContext;
    if (!control.checked || !Kind) return;
    sound = sound || new Kind();
    if (sound.state === "suspended") sound.resume().catch(() => {});
  }
  document.addEventListener("pointerdown", wake);
  control.addEventListener("change", function () {
    try {
      localStorage.setItem(NAME, control.checked ? "on" : "off");
    } catch (closed) {
      /* it holds as long as the page */
    }
    wake();
    if (control.checked) play("opens");
  });

  function play(what) {
    if (!control.checked) return;
    if (navigator.vibrate) navigator.vibrate(SHAKES[what]);
    if (!sound || sound.state !== "running") return;
    TONES[what].forEach(function (pitch, n) {
      const tone = sound.createOscillator();
      const loud = sound.createGain();
      const at = sound.currentTime + n * 0.16;
      tone.frequency.value = pitch;
      loud.gain.setValueAtTime(0.18, at);
      loud.gain.exponentialRampToValueAtTime(0.001, at + 0.15);
      tone.connect(loud).connect(sound.destination);
      tone.start(at);
      tone.stop(at + 0.15);
    });
  }
  return play;
}
