'use strict'
// GET /<code>: the code's completions as one JSON array, through a cursor, at the pace of the socket.
const http = require('http')
const { pipeline, Transform } = require('stream')
const { Pool } = require('pg')
const QueryStream = require('pg-query-stream')

const SQL = `
  select c.completion_date, c.completion_language, c.completion_registration_attempt_date, c.email, c.grade, c.passed, c.id,
         c.user_id
  from course_module_completions c join course_modules m on m.id = c.course_module_id
  where m.uh_course_code = $1 and m.deleted_at is null and c.prerequisite_modules_completed and c.eligible_for_ects
    and c.deleted_at is null and not c.needs_to_be_reviewed and not c.register_credits_via_suotar
  order by m.order_number, c.completion_date, c.id`

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 64 })

function json (row) {
  return JSON.stringify({
    completion_date: row.completion_date,
    completion_language: row.completion_language,
    completion_registration_attempt_date: row.completion_registration_attempt_date,
    email: row.email,
    grade: row.grade === null
      ? { scale: 'sis-hyv-hyl', grade: row.passed ? '1' : '0' }
      : { scale: 'sis-0-5', grade: String(row.grade) },
    id: row.id,
    user_id: row.user_id,
    tier: null
  })
}

function array () {
  let first = true
  return new Transform({
    writableObjectMode: true,
    transform (row, encoding, done) {
      const text = (first ? '[' : ',') + json(row)
      first = false
      done(null, text)
    },
    flush (done) {
      done(null, first ? '[]' : ']')
    }
  })
}

http.createServer(async (request, response) => {
  const client = await pool.connect()
  const rows = client.query(new QueryStream(SQL, [decodeURIComponent(request.url.slice(1))], { batchSize: 1000 }))
  response.writeHead(200, { 'Content-Type': 'application/json' })
  pipeline(rows, array(), response, failure => client.release(failure))
}).listen(Number(process.env.PORT))
