// Built from scripts/ by `npm run build`: edit it there.

// scripts/elements.js
var HERE = /* @__PURE__ */ Symbol.for("whycluster.here");
function arrive(parentElement, leave, script) {
  const place = (
    /** @type {Place} */
    parentElement
  ), before = place[HERE];
  if (before && before.script !== script) before.leave();
  place[HERE] = { script, leave };
}
function make(tag, parent, properties = {}, attributes = {}) {
  const element = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  parent.append(element);
  return element;
}

// scripts/fields.js
var TYPES = ["text", "search", "number"];
var PRESSED = ["checkbox", "radio", "range", "button", "submit", "reset", "file", "color", "image"];
var ROLES = ["grid", "textbox", "combobox", "listbox", "slider", "spinbutton"];
function isTextField({ tagName, type = "", role }) {
  if (role === "combobox") return false;
  return tagName === "TEXTAREA" || tagName === "INPUT" && TYPES.includes(type);
}
function takesLetters({ tagName, type = "", role, isContentEditable = false }) {
  if (tagName === "TEXTAREA" || tagName === "SELECT" || isContentEditable) return true;
  if (tagName === "INPUT") return !PRESSED.includes(type);
  return ROLES.includes(role ?? "");
}
var isPressed = ({ tagName, type = "" }) => tagName === "INPUT" && PRESSED.includes(type);
function fieldOf(element) {
  const { tagName, type, isContentEditable } = (
    /** @type {HTMLInputElement} */
    element
  );
  return { tagName, type, isContentEditable, role: element.getAttribute("role") };
}
function isTyped(event) {
  const [target] = event.composedPath();
  return target instanceof Element && takesLetters(fieldOf(target));
}
function isUndo({ key, ctrlKey, metaKey }) {
  return (ctrlKey || metaKey) && key.toLowerCase() === "z";
}

// scripts/say.js
var words = typeof WORDS === "undefined" ? {} : WORDS;
var say = (sentence, values = {}) => (words[sentence] ?? sentence).replace(/\{(\w+)\}/g, (_whole, name) => String(values[name]));

// scripts/keys.js
var TAKEN = {
  C: "{key} is reserved: press another one.",
  R: "{key} is reserved: press another one.",
  F: "{key} is used by the map: press another one.",
  G: "{key} is for going to a page: press another one."
};
var PATIENCE = 1500;
var isGoing = ({ goes }) => goes !== void 0;
function refusal(key, action, all) {
  if (!/^[A-Z0-9]$/.test(key)) return say("Press one letter or digit.");
  const taken = (
    /** @type {Record<string, string>} */
    (isGoing(action) ? {} : TAKEN)[key]
  );
  if (taken) return say(taken, { key });
  const isRival = (other) => other.name !== action.name && isGoing(other) === isGoing(action);
  const rival = all.find((other) => isRival(other) && other.key === key);
  return rival ? say("{key} is taken: {what}. Press another one.", { key, what: rival.says }) : "";
}
var Going = class {
  since = -Infinity;
  /**
   * @param {string} key in capitals
   * @param {number} now milliseconds
   * @param {Key[]} keys
   * @returns {{ isOurs: boolean, page?: string }}
   */
  press(key, now, keys) {
    const waits = now - this.since < PATIENCE;
    this.since = key === "G" && !waits ? now : -Infinity;
    if (!waits) return { isOurs: key === "G" };
    return { isOurs: true, page: keys.find((each) => isGoing(each) && each.key === key)?.goes };
  }
};

// scripts/message.js
function parseJson(data) {
  return JSON.parse(new TextDecoder().decode(data));
}

