"use strict";
(function () {
  var box = document.querySelector(".filters");
  var fields = Array.prototype.slice.call(box.querySelectorAll("[data-by]"));
  var rows = Array.prototype.slice.call(document.querySelectorAll(".clauses tbody tr"));
  var told = box.querySelector("output");
  function fits(row, field) {
    var wanted = field.value.trim();
    if (!wanted) return true;
    var by = field.dataset.by;
    if (by === "t") return row.textContent.toLowerCase().indexOf(wanted.toLowerCase()) >= 0;
    var has = row.dataset[by];
    return wanted.charAt(0) === "!" ? has !== wanted.slice(1) : has === wanted;
  }
  function filter() {
    var shown = 0;
    rows.forEach(function (row) {
      var fit = fields.every(function (field) { return fits(row, field); });
      row.hidden = !fit;
      if (fit) shown += 1;
    });
    told.textContent = shown + " of " + rows.length;
  }
  function reveal() {
    var id = decodeURIComponent(location.hash.slice(1));
    var found = id && document.getElementById(id);
    if (!found) return;
    if (found.matches("tr[hidden]")) {
      fields.forEach(function (field) { field.value = ""; });
      filter();
    }
    for (var node = found; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
    }
    var own = found.matches("tr") && found.querySelector("details");
    if (own) own.open = true;
    found.scrollIntoView();
  }
  fields.forEach(function (field) { field.addEventListener("input", filter); });
  window.addEventListener("hashchange", reveal);
  box.hidden = false;
  filter();
  reveal();
})();
