"use strict";
(function () {
  var body = document.querySelector(".sides tbody");
  body.addEventListener("click", function (event) {
    var row = event.target.closest("tr");
    if (!row || row.classList.contains("bytes-of")) return;
    for (var next = row.nextElementSibling; next && !next.id; next = next.nextElementSibling) {
      if (next.classList.contains("bytes-of")) next.hidden = !next.hidden;
    }
  });
  var first = body.querySelector("tr.first");
  if (first && !location.hash) first.scrollIntoView({ block: "center" });
})();
