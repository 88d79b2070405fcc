// A table that has only the visible rows in the page, whatever their number.
import { el } from "./dom.js"

const HEIGHT = 32
const AROUND = 8

export class VirtualTable {
  #columns
  #rows = () => null
  #length = 0
  #drawn = ""
  #space = el("div.space", { role: "presentation" })
  #body
  #head

  /**
   * @param label what it shows, for screen readers
   * @param columns each {name, width (of a grid), cell(row) → text or element, kind (a class)}
   * @param height a class, for another height than usual
   */
  constructor(label, columns, height) {
    this.#columns = columns
    this.#head = el("div.row.head", { role: "row", "aria-rowindex": 1 },
      ...columns.map(column => el(`div.${column.kind || "text"}`, { role: "columnheader" }, column.name)))
    this.#body = el("div.rows", { role: "rowgroup" }, this.#space)
    this.element = el(height ? `div.table.${height}` : "div.table", { role: "table", "aria-label": label, tabIndex: 0 },
      el("div", { role: "rowgroup" }, this.#head), this.#body)
    this.#widths(this.#head)
    this.element.addEventListener("scroll", () => this.#draw(), { passive: true })
    new ResizeObserver(() => this.#draw()).observe(this.element)
  }

  /** @param row gives the row of an index, only when it is to be seen */
  show(length, row, anew = false) {
    this.#rows = row
    if (anew) {
      this.#drawn = ""
      this.element.scrollTop = 0
    }
    if (length === this.#length && !anew) return
    this.#length = length
    this.element.setAttribute("aria-rowcount", length + 1)
    this.#body.style.height = `${length * HEIGHT}px`
    // No taller than its rows, with room for a scroll bar.
    this.element.style.maxHeight = `${(length + 1) * HEIGHT + 20}px`
    this.#draw()
  }

  #draw() {
    const from = Math.max(0, Math.floor(this.element.scrollTop / HEIGHT) - AROUND)
    const visible = Math.ceil(this.element.clientHeight / HEIGHT) + 2 * AROUND
    const to = Math.min(this.#length, from + visible)
    if (this.#drawn === `${from}-${to}`) return
    this.#drawn = `${from}-${to}`
    this.#space.style.height = `${from * HEIGHT}px`
    const rows = []
    for (let index = from; index < to; index++) rows.push(this.#row(index))
    this.#body.replaceChildren(this.#space, ...rows)
  }

  #row(index) {
    const row = this.#rows(index)
    const line = el(`div.row${index % 2 ? ".odd" : ""}`, { role: "row", "aria-rowindex": index + 2 },
      ...this.#columns.map(column => el(`div.${column.kind || "text"}`, { role: "cell" }, column.cell(row) ?? "")))
    this.#widths(line)
    return line
  }

  #widths(line) {
    line.style.gridTemplateColumns = this.#columns.map(column => column.width).join(" ")
  }
}
