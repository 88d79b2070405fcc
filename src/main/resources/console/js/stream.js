// Reads one response as it arrives, without holding up the page.
import { address, request } from "./api.js"
import { NdjsonVerifier } from "./verify.js"

/** Longest time in ms that rows are read before the page may draw. */
const TURN = 10

/**
 * Streams completions; onRows gets lines of NDJSON as they come. Ends with a verdict, and throws only if there was no response.
 *
 * @param signal stops it: the verdict is then "unverified"
 */
export async function streamRows(path, parameters, signal, onRows, onBytes) {
  const response = await request(address(path, parameters), { signal })
  const verifier = new NdjsonVerifier()
  const error = await readChunks(response, signal, chunk => {
    onBytes(chunk.length)
    const rows = verifier.add(chunk)
    if (rows.length) onRows(rows)
  })
  if (signal.aborted) return { verdict: { state: "unverified", reason: "Stopped before its end." }, footer: null }
  const verdict = verifier.verdict(error)
  return { verdict, footer: verdict.state === "complete" ? verifier.footer : null }
}

/** Reads a body to its end, and returns the error if it had another one. */
export async function readChunks(response, signal, onChunk) {
  const reader = response.body.getReader()
  let begin = performance.now()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return null
      onChunk(value)
      if (performance.now() - begin > TURN) {
        await pause()
        begin = performance.now()
      }
    }
  } catch (error) {
    return error
  } finally {
    if (signal?.aborted) reader.cancel().catch(() => {})
  }
}

/** Lets the browser draw and listen. A message, since timers and frames of a hidden page hardly run. */
function pause() {
  return new Promise(resolve => {
    const channel = new MessageChannel()
    channel.port1.onmessage = () => {
      channel.port1.close()
      resolve()
    }
    channel.port2.postMessage(null)
  })
}
