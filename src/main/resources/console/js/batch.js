// Reads a file of registrations, and knows on which line each item begins.
import { ApiError } from "./api.js"

/** The body of the request, and the lines of its items, both from JSON or CSV. */
export function parseFile(text) {
  const content = text.replace(/^\uFEFF/, "")
  if (content.trim() === "") throw new ApiError("Nothing to check", "Paste JSON or CSV, or drop a file.")
  return content.trimStart().startsWith("[") || content.trimStart().startsWith("{") ? parseJson(content) : parseCsv(content)
}

/** The text goes to the service as it is, which judges it; here only the lines are found. */
function parseJson(text) {
  let parsed
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new ApiError("Invalid JSON", `${error.message}${position(error.message, text)}`)
  }
  if (!Array.isArray(parsed)) throw new ApiError("Invalid JSON", "The file has to be an array of items: [{…}, {…}].")
  return { body: text, lines: linesOfItems(text) }
}

function position(message, text) {
  const found = /position (\d+)/.exec(message)
  return found && !message.includes("line ") ? ` (line ${text.slice(0, Number(found[1])).split("\n").length})` : ""
}

/** The line on which each element of the outermost array begins, counted from 1. */
function linesOfItems(text) {
  const lines = []
  let line = 1
  let depth = 0
  let inText = false
  let expected = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (c === "\n") line++
    if (inText) {
      if (c === "\\") i++
      else if (c === '"') inText = false
      continue
    }
    if (expected && !/[\s\]]/.test(c)) {
      lines.push(line)
      expected = false
    }
    if (c === '"') inText = true
    else if (c === "[" || c === "{") {
      depth++
      if (depth === 1) expected = true
    } else if (c === "]" || c === "}") depth--
    else if (c === "," && depth === 1) expected = true
  }
  return lines
}

const COLUMNS = ["completion_id", "student_number", "registration_date"]

function parseCsv(text) {
  const [header, ...records] = csvRecords(text)
  const names = header.fields.map(name => name.trim().toLowerCase())
  const missing = COLUMNS.filter(column => !names.includes(column))
  if (missing.length) throw new ApiError("Columns are missing", `The first line has to name ${COLUMNS.join(", ")}; missing: ${missing.join(", ")}.`)
  const items = records.map(({ fields }) => Object.fromEntries(COLUMNS.map(column => [column, fields[names.indexOf(column)] ?? null])))
  return { body: JSON.stringify(items), lines: records.map(record => record.line) }
}

/** RFC 4180, with the separator of the first line: comma, semicolon or tab. Empty lines are skipped. */
function csvRecords(text) {
  const firstLine = text.split("\n", 1)[0]
  const separator = [",", ";", "\t"].find(candidate => firstLine.includes(candidate)) ?? ","
  const records = []
  let fields = []
  let field = ""
  let line = 1
  let begin = 1
  let quoted = false
  const end = () => {
    fields.push(field)
    if (fields.length > 1 || field.trim() !== "") records.push({ line: begin, fields })
    fields = []
    field = ""
  }
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (c === "\n") line++
    if (quoted) {
      if (c !== '"') field += c
      else if (text[i + 1] === '"') field += text[++i]
      else quoted = false
    } else if (c === '"' && field === "") quoted = true
    else if (c === separator) {
      fields.push(field)
      field = ""
    } else if (c === "\n") {
      end()
      begin = line
    } else if (c !== "\r") field += c
  }
  end()
  return records
}
