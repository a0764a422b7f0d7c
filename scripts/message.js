// @ts-check
// The messages from Python: JSON, or a JSON header and plain arrays (core/output/map_message.py).

/**
 * What every map is sent. Numbers of groups that are unknown are NONE.
 * @typedef {object} Message
 * @property {Float32Array} positions (2n), x and y of each of n images in turn
 * @property {string} view names the projection: another one starts at its own zoom
 * @property {string} pictures address of a thumbnail without the image's number
 */

/**
 * What the map of one run is sent besides; arrays are (n), shares are 0 to 255.
 * @typedef {object} RunMessage
 * @property {Uint16Array} cluster
 * @property {Uint16Array} label the class
 * @property {Uint8Array} confidence
 * @property {Uint8Array} doubt
 * @property {Uint8Array} [strength] of the concept that is painted, if any
 * @property {string} concept
 * @property {string[]} clusters names by number, empty for a number without images
 * @property {string[]} classes
 * @property {Selection} selection to start with
 * @property {number} revision another one starts with its selection
 */

/** @typedef {Message & RunMessage} MapMessage */

/**
 * @typedef {object} Selection
 * @property {number | null} [cluster]
 * @property {number} [image] of the cluster, with a ring around it
 * @property {boolean} [aims] whether the map begins there
 * @property {import("./map/plane.js").Place[][]} [polygons] in the projection's own numbers
 * @property {number[]} [hidden] groups that the legend hides
 * @property {string} [by] what the legend shows
 * @property {string} [found] the trail of a search
 */

/**
 * One of two linked maps.
 * @typedef {object} Side
 * @property {string} title
 * @property {string[]} names of clusters, by number
 * @property {number[]} colours of clusters: places in the palette, or -1
 */

/**
 * @typedef {object} BothMessage
 * @property {Uint16Array} before (n), number of the cluster in the first run
 * @property {Uint16Array} after (n), in the second
 * @property {Uint8Array} moved (n), 1 for each image that moved
 * @property {[Side, Side]} sides
 */

/** @typedef {Message & BothMessage} LinkedMessage */

/**
 * What the page without a server is sent besides (core/output/export/page.py); arrays are (n) where
 * nothing else is said, and files, phrases and pictures of all images stand end to end.
 * @typedef {object} PageParts
 * @property {string[]} files
 * @property {string[]} phrases
 * @property {Uint32Array} told how many phrases speak for each image
 * @property {Uint32Array} phrase their numbers, strongest first
 * @property {Float32Array} amount their contributions
 * @property {Float32Array} score the sum of all contributions of an image
 * @property {Uint16Array} other the runner-up, or NONE
 * @property {Uint32Array} jpegSizes bytes of each picture, 0 for none
 * @property {Uint8Array} jpegs
 * @property {Record<string, About>} about of clusters by number
 */

/**
 * @typedef {object} About
 * @property {string} sentence
 * @property {string} note what was edited
 * @property {[string, number, string[]][]} phrases with weight, and those that say the same
 * @property {number[]} typical images
 * @property {number[]} doubtful images
 * @property {{ name: string, here: string[], shared: string[], there: string[] } | null} next
 */

/** @typedef {MapMessage & PageParts} PageMessage */

export const NONE = 65535

const KINDS = { f4: Float32Array, u4: Uint32Array, u2: Uint16Array, u1: Uint8Array }

/**
 * @param {Uint8Array} data UTF-8 JSON
 * @returns {any}
 */
export function parseJson(data) {
  return JSON.parse(new TextDecoder().decode(data))
}

/**
 * The header, with each array under its name. An array starts at a multiple of 4 bytes.
 * @param {Uint8Array} data
 * @returns {any}
 */
export function parse(data) {
  const { buffer } = data.slice()  // of its own, so that the arrays are aligned
  const length = new DataView(buffer).getUint32(0, true)
  const header = parseJson(new Uint8Array(buffer, 4, length))
  let at = 4 + length
  for (const [name, kind, size] of header.arrays) {
    const numbers = new KINDS[/** @type {keyof typeof KINDS} */ (kind)](buffer, at, size)
    header[name] = numbers
    at += Math.ceil(numbers.byteLength / 4) * 4
  }
  return header
}