// scripts/large.js
var SHARE = 94;
var Large = class {
  key = "";
  // that closes it, as it opens it
  /** @param {ParentNode} parent */
  constructor(parent) {
    this.dialog = make("dialog", parent, { className: "large" }, { "aria-label": say("The picture, large") });
    this.dialog.onclick = () => this.dialog.close();
    this.dialog.onkeydown = (event) => this.press(event);
  }
  get isOpen() {
    return this.dialog.open;
  }
  /**
   * @param {ParentNode} parent another one after the page was drawn anew
   * @param {string} key
   */
  show(parent, key) {
    if (this.dialog.parentNode !== parent) parent.append(this.dialog);
    this.key = key;
  }
  remove() {
    this.dialog.remove();
  }
  /** @param {HTMLAnchorElement} link */
  open(link) {
    const [small, ...over] = link.children;
    const { alt, naturalWidth: w, naturalHeight: h, src } = (
      /** @type {HTMLImageElement} */
      small
    );
    if (!w) return;
    this.dialog.replaceChildren();
    const frame = make("div", this.dialog, { className: "frame" });
    frame.style.aspectRatio = `${w} / ${h}`;
    frame.style.width = `min(${SHARE}vw, ${SHARE * w / h}vh)`;
    frame.style.backgroundImage = `url("${src}")`;
    make("img", frame, { src: link.href, alt });
    frame.append(...over.map((each) => each.cloneNode(true)));
    make("button", this.dialog, { type: "button", textContent: "×" }, { "aria-label": say("Close") });
    this.dialog.showModal();
  }
  /** No key means anything to the page below. @param {KeyboardEvent} event */
  press(event) {
    event.stopPropagation();
    if (event.key !== " " && event.key.toUpperCase() !== this.key) return;
    event.preventDefault();
    this.dialog.close();
  }
};

// scripts/sheet.js
var Sheet = class {
  /** @type {Key[]} */
  keys = [];
  /** @type {Group[]} */
  groups = [];
  /** @type {Changed} */
  changed = {};
  /** @type {(changed: Changed) => void} */
  onChange = () => {
  };
  /** @type {Key | null} */
  asking = null;
  // the action that the next key is for
  /** @param {ParentNode} parent */
  constructor(parent) {
    this.opener = make("button", parent, { type: "button", className: "opener" });
    this.opener.append(say("Keys"));
    make("kbd", this.opener, { textContent: "?" });
    this.opener.onclick = () => this.open();
    const named = { "aria-label": say("Keys") };
    this.dialog = make("dialog", parent, { className: "sheet" }, named);
    this.dialog.onclick = ({ target }) => {
      if (target === this.dialog) this.dialog.close();
    };
    this.dialog.onkeydown = (event) => this.press(event);
    this.dialog.onclose = () => this.ask(null);
  }
  get isOpen() {
    return this.dialog.open;
  }
  /**
   * @param {ParentNode} parent another one after the page was drawn anew
   * @param {Group[]} groups
   * @param {Changed} changed
   * @param {(changed: Changed) => void} onChange
   */
  show(parent, groups, changed, onChange) {
    if (this.dialog.parentNode !== parent) parent.append(this.opener, this.dialog);
    Object.assign(this, { groups, changed, onChange, keys: groups.flatMap(({ keys }) => keys) });
    if (this.isOpen) this.draw();
  }
  remove() {
    this.opener.remove();
    this.dialog.remove();
  }
  /** Only now is there anything to draw: every page is sent this, and few open it. */
  open() {
    if (this.isOpen) return;
    this.draw();
    this.dialog.showModal();
  }
  // -- drawing
  draw(says = "") {
    const head = make("div", this.dialog, { className: "head" });
    make("h2", head, { textContent: say("Keys") });
    const textContent = says || say("Click a key to change it.");
    make("span", head, { className: "says", textContent }, { role: "status" });
    const reset = make("button", head, { type: "button", textContent: say("Reset") });
    reset.disabled = !Object.keys(this.changed).length;
    reset.onclick = () => this.onChange({});
    const close = make("button", head, { type: "button", textContent: say("Close") });
    close.onclick = () => this.dialog.close();
    const body = make("div", this.dialog, { className: "groups" });
    for (const group of this.groups) this.drawGroup(body, group);
    this.dialog.replaceChildren(head, body);
    const asked = this.dialog.querySelector(".asked");
    asked?.focus();
  }
  /** @param {Element} body @param {Group} group */
  drawGroup(body, { title, keys }) {
    const section = make("section", body);
    make("h3", section, { textContent: title });
    for (const key of keys) {
      const row = make("div", section, { className: "key" });
      make("span", row, { textContent: key.says });
      if (key.stays) make("kbd", row, { textContent: key.key });
      else this.drawButton(row, key);
    }
  }
  /** @param {Element} row @param {Key} key */
  drawButton(row, key) {
    const isAsked = this.asking?.name === key.name;
    const label = say("{what}: {key}. Press to change it.", { what: key.says, key: key.key });
    const button = make("button", row, { type: "button" }, { "aria-label": label });
    make("kbd", button, { textContent: isAsked ? "…" : key.key });
    button.onclick = () => this.ask(key);
    if (isAsked) button.classList.add("asked");
  }
  // -- another key
  /** @param {Key | null} key */
  ask(key) {
    this.asking = key;
    this.draw(key ? say("Press the new key for: {what}.", { what: key.says }) : "");
  }
  /** @param {KeyboardEvent} event */
  press(event) {
    const { asking } = this, key = event.key.toUpperCase();
    event.stopPropagation();
    if (!asking) {
      if (event.key === "?") this.dialog.close();
      return;
    }
    if (event.key === "Tab" || event.key === "Shift") return;
    event.preventDefault();
    if (event.key === "Escape") return this.ask(null);
    const problem = refusal(key, asking, this.keys);
    if (problem) return this.draw(problem);
    this.ask(null);
    this.onChange({ ...this.changed, [asking.name]: key });
  }
};

