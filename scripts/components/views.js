// @ts-check
// Invisible: one entry in the browser's history for each view that the user asked for.
//
// Streamlit makes an entry whenever it changes the address: a page writes several parameters, so
// Back would have to be pressed as often. Here the first change after a click or a key makes an
// entry, and what follows of itself becomes part of it.

const INSTALLED = Symbol.for("whycluster.views")
const GESTURES = ["pointerdown", "pointerup", "keydown"]

function install() {
  let asked = false  // whether the user did something since the last entry
  const { history } = window, push = history.pushState.bind(history)
  for (const gesture of GESTURES) window.addEventListener(gesture, () => { asked = true }, true)
  window.addEventListener("popstate", () => { asked = false }, true)
  history.pushState = (state, unused, url) => {
    if (asked) push(state, unused, url)
    else history.replaceState(state, unused, url)
    asked = false
  }
}

export default function () {
  if (INSTALLED in window) return
  Object.defineProperty(window, INSTALLED, { value: true })
  install()
}
