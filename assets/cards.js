// Clusters as cards: a link each, with the most typical images. data: UTF-8 JSON
// [{id, href, name, size, pictures, why, meanings}]. All text is textContent.

export default function ({ parentElement, data, setTriggerValue }) {
  let grid = parentElement.querySelector(".cards")
  if (!grid) {
    grid = document.createElement("div")
    grid.className = "cards"
    parentElement.append(grid)
  }
  const cards = JSON.parse(new TextDecoder().decode(data))
  grid.replaceChildren(...cards.map((card) => build(card, setTriggerValue)))
}

function add(parent, tag, className, text) {
  const element = document.createElement(tag)
  element.className = className
  if (text) element.textContent = text
  parent.append(element)
  return element
}

function build(card, setTriggerValue) {
  const link = document.createElement("a")
  link.className = "card"
  link.href = card.href
  link.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return  // a new tab
    event.preventDefault()
    setTriggerValue("open", card.id)
  }
  const strip = add(link, "div", "strip")
  for (const source of card.pictures) Object.assign(add(strip, "img", ""), { src: source, alt: "" })
  const head = add(link, "div", "head")
  if (card.meanings) head.title = card.meanings
  add(head, "strong", "", card.name)
  add(head, "span", "size", card.size)
  add(link, "div", "why", card.why).title = [card.why, card.meanings].filter(Boolean).join("\n\n")
  return link
}
