// The table is whole without this; with it rows can be found by word or verdict and put in order by any column.
(function () {
  "use strict";
  var table = document.getElementById("reports");
  var form = document.getElementById("find");
  if (!table || !form) { return; }
  var body = table.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
  var words = document.getElementById("words");
  var verdict = document.getElementById("verdict");
  var told = document.getElementById("told");
  var language = document.documentElement.lang;

  function find() {
    var asked = words.value.trim().toLocaleLowerCase(language).split(/\s+/);
    var shown = 0;
    rows.forEach(function (row) {
      var text = row.textContent.toLocaleLowerCase(language);
      var fits = asked.every(function (word) { return text.indexOf(word) >= 0; });
      var kinds = row.getAttribute("data-verdicts").split(" ");
      row.hidden = !(fits && (!verdict.value || kinds.indexOf(verdict.value) >= 0));
      shown += row.hidden ? 0 : 1;
    });
    told.textContent = told.getAttribute("data-told").replace("{shown}", shown).replace("{all}", rows.length);
  }

  function compare(one, other) {
    if (typeof one === "string") { return one.localeCompare(other, language); }
    return one - other;
  }

  function sort(column) {
    var head = heads[column];
    var down = head.getAttribute("aria-sort") === "ascending";
    heads.forEach(function (each) { each.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    var keyed = rows.map(function (row, place) {
      return { row: row, place: place, key: JSON.parse(row.getAttribute("data-sort"))[column] };
    });
    keyed.sort(function (one, other) {
      // What has no value in this column comes last, whichever way.
      if (one.key === null || other.key === null) {
        return (one.key === null) - (other.key === null) || one.place - other.place;
      }
      return (down ? -1 : 1) * compare(one.key, other.key) || one.place - other.place;
    });
    keyed.forEach(function (each) { body.appendChild(each.row); });
  }

  heads.forEach(function (head, column) {
    var button = document.createElement("button");
    button.type = "button";
    while (head.firstChild) { button.appendChild(head.firstChild); }
    button.addEventListener("click", function () { sort(column); });
    head.appendChild(button);
  });
  words.addEventListener("input", find);
  verdict.addEventListener("change", find);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () { window.setTimeout(find, 0); });
  table.classList.add("sortable");
  form.hidden = false;
  find();
}());
