// What is known of the completions that have arrived: the lines for the table, and sums for the pictures.

/** Lines that the table can show. More are counted, verified and drawn, but not kept. */
export const MAX_KEPT = 200_000

export class Rows {
  lines = []
  count = 0
  removed = 0
  unusualDates = 0
  days = new Map()
  grades = new Map()
  languages = new Map()
  cursor = null

  add(lines) {
    for (const line of lines) {
      if (this.lines.length < MAX_KEPT) this.lines.push(line)
      this.#sum(JSON.parse(line))
    }
    this.count += lines.length
  }

  #sum(row) {
    this.cursor = row.cursor
    if (row.removed) {
      this.removed++
      return
    }
    const day = row.completion_date.slice(0, 10)
    if (day >= "1990-01-01" && day < "2100") increase(this.days, day)
    else this.unusualDates++
    increase(this.grades, gradeText(row.grade))
    increase(this.languages, row.completion_language)
  }
}

export function gradeText(grade) {
  if (grade.scale === "sis-0-5") return grade.grade
  return grade.grade === "1" ? "passed" : "failed"
}

const increase = (map, name) => map.set(name, (map.get(name) || 0) + 1)

/** Completions of each month, or of each day where they span few: names, times in seconds, and counts, without gaps. */
export function overTime(days) {
  const known = [...days.keys()].sort()
  if (known.length === 0) return { unit: "day", names: [], times: [], counts: [] }
  const first = at(known[0])
  const last = at(known[known.length - 1])
  const unit = (last - first) / 86_400_000 <= 92 ? "day" : "month"
  const length = unit === "day" ? 10 : 7
  const sums = new Map()
  for (const day of known) {
    const name = day.slice(0, length)
    sums.set(name, (sums.get(name) || 0) + days.get(day))
  }
  return filled(first, last, unit, length, sums)
}

const at = day => Date.parse(`${day}T00:00:00Z`)

function filled(first, last, unit, length, sums) {
  const result = { unit, names: [], times: [], counts: [] }
  const date = new Date(first)
  if (unit === "month") date.setUTCDate(1)
  while (date.getTime() <= last) {
    const name = date.toISOString().slice(0, length)
    result.names.push(name)
    result.times.push(date.getTime() / 1000)
    result.counts.push(sums.get(name) || 0)
    if (unit === "day") date.setUTCDate(date.getUTCDate() + 1)
    else date.setUTCMonth(date.getUTCMonth() + 1)
  }
  return result
}
