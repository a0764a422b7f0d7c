// @ts-check
// Keys and what they do: which may be chosen, and what G and a letter after it mean.

import { say } from "./say.js"

/**
 * @typedef {object} Key
 * @property {string} name
 * @property {string} says what it does
 * @property {string} key as it is now
 * @property {string} [goes] the page that it goes to, after G
 * @property {boolean} [stays] whether it cannot be changed
 */
/** @typedef {{ title: string, keys: Key[] }} Group */

const TAKEN = {
  C: "{key} is reserved: press another one.",
  R: "{key} is reserved: press another one.",
  F: "{key} is used by the map: press another one.",
  G: "{key} is for going to a page: press another one.",
}
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
  if (!/^[A-Z0-9]$/.test(key)) return say("Press one letter or digit.")
  const taken = /** @type {Record<string, string>} */ (isGoing(action) ? {} : TAKEN)[key]
  if (taken) return say(taken, { key })
  /** @param {Key} other */
  const isRival = (other) => other.name !== action.name && isGoing(other) === isGoing(action)
  const rival = all.find((other) => isRival(other) && other.key === key)
  return rival ? say("{key} is taken: {what}. Press another one.", { key, what: rival.says }) : ""
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
