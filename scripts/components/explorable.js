// @ts-check
// The page without a server: what core/output/export/page.py wrote into it, as a map and a panel.

import { bytes, Images } from "../explorable/images.js"
import { PageMap } from "../explorable/page_map.js"
import { Panel } from "../explorable/panel.js"

/** @param {string} id @returns {HTMLElement} */
const there = (id) => /** @type {HTMLElement} */ (document.getElementById(id))

const data = bytes(there("data").textContent ?? "")
const map = new PageMap(there("map"))
map.receive(data)
map.images = new Images(/** @type {import("../message.js").PageMessage} */ (map.message))
const panel = new Panel(there("panel"), map.images,
  (cluster, found) => map.show(cluster, found), (image) => map.ring(image))

map.emit = (name, value) => {
  const { cluster, image } = /** @type {{ cluster: number, image: number }} */ (value)
  if (name === "cleared") panel.open({}, true)
  else if (name === "lasso") panel.open({ found: map.enclosed(), title: "{images} in the lasso" }, true)
  else panel.open(image < 0 ? { cluster } : { image }, true)
}
matchMedia("(prefers-color-scheme: dark)").onchange = () => map.receive(data)
