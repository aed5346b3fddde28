// Keys for the three answers, and the token kept for this tab, so that many pairs go quickly.
"use strict";

const judging = document.getElementById("judging");
const tokens = document.querySelectorAll("input[name=token]");
const kept = sessionStorage.getItem("clockkg-token") || "";

for (const field of tokens) {
  field.value = field.value || kept;
  field.form.addEventListener("submit", () => sessionStorage.setItem("clockkg-token", field.value));
}

if (judging) {
  const keys = new Map();
  for (const button of judging.querySelectorAll("button[name=verdict]")) {
    keys.set(button.querySelector("kbd").textContent.trim().toLowerCase(), button);
  }
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input:not([type=hidden]), select, textarea");
    const button = keys.get(event.key.toLowerCase());
    if (button && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat) {
      event.preventDefault();
      judging.requestSubmit(button);
    }
  });
}
