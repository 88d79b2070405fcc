// Whether a response is complete: the count and the digest of its footer against what arrived.
/* global sha256 */

const FOOTER = '{"footer"'
const decoder = new TextDecoder()

/** Splits NDJSON into lines as it arrives, and verifies its footer. */
export class NdjsonVerifier {
  #hash = sha256.create()
  #rest = new Uint8Array(0)

  count = 0
  footer = null
  /** The text of an error in the stream, if it had one. */
  streamError = null

  /** The lines that this chunk completes; the footer is kept back. */
  add(chunk) {
    const end = chunk.lastIndexOf(10) + 1
    if (end === 0) {
      this.#rest = joined(this.#rest, chunk)
      return []
    }
    const block = joined(this.#rest, chunk.subarray(0, end))
    this.#rest = chunk.slice(end)
    return this.#lines(block)
  }

  #lines(block) {
    const text = decoder.decode(block)
    const lines = text.split("\n")
    lines.pop()
    const last = lines[lines.length - 1].trimStart()
    if (last.startsWith(FOOTER)) {
      lines.pop()
      this.footer = JSON.parse(last).footer
      // All bytes before it count; it is ASCII itself.
      this.#hash.update(block.subarray(0, block.length - last.length - 1))
    } else {
      this.#hash.update(block)
    }
    const rows = lines.filter(line => line.trim() !== "")
    this.count += rows.length
    return rows
  }

  /** After the last chunk. @param error why the connection ended, if it did not end in order */
  verdict(error) {
    const rest = decoder.decode(this.#rest)
    const told = /Streaming error: [^\n]*/.exec(rest)
    if (told) return broken(told[0])
    if (error) return broken(`The connection ended early (${error.message}).`)
    return judge(this.footer, this.count, this.#hash.hex(), rest.trim() !== "")
  }
}

function judge(footer, count, digest, rest) {
  if (!footer) return broken("The response ended without its footer: it was interrupted.")
  if (rest) return broken("Something follows the footer.")
  if (footer.count !== count) return broken(`The footer counts ${footer.count} rows, ${count} arrived.`)
  if (footer.sha256 !== digest) return broken("The digest differs: a byte was changed on the way.")
  return { state: "complete", digest, count, limited: footer.status === "limited", reason: "Count and SHA-256 match the footer." }
}

export const broken = reason => ({ state: "broken", reason })

/** CSV: the footer is its last record. Keeps no row. */
export class CsvVerifier {
  #hash = sha256.create()
  #tail = new Uint8Array(0)
  #records = 0
  #quoted = false

  // The last record is held back until the end, for it may be the footer.
  add(chunk) {
    const bytes = joined(this.#tail, chunk)
    let keep = 0
    // Of the held-back part all but nothing was scanned already.
    for (let i = this.#tail.length; i < bytes.length; i++) {
      if (bytes[i] === 34) this.#quoted = !this.#quoted
      else if (bytes[i] === 10 && !this.#quoted) {
        if (!this.#isFooter(bytes, keep)) {
          this.#records++
          keep = i + 1
        }
      }
    }
    this.#hash.update(bytes.subarray(0, keep))
    this.#tail = bytes.slice(keep)
  }

  #isFooter(bytes, at) {
    return bytes[at] === 35 && decoder.decode(bytes.subarray(at, at + 8)) === "#footer,"
  }

  verdict(error) {
    const rest = decoder.decode(this.#tail)
    if (error) return broken(`The connection ended early (${error.message}).`)
    const found = /^#footer,count=(\d+),sha256=([0-9a-f]+),status=(\w+),[^\n]*\n$/.exec(rest)
    const footer = found && { count: Number(found[1]), sha256: found[2], status: found[3] }
    // The header row is a record, but none of those that are counted.
    return judge(footer, this.#records - 1, this.#hash.hex(), false)
  }
}

/** JSON: complete if the array is closed and nothing follows. Follows brackets and strings, and keeps nothing. */
export class JsonVerifier {
  #hash = sha256.create()
  #depth = 0
  #text = false
  #escaped = false
  #closed = false
  #extra = false
  #objects = 0

  add(chunk) {
    this.#hash.update(chunk)
    for (const byte of chunk) this.#read(byte)
  }

  #read(byte) {
    if (this.#text) {
      if (this.#escaped) this.#escaped = false
      else if (byte === 92) this.#escaped = true
      else if (byte === 34) this.#text = false
    } else if (byte === 34) this.#text = true
    else if (byte === 123 || byte === 91) {
      if (this.#closed) this.#extra = true
      this.#depth++
    } else if (byte === 125 || byte === 93) {
      this.#depth--
      if (this.#depth === 1 && byte === 125) this.#objects++
      if (this.#depth === 0) this.#closed = true
    } else if (this.#closed && byte > 32) this.#extra = true
  }

  verdict(error) {
    if (error) return broken(`The connection ended early (${error.message}).`)
    if (!this.#closed || this.#depth !== 0 || this.#extra) return broken("The array is not closed by its ]: the response was interrupted.")
    return { state: "complete", count: this.#objects, digest: this.#hash.hex(), reason: "The array is closed by its ]." }
  }
}

function joined(first, second) {
  if (first.length === 0) return second
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
