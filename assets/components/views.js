// Built from scripts/ by `npm run build`: edit it there.

// scripts/components/views.js
var INSTALLED = /* @__PURE__ */ Symbol.for("whycluster.views");
var GESTURES = ["pointerdown", "pointerup", "keydown"];
function install() {
  let asked = false;
  const { history } = window, push = history.pushState.bind(history);
  for (const gesture of GESTURES) window.addEventListener(gesture, () => {
    asked = true;
  }, true);
  window.addEventListener("popstate", () => {
    asked = false;
  }, true);
  history.pushState = (state, unused, url) => {
    if (asked) push(state, unused, url);
    else history.replaceState(state, unused, url);
    asked = false;
  };
}
function views_default() {
  if (INSTALLED in window) return;
  Object.defineProperty(window, INSTALLED, { value: true });
  install();
}
export {
  views_default as default
};
