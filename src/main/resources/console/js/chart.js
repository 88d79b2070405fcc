// Pictures: completions over time by uPlot, and bars that are tables at the same time.
/* global uPlot */
import { el, number } from "./dom.js"

const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** A table whose numbers are drawn as bars: the picture and its text are one. */
export class BarTable {
  #body = el("tbody")
  #shown = ""

  constructor(title, first) {
    this.element = el("section.card", {},
      el("h2", {}, title),
      el("table.bars", {}, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, first), el("th", { scope: "col" }, "Completions"))),
        this.#body))
  }

  /** @param entries [name, count, variant of the bar] */
  show(entries) {
    const text = JSON.stringify(entries)
    if (text === this.#shown) return
    this.#shown = text
    const most = Math.max(1, ...entries.map(([, count]) => count))
    const sum = entries.reduce((total, [, count]) => total + count, 0)
    this.#body.replaceChildren(...entries.map(([name, count, variant]) => bar(name, count, most, sum, variant)))
  }
}

function bar(name, count, most, sum, variant) {
  const fill = el(`span.fill${variant ? `.${variant}` : ""}`, { "aria-hidden": "true" })
  fill.style.width = `${(100 * count) / most}%`
  return el("tr", {},
    el("th", { scope: "row" }, name),
    el("td", {}, el("span.track", {}, fill), el("span.value", {}, number(count)),
      el("span.share", {}, sum ? ` ${((100 * count) / sum).toFixed(count === sum ? 0 : 1)} %` : "")))
}

/** Completions of each month or day, as columns, with a table for those who read instead of look. */
export class TimeChart {
  #plot = null
  #canvas = el("div.plot", { "aria-hidden": "true" })
  #body = el("tbody")
  #unit = el("th", { scope: "col" }, "Month")
  #series = { unit: "month", names: [], times: [], counts: [] }
  #details

  constructor() {
    this.#details = el("details", {}, el("summary", {}, "The same as a table"),
      el("div.scroll", { tabIndex: 0, role: "region", "aria-label": "Completions over time, as a table" },
        el("table", {}, el("thead", {}, el("tr", {}, this.#unit, el("th", { scope: "col" }, "Completions"))), this.#body)))
    this.#details.addEventListener("toggle", () => this.#list())
    this.element = el("section.card.wide", {}, el("h2", {}, "Completions over time"), this.#canvas, this.#details)
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(this.#canvas)
  }

  show(series) {
    const before = this.#series.unit
    this.#series = series
    if (this.#plot && before === series.unit) this.#plot.setData(this.#data())
    else this.redraw()
    this.#list()
  }

  /** With the colours of the theme that is on now. */
  redraw() {
    this.#plot?.destroy()
    this.#plot = new uPlot(this.#options(), this.#data(), this.#canvas)
  }

  #data() {
    return [this.#series.times, this.#series.counts]
  }

  #size() {
    return { width: Math.max(200, this.#canvas.clientWidth), height: 190 }
  }

  #options() {
    const axis = { stroke: color("--soft"), grid: { stroke: color("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" }
    return {
      ...this.#size(),
      cursor: { y: false, drag: { x: false, y: false } },
      legend: { show: false },
      scales: { x: { time: true, range: (u, min, max) => pad(min, max, this.#series.unit) }, y: { range: (u, min, max) => [0, Math.max(1, max * 1.05)] } },
      tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      axes: [{ ...axis, grid: { show: false } }, { ...axis, size: 58, values: (u, values) => values.map(value => (Number.isInteger(value) ? number(value) : "")) }],
      series: [{}, { stroke: color("--bar"), fill: color("--bar"), width: 0, paths: uPlot.paths.bars({ size: [0.8, 40], radius: 0.15 }), points: { show: false } }]
    }
  }

  #list() {
    if (!this.#details.open) return
    this.#unit.textContent = this.#series.unit === "day" ? "Day" : "Month"
    this.#body.replaceChildren(...this.#series.names.map((name, index) =>
      el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, number(this.#series.counts[index])))))
  }
}

function pad(min, max, unit) {
  const margin = (unit === "day" ? 1 : 31) * 86_400 * 0.6
  return min === null ? [0, 1] : [min - margin, max + margin]
}
