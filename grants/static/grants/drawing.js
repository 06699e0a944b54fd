/* Drawing a sample: only the fields of the method chosen, and for rows without an amount no choice that needs one.
   Without this file all stay, each labelled with its method; the server refuses what does not go together. */
"use strict";

(function () {
  const AMOUNTS = { method: "monetary_unit", strata: "amount", pick: "largest" };

  function show(name, shown) {
    const field = document.getElementById("div_id_" + name);
    if (field) field.hidden = !shown;
  }

  function offer(select, value, offered) {
    const option = Array.from(select.options).find(function (one) { return one.value === value; });
    if (!option) return;
    option.disabled = option.hidden = !offered;
    if (offered || select.value !== value) return;
    const other = Array.from(select.options).find(function (one) { return !one.disabled && one.value; });
    if (other) select.value = other.value;
  }

  function settle(form) {
    const bare = form.elements.population.value === "activities";
    Object.keys(AMOUNTS).forEach(function (name) { offer(form.elements[name], AMOUNTS[name], !bare); });
    const method = form.elements.method.value;
    const judged = method === "judgemental";
    const pick = form.elements.pick.value;
    show("strata", method === "stratified");
    show("pick", judged);
    show("numbers", judged && pick === "numbers");
    show("size", !judged || pick === "largest");
    show("seed", !judged);
  }

  document.querySelectorAll("[data-drawing]").forEach(function (head) {
    const form = head.closest("form");
    form.addEventListener("change", function () { settle(form); });
    window.addEventListener("pageshow", function () { settle(form); });
    settle(form);
  });
})();
