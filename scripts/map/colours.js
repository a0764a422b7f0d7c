// @ts-check
// Colours of groups and of values, told apart with any colour vision.

/** @typedef {[number, number, number]} Colour red, green and blue, 0 to 255 */

export const PALETTE = [  // Okabe and Ito first, then Tol's muted set, as core/output/charts has it
  "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#C7A800", "#332288",
  "#999933", "#882255", "#44AA99", "#DDCC77", "#AA4499", "#117733", "#CC6677", "#88CCEE",
  "#661100", "#6699CC", "#AA7744", "#7B5FC4",
]
/** @type {Colour} */
export const GREY = [138, 148, 156]  // what has no colour of its own

const RAMPS = {  // weak = near the background, strong = far from it
  light: {
    cool: ["#DCE3E8", "#6FB7B0", "#0B6B64", "#06313A"],
    warm: ["#DCE3E8", "#F0BE55", "#D55E00", "#6B1F00"],
  },
  dark: {
    cool: ["#2C363D", "#1F7F78", "#5CC9BC", "#F2F7C4"],
    warm: ["#2C363D", "#9A4A12", "#F0915A", "#FFF0C2"],
  },
}

/**
 * @param {string} colour #rrggbb, or rgb(...) in numbers
 * @returns {Colour} a middle grey for what is neither
 */
export function rgb(colour) {
  const hex = /^#([0-9a-f]{6})$/i.exec(colour.trim())
  if (hex) {
    const value = parseInt(hex[1], 16)
    return [value >> 16, (value >> 8) & 255, value & 255]
  }
  const [r, g, b] = (colour.match(/[\d.]+/g) ?? []).map(Number)
  return b === undefined ? [127, 127, 127] : [r, g, b]
}

/** @param {Colour} colour @returns {string} */
export const css = ([r, g, b]) => `rgb(${r},${g},${b})`

/**
 * @param {Colour} a
 * @param {Colour} b
 * @param {number} t 0 for a, 1 for b
 * @returns {Colour}
 */
export function mix(a, b, t) {
  /** @param {0 | 1 | 2} i */
  const at = (i) => Math.round(a[i] + (b[i] - a[i]) * t)
  return [at(0), at(1), at(2)]
}

/** @param {Colour} colour @returns {number} 0 for black, 1 for white */
export const lightness = ([r, g, b]) => (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255

/**
 * The palette's colour at a place, kept away from the background's lightness; grey off its end.
 * @param {number} place
 * @param {boolean} isDark
 * @returns {Colour}
 */
export function readable(place, isDark) {
  if (!(place in PALETTE)) return GREY
  let colour = rgb(PALETTE[place])
  /** @type {Colour} */
  const away = isDark ? [255, 255, 255] : [0, 0, 0]
  const isNear = () => (isDark ? lightness(colour) < 0.42 : lightness(colour) > 0.72)
  for (let t = 0; t < 8 && isNear(); t++) colour = mix(colour, away, 0.12)
  return colour
}

/**
 * Colours of values from 0 to 255.
 * @param {"cool" | "warm"} kind
 * @param {boolean} isDark
 * @returns {Colour[]} (256)
 */
export function ramp(kind, isDark) {
  const colours = RAMPS[isDark ? "dark" : "light"][kind].map(rgb)
  return Array.from({ length: 256 }, (_, value) => {
    const t = (value / 255) * (colours.length - 1), i = Math.min(Math.floor(t), colours.length - 2)
    return mix(colours[i], colours[i + 1], t - i)
  })
}

/**
 * Each group's place in the palette; Infinity for one without a colour.
 *
 * Up to 20 groups keep the colour of their number, and numbers from 20 on take what is free; of
 * more groups than that the 20 largest have a colour. Empty ones, merged into others, have none.
 * @param {number[]} sizes of groups, by number
 * @returns {number[]}
 */
export function places(sizes) {
  const found = sizes.map(() => Infinity), present = sizes.flatMap((size, g) => (size ? [g] : []))
  if (present.length > PALETTE.length) {
    const largest = present.sort((a, b) => sizes[b] - sizes[a]).slice(0, PALETTE.length)
    largest.forEach((g, place) => { found[g] = place })
    return found
  }
  const free = PALETTE.flatMap((_, place) => (sizes[place] ? [] : [place])).values()
  for (const g of present) found[g] = g < PALETTE.length ? g : free.next().value ?? Infinity
  return found
}
