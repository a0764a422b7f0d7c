// @ts-check
// Elements of a page, and what every component needs of Streamlit.

/**
 * What Streamlit hands to a component, on every run of the page.
 * @typedef {object} Arguments
 * @property {HTMLElement | ShadowRoot} parentElement where the component stands
 * @property {Uint8Array} data the message from Python
 * @property {(name: string, value: unknown) => void} setTriggerValue tells Python
 */

/**
 * A map or the like: made once per place on the page, handed every message.
 * @typedef {object} Instance
 * @property {Arguments["setTriggerValue"]} emit
 * @property {(data: Uint8Array) => void} receive
 * @property {() => void} destroy
 */

/**
 * A component with one instance per place on the page, which survives reruns.
 * @param {new (parent: Arguments["parentElement"]) => Instance} Component
 * @returns {(given: Arguments) => () => void} what it returns takes the instance away
 */
export function mount(Component) {
  /** @type {WeakMap<Node, Instance>} */
  const instances = new WeakMap()
  return ({ parentElement, data, setTriggerValue }) => {
    const leave = () => {
      instances.get(parentElement)?.destroy()
      instances.delete(parentElement)
    }
    arrive(parentElement, leave, instances)
    const instance = instances.get(parentElement) ?? new Component(parentElement)
    instances.set(parentElement, instance)
    instance.emit = setTriggerValue
    instance.receive(data)
    return leave
  }
}

const HERE = Symbol.for("whycluster.here")
/** @typedef {{ [HERE]?: { script: object, leave: () => void } }} Place */

/**
 * Take away what the same component's script of another language made: Streamlit leaves it there.
 * @param {Arguments["parentElement"]} parentElement
 * @param {() => void} leave what takes away what this script makes
 * @param {object} script anything that is this script's own
 */
export function arrive(parentElement, leave, script) {
  const place = /** @type {Place} */ (parentElement), before = place[HERE]
  if (before && before.script !== script) before.leave()
  place[HERE] = { script, leave }
}

/**
 * A new element at the end of its parent.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {ParentNode} parent
 * @param {Partial<HTMLElementTagNameMap[Tag]>} [properties]
 * @param {Record<string, string>} [attributes]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, parent, properties = {}, attributes = {}) {
  const element = Object.assign(document.createElement(tag), properties)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  parent.append(element)
  return element
}

/**
 * The one element of that class, made when it is missing: so it survives reruns.
 * @param {ParentNode} parent
 * @param {string} className
 * @returns {HTMLElement}
 */
export function only(parent, className) {
  return parent.querySelector(`.${className}`) ?? make("div", parent, { className })
}

/** @type {WeakMap<Element, string>} */
const shown = new WeakMap()

/**
 * Whether an element is to show something else than it was last asked about. What is drawn anew
 * loses the focus, and the second click of a double click.
 * @param {Element} element
 * @param {unknown} content that JSON can hold
 */
export function isNews(element, content) {
  const text = JSON.stringify(content)
  if (shown.get(element) === text) return false
  shown.set(element, text)
  return true
}

/**
 * Let a click on the link call open instead; with a key held it still opens a new tab.
 * @param {HTMLAnchorElement} link
 * @param {() => void} open
 */
export function openHere(link, open) {
  link.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return
    event.preventDefault()
    open()
  }
}
