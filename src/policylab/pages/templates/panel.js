// The panel of a brief: shows the results that stand in the page, and works out none.
(function () {
  "use strict";
  var panel = document.getElementById("panel");
  var sliders = panel.querySelectorAll("input");
  var cells = panel.querySelectorAll("[data-mode]");
  var table = document.getElementById("panel-table");
  var fold = document.getElementById("panel-fold");
  var data = JSON.parse(document.getElementById("panel-data").textContent);

  function say(element, text) {
    // What stays as it is must not be announced again.
    if (element.textContent !== text) { element.textContent = text; }
  }

  function show() {
    var place = 0, i, step, row, cell;
    for (i = 0; i < sliders.length; i++) {
      step = Number(sliders[i].value);
      place = place * data.steps[i].length + step;
      sliders[i].setAttribute("aria-valuetext", data.steps[i][step]);
      say(document.getElementById(sliders[i].id + "-value"), data.steps[i][step]);
    }
    for (i = 0; i < cells.length; i++) {
      cell = cells[i];
      row = data.rows[data[cell.getAttribute("data-mode")][place]];
      say(cell, data.texts[row[cell.getAttribute("data-column")]]);
      if (cell.tagName === "STRONG") { cell.className = data.verdicts[row[0]]; }
    }
  }

  function reset() {
    for (var i = 0; i < sliders.length; i++) { sliders[i].value = sliders[i].defaultValue; }
    show();
  }

  function turn() {
    var open = fold.getAttribute("aria-expanded") !== "true";
    fold.setAttribute("aria-expanded", String(open));
    table.className = open ? "" : "folded";
  }

  for (var i = 0; i < sliders.length; i++) {
    sliders[i].addEventListener("input", show);
    sliders[i].addEventListener("change", show);
  }
  document.getElementById("panel-reset").addEventListener("click", reset);
  fold.addEventListener("click", turn);
  panel.hidden = fold.hidden = false;
  table.className = "folded";
  show();
})();
