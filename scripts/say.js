// @ts-check
// Sentences in the language of whoever reads: English here, others from assets/languages.
//
// WORDS stands in front of a script where the language is another one (core/base/language.py).

/* global WORDS */
/** @type {Record<string, string>} */
const words = typeof WORDS === "undefined" ? {} : WORDS

/**
 * @param {string} sentence in English, with {names} for what is filled in
 * @param {Record<string, unknown>} [values] of those names
 * @returns {string}
 */
export const say = (sentence, values = {}) =>
  (words[sentence] ?? sentence).replace(/\{(\w+)\}/g, (_whole, name) => String(values[name]))
