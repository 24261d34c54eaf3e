"use strict";
(function () {
  var boxes = Array.prototype.slice.call(document.querySelectorAll(".filters")).map(filtered);
  function filtered(box) {
    var fields = Array.prototype.slice.call(box.querySelectorAll("[data-by]"));
    var rows = Array.prototype.slice.call(document.querySelectorAll(box.dataset.rows));
    var told = box.querySelector("output");
    function text(row) {
      // Of a test only its line and its clauses: its bytes would take seconds.
      var said = row.matches("details") ? row.firstElementChild.textContent + row.dataset.t : row.textContent;
      return said.toLowerCase();
    }
    function fits(row, field) {
      var wanted = field.value.trim();
      if (!wanted) return true;
      var by = field.dataset.by;
      if (by === "t") return text(row).indexOf(wanted.toLowerCase()) >= 0;
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
    fields.forEach(function (field) { field.addEventListener("input", filter); });
    box.hidden = false;
    filter();
    return function () {
      fields.forEach(function (field) { field.value = ""; });
      filter();
    };
  }
  function reveal() {
    var id = decodeURIComponent(location.hash.slice(1));
    var found = id && document.getElementById(id);
    if (!found) return;
    if (found.closest("[hidden]")) boxes.forEach(function (clear) { clear(); });
    for (var node = found; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
    }
    var own = found.matches("tr") && found.querySelector("details");
    if (own) own.open = true;
    found.scrollIntoView();
  }
  function quoted(text) {
    return "'" + text.replace(/'/g, "'\\''") + "'";
  }
  function asCommand(raw) {
    var lines = raw.split("\n"), first = lines[0].split(" ");
    var words = ["curl", "-k", "--include", "--globoff", "--path-as-is"];
    if (first[0] !== "GET") words.push("-X", quoted(first[0]));
    var target = first.slice(1, -1).join(" ").replace(/(authtoken=)[^&]*/i, "$1$PHONE_TOKEN");
    var url = document.querySelector("main").dataset.url + target.split("$PHONE_TOKEN")[0];
    var rest = target.split("$PHONE_TOKEN")[1];
    lines.slice(1).forEach(function (line) {
      if (/^authorization:/i.test(line)) {
        words.push("-H", '"' + (/bearer/i.test(line) ? "Authorization: Bearer " : "Authorization: ") + '$PHONE_TOKEN"');
      }
    });
    words.push(quoted(url) + (rest === undefined ? "" : '"$PHONE_TOKEN"' + (rest && quoted(rest))));
    return words.join(" ");
  }
  function offer(bytes) {
    bytes.querySelectorAll("[data-curl]").forEach(function (row) {
      row.removeAttribute("data-curl");
      var button = document.createElement("button");
      button.textContent = "curl";
      button.title = "Show this command as curl, to be copied; it reads $PHONE_TOKEN";
      button.addEventListener("click", function () {
        var shown = document.createElement("pre");
        shown.className = "curl";
        shown.textContent = asCommand(row.querySelector("pre").textContent);
        button.replaceWith(shown);
        getSelection().selectAllChildren(shown);
        if (navigator.clipboard) navigator.clipboard.writeText(shown.textContent).catch(function () {});
      });
      row.appendChild(button);
    });
  }
  document.querySelectorAll("details.bytes").forEach(function (bytes) {
    bytes.addEventListener("toggle", function () { offer(bytes); });
  });
  window.addEventListener("hashchange", reveal);
  reveal();
})();
