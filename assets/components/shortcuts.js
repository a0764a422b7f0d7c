// Built from scripts/ by `npm run build`: edit it there.

// scripts/fields.js
var TYPES = ["text", "search", "number"];
function isTextField({ tagName, type = "", role }) {
  if (role === "combobox") return false;
  return tagName === "TEXTAREA" || tagName === "INPUT" && TYPES.includes(type);
}
function isUndo({ key, ctrlKey, metaKey }) {
  return (ctrlKey || metaKey) && key.toLowerCase() === "z";
}

// scripts/components/shortcuts.js
var typed = { field: null, value: "" };
function note(event) {
  const [field] = (
    /** @type {Field[]} */
    event.composedPath()
  );
  typed = { field, value: field.value };
}
function keep(event) {
  const [target] = event.composedPath();
  if (!isUndo(event) || !(target instanceof Element)) return;
  const field = (
    /** @type {Field} */
    target
  ), { tagName, type, value } = field;
  const isText = isTextField({ tagName, type, role: field.getAttribute("role") });
  const isEmptied = typed.field === field && typed.value === "";
  if (isText && (value || isEmptied)) event.stopImmediatePropagation();
}
function shortcuts_default() {
  window.addEventListener("input", note, true);
  window.addEventListener("keydown", keep, true);
  return () => {
    window.removeEventListener("input", note, true);
    window.removeEventListener("keydown", keep, true);
  };
}
export {
  shortcuts_default as default
};
