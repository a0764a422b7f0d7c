// The legend of the map: what its points are coloured by, and which groups it hides.

const RAMPS = {  // weak = near the background, strong = far from it
  light: { cool: ["#DCE3E8", "#6FB7B0", "#0B6B64", "#06313A"], warm: ["#DCE3E8", "#F0BE55", "#D55E00", "#6B1F00"] },
  dark: { cool: ["#2C363D", "#1F7F78", "#5CC9BC", "#F2F7C4"], warm: ["#2C363D", "#9A4A12", "#F0915A", "#FFF0C2"] },
}
const MODES = { cluster: "Cluster", label: "Class", confidence: "Confidence", doubt: "Doubt", strength: "Concept" }
const ENDS = { confidence: ["unsure", "certain"], doubt: ["clear", "doubtful"], strength: ["absent", "strong"] }

function ramp(stops) {
  const colours = stops.map(rgb)
  return Array.from({ length: 256 }, (_, v) => {
    const t = (v / 255) * (colours.length - 1), i = Math.min(Math.floor(t), colours.length - 2)
    return mix(colours[i], colours[i + 1], t - i)
  })
}

class Legend {
  mode = "cluster"
  hidden = new Set()  // groups of the mode
  table = []  // colours by group, or by value

  constructor(modes, chips, onHide, onMode) {
    Object.assign(this, { modes, chips, onHide, onMode })
  }

  read(message, groups) {
    this.message = message
    this.groups = groups  // of the modes that have any
    this.names = { cluster: message.clusters, label: message.classes }
  }

  has(mode) {
    if (mode === "label") return this.message.classes.length > 0
    return mode in MODES && (mode !== "strength" || Boolean(this.message.strength))
  }

  // Another mode has other groups: it starts with all of them.
  turn(mode) {
    const wanted = this.has(mode) ? mode : "cluster"
    if (wanted !== this.mode) this.hidden = new Set()
    this.mode = wanted
  }

  hide(groups, mode) {
    if (groups.length && this.has(mode)) this.mode = mode
    this.hidden = new Set(groups.length && this.has(mode) ? groups : [])
  }

  isVisible(i) { return !this.hidden.size || !this.groups[this.mode] || !this.hidden.has(this.message[this.mode][i]) }

  colour(i) { return this.table[this.message[this.mode][i]] ?? GREY }

  // Up to 20 groups keep the colour of their number, and numbers from 20 on take what is free; of
  // more groups than that the 20 largest have a colour. Empty ones, merged into others, have none.
  ranking() {
    const sizes = this.groups[this.mode].map((g) => g.size), here = this.present()
    const rank = sizes.map(() => Infinity), free = PALETTE.map((_, c) => c).filter((c) => !sizes[c])
    if (here.length > PALETTE.length) {
      here.sort((a, b) => sizes[b] - sizes[a]).forEach((g, place) => { rank[g] = place })
      return rank
    }
    for (const g of here) rank[g] = g < PALETTE.length ? g : free.shift()
    return rank
  }

  present() { return this.groups[this.mode].map((_, g) => g).filter((g) => this.groups[this.mode][g].size) }

  draw(theme) {
    this.chips.replaceChildren()
    this.pressed = []
    if (this.groups[this.mode]) this.drawGroups(theme)
    else this.drawRamp(theme)
    this.modes.replaceChildren()
    for (const mode of Object.keys(MODES).filter((name) => this.has(name))) {
      const isOn = { "aria-pressed": String(this.mode === mode) }
      const button = make("button", this.modes, { type: "button", textContent: MODES[mode] }, isOn)
      button.onclick = () => {
        this.onMode(mode)
        this.modes.querySelector("[aria-pressed=true]").focus()
      }
    }
  }

  drawGroups(theme) {
    const rank = this.ranking(), has = (g) => rank[g] < PALETTE.length
    this.table = rank.map((place) => (place < PALETTE.length ? readable(PALETTE[place], theme.isDark) : GREY))
    for (const g of this.present().filter(has)) this.chip([g], this.names[this.mode][g])
    const rest = this.present().filter((g) => !has(g))
    if (rest.length) this.chip(rest, `other (${rest.length})`)
    this.press()
  }

  drawRamp(theme) {
    const [weak, strong] = ENDS[this.mode]
    this.table = ramp(RAMPS[theme.isDark ? "dark" : "light"][this.mode === "doubt" ? "warm" : "cool"])
    make("span", this.chips, { textContent: weak })
    const bar = make("span", this.chips, { className: "ramp" })
    bar.style.background = `linear-gradient(90deg, ${[0, 85, 170, 255].map((v) => css(this.table[v])).join(",")})`
    make("span", this.chips, { textContent: this.mode === "strength" ? `${strong}: ${this.message.concept}` : strong })
  }

  chip(members, name) {
    const title = `${name}: click hides or shows, double click or shift click shows it alone`
    const size = members.reduce((sum, g) => sum + this.groups[this.mode][g].size, 0)
    const button = make("button", this.chips, { type: "button", className: "chip", title })
    make("span", button, { className: "swatch" }).style.background = css(this.table[members[0]])
    make("span", button, { className: "name", textContent: name })
    make("span", button, { className: "size", textContent: size.toLocaleString("en") })
    button.onclick = (event) => {
      if (event.detail === 2) return  // ondblclick follows
      if (event.shiftKey) this.showAlone(members)
      else members.forEach((g) => (this.hidden.has(g) ? this.hidden.delete(g) : this.hidden.add(g)))
      this.changed()
    }
    button.ondblclick = () => {
      members.forEach((g) => this.hidden.delete(g))
      this.showAlone(members)
      this.changed()
    }
    this.pressed.push([button, members])
  }

  showAlone(members) {
    const others = this.groups[this.mode].map((_, g) => g).filter((g) => !members.includes(g))
    const isAlone = others.every((g) => this.hidden.has(g)) && !members.some((g) => this.hidden.has(g))
    this.hidden = new Set(isAlone ? [] : others)
  }

  changed() {
    this.press()
    this.onHide()
  }

  press() {
    for (const [button, members] of this.pressed) {
      button.setAttribute("aria-pressed", String(!members.every((g) => this.hidden.has(g))))
    }
  }
}
