// Builds elements. Texts are always texts: nothing from a response is ever read as HTML.

/** An element: el("a.primary", {href}, "text", child, …). Properties that begin with "on" are listeners. */
export function el(selector, properties = {}, ...children) {
  const [tag, ...classes] = selector.split(".")
  const element = document.createElement(tag || "div")
  if (classes.length) element.className = classes.join(" ")
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value)
    else if (name in element && !name.startsWith("aria") && name !== "list" && name !== "role") element[name] = value
    else element.setAttribute(name, value === true ? "" : value)
  }
  element.append(...children.filter(child => child !== null && child !== undefined))
  return element
}

const wholeNumbers = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 })

export const number = value => wholeNumbers.format(value)

export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1e6) return `${(bytes / 1000).toFixed(1)} kB`
  return `${(bytes / 1e6).toFixed(1)} MB`
}

/** "2022-06-21 08:00" of "2022-06-21T08:00:00.5Z": UTC, as it was sent. */
export const instant = text => (text ? text.replace("T", " ").replace(/(:\d\d)(:\d\d(\.\d+)?)Z$/, "$1") : "")

/** What a failure says, for a place with role="alert". */
export function failure(error) {
  const box = el("div.failure", {}, el("strong", {}, error.title || "That did not work"))
  box.append(el("p", {}, error.detail || error.message))
  if (error.requestId) box.append(el("p.note", {}, `Request id, to quote to the operator: ${error.requestId}`))
  return box
}

/** A labelled value of a definition list. */
export const pair = (term, value) => [el("dt", {}, term), el("dd", {}, value)]

export function copyButton(text) {
  const button = el("button.quiet", { type: "button" }, "Copy")
  button.addEventListener("click", async () => {
    button.textContent = (await copy(text())) ? "Copied" : "Select and copy by hand"
    setTimeout(() => (button.textContent = "Copy"), 2000)
  })
  return button
}

/** The clipboard is there over HTTPS and on localhost only; elsewhere the older way. */
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false)
  const area = el("textarea.offscreen", { value: text, "aria-hidden": "true" })
  document.body.append(area)
  area.select()
  const done = document.execCommand("copy")
  area.remove()
  return done
}
