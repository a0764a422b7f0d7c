// @ts-check
// The images of a page without a server: why each is where it is, its picture, and how it is found.

/** @typedef {import("../message.js").PageMessage} PageMessage */
/** @typedef {[string, number]} Told a phrase and its contribution */

/**
 * Where each of some parts begins that stand end to end, and the end of the last.
 * @param {ArrayLike<number>} sizes
 * @returns {number[]}
 */
export function starts(sizes) {
  const found = [0]
  for (let i = 0; i < sizes.length; i++) found.push(found[i] + sizes[i])
  return found
}

/**
 * @param {string} text in base64
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function bytes(text) {
  const binary = atob(text), found = new Uint8Array(binary.length)
  for (let at = 0; at < binary.length; at++) found[at] = binary.charCodeAt(at)
  return found
}

export class Images {
  /** @type {Map<number, string>} */
  addresses = new Map()

  /** @param {PageMessage} message */
  constructor(message) {
    this.message = message
    this.evidenceAt = starts(message.told)
    this.pictureAt = starts(message.jpegSizes)
  }

  get size() { return this.message.files.length }

  /** @param {number} cluster @returns {number[]} its images */
  of(cluster) {
    const { message, size } = this
    return Array.from({ length: size }, (_, i) => i).filter((i) => message.cluster[i] === cluster)
  }

  /** @param {number} i @returns {Told[]} strongest first */
  evidence(i) {
    const { evidenceAt, message: { phrases, phrase, amount } } = this
    /** @type {Told[]} */
    const found = []
    for (let at = evidenceAt[i]; at < evidenceAt[i + 1]; at++) {
      found.push([phrases[phrase[at]], amount[at]])
    }
    return found
  }

  /** @param {number} i @returns {number} of its score, what phrases add that are not told */
  rest(i) {
    return this.message.score[i] - this.evidence(i).reduce((sum, [, amount]) => sum + amount, 0)
  }

  /** @param {number} i @returns {string} of its picture, empty for none */
  address(i) {
    const { addresses, message: { jpegs, jpegSizes }, pictureAt } = this
    if (!jpegSizes[i]) return ""
    let found = addresses.get(i)
    if (!found) {
      const jpeg = jpegs.slice(pictureAt[i], pictureAt[i + 1])
      found = URL.createObjectURL(new Blob([jpeg], { type: "image/jpeg" }))
      addresses.set(i, found)
    }
    return found
  }

  /**
   * Images for which a phrase with that text in it speaks, the strongest first; then those that
   * have it in the name of their file.
   * @param {string} text
   * @returns {number[]}
   */
  search(text) {
    const { message: { files, phrases, phrase, amount }, evidenceAt, size } = this
    const wanted = text.trim().toLowerCase()
    if (!wanted) return []
    const isMeant = phrases.map((name) => name.toLowerCase().includes(wanted))
    const strength = new Float32Array(size)
    for (let i = 0; i < size; i++) {
      for (let at = evidenceAt[i]; at < evidenceAt[i + 1]; at++) {
        if (isMeant[phrase[at]]) strength[i] += amount[at]
      }
    }
    const all = Array.from({ length: size }, (_, i) => i)
    return all.filter((i) => strength[i] > 0 || files[i].toLowerCase().includes(wanted))
      .sort((a, b) => strength[b] - strength[a] || a - b)
  }
}
