// Thumbnails in a grid: each a real link that Streamlit opens without loading the page anew.
// data: UTF-8 JSON {items: [{id, href, src, title, note, tone}], size, rest}; rest ends every href.
// All text is textContent.

export default function ({ parentElement, data, setTriggerValue }) {
  let grid = parentElement.querySelector(".gallery")
  if (!grid) {
    grid = document.createElement("div")
    grid.className = "gallery"
    parentElement.append(grid)
  }
  const { items, size, rest } = JSON.parse(new TextDecoder().decode(data))
  grid.style.setProperty("--size", `${size}px`)
  grid.replaceChildren(...items.map((item) => tile(item, rest, setTriggerValue)))
}

function tile(item, rest, setTriggerValue) {
  const link = document.createElement("a")
  link.className = `tile ${["good", "bad", "doubt"].includes(item.tone) ? item.tone : ""}`
  link.href = item.href + rest
  link.title = item.title
  link.setAttribute("aria-label", [item.title, item.note].filter(Boolean).join(", "))
  link.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return  // a new tab
    event.preventDefault()
    setTriggerValue("open", item.id)
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
