// Thumbnails in a grid: each a real link that Streamlit opens without loading the page anew.
// data: UTF-8 JSON {items: [{id, href, src, title, note, tone}], size, rest, opens}; rest ends every
// href. Where there is no page to open, the links are to the pictures, in tabs of their own.
// All text is textContent.

const TONES = {  // of the border, said aloud
  good: "in the cluster of its class", bad: "not in the cluster of its class", doubt: "in doubt",
}

export default function ({ parentElement, data, setTriggerValue }) {
  let grid = parentElement.querySelector(".gallery")
  if (!grid) {
    grid = document.createElement("div")
    grid.className = "gallery"
    parentElement.append(grid)
  }
  const { items, size, rest, opens } = JSON.parse(new TextDecoder().decode(data))
  grid.style.setProperty("--size", `${size}px`)
  grid.replaceChildren(...items.map((item) => tile(item, rest, opens && setTriggerValue)))
}

function tile(item, rest, open) {
  const link = document.createElement("a")
  link.className = `tile ${item.tone in TONES ? item.tone : ""}`
  link.href = item.href + rest
  link.title = item.title
  link.setAttribute("aria-label", [item.title, item.note, TONES[item.tone]].filter(Boolean).join(", "))
  if (!open) link.target = "_blank"
  else link.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return  // a new tab
    event.preventDefault()
    open("open", item.id)
  }
  const picture = document.createElement("img")
  picture.src = item.src
  picture.alt = ""
  picture.decoding = "async"
  link.append(picture)
  if (item.note) {
    const note = document.createElement("span")
    note.textContent = item.note
    link.append(note)
  }
  return link
}