// scripts/components/shortcuts.js
var PICTURE = "a.see-large";
var KEPT = "whycluster.keys";
var ALWAYS = "path=/; max-age=31536000; samesite=lax";
var typed = { field: null, value: "" };
var sheet;
var large;
var told = "{}";
var going = new Going();
function note(event) {
  const [field] = (
    /** @type {Field[]} */
    event.composedPath()
  );
  typed = { field, value: field.value };
}
function press(event) {
  if (keepUndo(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (sheet?.isOpen || large?.isOpen) return;
  const isKey = event.key.length === 1 && !event.repeat;
  if (!isKey || isTyped(event)) return;
  if (event.key === "?") return stop(event, () => sheet?.open());
  const { isOurs, page } = going.press(event.key.toUpperCase(), event.timeStamp, sheet?.keys ?? []);
  if (isOurs) return stop(event, () => page !== void 0 && go(page));
  const picture = event.key.toUpperCase() === large?.key ? document.querySelector(PICTURE) : null;
  if (picture) stop(event, () => large?.open(picture));
  else passOn(event);
}
function click(event) {
  const [target] = event.composedPath(), isBare = !event.metaKey && !event.ctrlKey && !event.shiftKey;
  const picture = target instanceof Element ? target.closest(PICTURE) : null;
  if (picture && isBare) stop(event, () => large?.open(picture));
}
function stop(event, then) {
  event.preventDefault();
  event.stopImmediatePropagation();
  then();
}
function keepUndo(event) {
  const [target] = event.composedPath();
  if (!isUndo(event) || !(target instanceof Element)) return false;
  const { value } = (
    /** @type {Field} */
    target
  );
  const isEmptied = typed.field === target && typed.value === "";
  if (isTextField(fieldOf(target)) && (value || isEmptied)) event.stopImmediatePropagation();
  return true;
}
function passOn(event) {
  const [target] = event.composedPath();
  if (!(target instanceof Element) || !isPressed(fieldOf(target)) || event.key === " ") return;
  const { key, code, keyCode, shiftKey } = event;
  for (const kind of ["keydown", "keyup"]) {
    const again = new KeyboardEvent(kind, { key, code, keyCode, shiftKey, bubbles: true });
    document.body.dispatchEvent(again);
  }
}
function go(page) {
  const links = document.querySelectorAll("[data-testid=stSidebarNavLink]");
  const is = (link) => link.pathname.split("/").at(-1) === page;
  Array.from(links).find(is)?.click();
}
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "{}");
  } catch {
    return {};
  }
}
function shortcuts_default({ parentElement, data, setTriggerValue }) {
  const { groups, changed, language, keeps } = parseJson(data);
  document.documentElement.lang = language;
  if (keeps) document.cookie = `whycluster_language=${language}; ${ALWAYS}`;
  const tell = (keys) => {
    told = JSON.stringify(keys);
    setTriggerValue("changed", keys);
  };
  const leave = () => {
    sheet?.remove();
    large?.remove();
    window.removeEventListener("click", click, true);
    window.removeEventListener("input", note, true);
    window.removeEventListener("keydown", press, true);
  };
  arrive(parentElement, leave, going);
  sheet ??= new Sheet(parentElement);
  large ??= new Large(parentElement);
  sheet.show(parentElement, groups, changed, (keys) => {
    localStorage.setItem(KEPT, JSON.stringify(keys));
    tell(keys);
  });
  large.show(parentElement, sheet.keys.find(({ name }) => name === "large")?.key ?? "");
  const wanted = kept(), text = JSON.stringify(wanted);
  if (text !== JSON.stringify(changed) && text !== told) tell(wanted);
  window.addEventListener("input", note, true);
  window.addEventListener("keydown", press, true);
  window.addEventListener("click", click, true);
  return leave;
}
export {
  shortcuts_default as default
};
