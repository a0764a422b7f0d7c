// @ts-check
// Keys and what they do: which may be chosen, and what G and a letter after it mean.

/**
 * @typedef {object} Key
 * @property {string} name
 * @property {string} says what it does
 * @property {string} key as it is now
 * @property {string} [goes] the page that it goes to, after G
 * @property {boolean} [stays] whether it cannot be changed
 */
/** @typedef {{ title: string, keys: Key[] }} Group */

const TAKEN = { C: "the browser page", R: "the browser page", F: "the map", G: "going to a page" }
const PATIENCE = 1500  // milliseconds between G and the letter

/** @param {Key} key */
const isGoing = ({ goes }) => goes !== undefined

/**
 * Why that key cannot be given to an action; empty if it can.
 * @param {string} key
 * @param {Key} action
 * @param {Key[]} all
 * @returns {string}
 */
export function refusal(key, action, all) {
  if (!/^[A-Z0-9]$/.test(key)) return "Press one letter or digit."
  const taken = /** @type {Record<string, string>} */ (isGoing(action) ? {} : TAKEN)[key]
  if (taken) return `${key} belongs to ${taken}: press another one.`
  /** @param {Key} other */
  const isRival = (other) => other.name !== action.name && isGoing(other) === isGoing(action)
  const rival = all.find((other) => isRival(other) && other.key === key)
  return rival ? `${key} is taken: ${rival.says}. Press another one.` : ""
}

/** G and, soon after it, the letter of a page. */
export class Going {
  since = -Infinity

  /**
   * @param {string} key in capitals
   * @param {number} now milliseconds
   * @param {Key[]} keys
   * @returns {{ isOurs: boolean, page?: string }}
   */
  press(key, now, keys) {
    const waits = now - this.since < PATIENCE
    this.since = key === "G" && !waits ? now : -Infinity
    if (!waits) return { isOurs: key === "G" }
    return { isOurs: true, page: keys.find((each) => isGoing(each) && each.key === key)?.goes }
  }
}
