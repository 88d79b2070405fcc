//! GET /{code or slug}: completions as one JSON array. What a straightforward implementation on actix-web and sqlx is:
//! one key look-up in plain text, one query, an object for each row, no audit record and no snapshot of several queries.
use actix_web::{http::header, web, App, HttpRequest, HttpResponse, HttpServer, Responder};
use bytes::{BufMut, Bytes, BytesMut};
use chrono::{DateTime, Utc};
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use sqlx::{postgres::PgPoolOptions, FromRow, PgPool};
use uuid::Uuid;

const KEY: &str = "select id from study_registry_registrars where secret_key = $1 and deleted_at is null";

const COMPLETIONS: &str = "
    select c.completion_date, c.completion_language, c.completion_registration_attempt_date, c.email, c.grade, c.passed,
           c.id, c.user_id
    from course_module_completions c
    join course_modules m on m.id = c.course_module_id and m.deleted_at is null
    where c.course_module_id in (
        select m.id from course_modules m join courses on courses.id = m.course_id
        where m.uh_course_code = $1 or courses.slug = $1)
      and c.prerequisite_modules_completed and c.eligible_for_ects and c.deleted_at is null
      and not c.register_credits_via_suotar
      and not ($2 and exists (
          select from course_module_completion_registered_to_study_registries r
          where r.course_module_completion_id = c.id and r.deleted_at is null
            and (r.study_registry_registrar_id = $3 or r.study_registry_registrar_id is null)))";

#[derive(Deserialize)]
struct Parameters {
    #[serde(default)]
    exclude_already_registered: bool,
}

#[derive(FromRow)]
struct Completion {
    completion_date: DateTime<Utc>,
    completion_language: String,
    completion_registration_attempt_date: Option<DateTime<Utc>>,
    email: String,
    grade: Option<i32>,
    passed: bool,
    id: Uuid,
    user_id: Uuid,
}

#[derive(Serialize)]
struct Grade {
    scale: &'static str,
    grade: String,
}

#[derive(Serialize)]
struct Item {
    completion_date: DateTime<Utc>,
    completion_language: String,
    completion_registration_attempt_date: Option<DateTime<Utc>>,
    email: String,
    grade: Grade,
    id: Uuid,
    user_id: Uuid,
    tier: Option<i32>,
}

impl From<Completion> for Item {
    fn from(c: Completion) -> Self {
        let grade = match c.grade {
            Some(number) => Grade { scale: "sis-0-5", grade: number.to_string() },
            None => Grade { scale: "sis-hyv-hyl", grade: if c.passed { "1" } else { "0" }.to_string() },
        };
        Item {
            completion_date: c.completion_date,
            completion_language: c.completion_language,
            completion_registration_attempt_date: c.completion_registration_attempt_date,
            email: c.email,
            grade,
            id: c.id,
            user_id: c.user_id,
            tier: None,
        }
    }
}

async fn completions(
    request: HttpRequest,
    course: web::Path<String>,
    parameters: web::Query<Parameters>,
    pool: web::Data<PgPool>,
) -> impl Responder {
    let key = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Basic "))
        .unwrap_or("")
        .to_string();
    let registrar: Option<Uuid> = sqlx::query_scalar(KEY).bind(key).fetch_optional(pool.get_ref()).await.unwrap_or(None);
    let Some(registrar) = registrar else { return HttpResponse::Unauthorized().finish() };
    let pool = pool.get_ref().clone();
    let course = course.into_inner();
    let exclude = parameters.exclude_already_registered;
    let body = async_stream::stream! {
        let mut rows = sqlx::query_as::<_, Completion>(COMPLETIONS).bind(course).bind(exclude).bind(registrar).fetch(&pool);
        let mut chunk = BytesMut::with_capacity(16 * 1024);
        let mut separator = b'[';
        while let Some(row) = rows.next().await {
            let row = match row {
                Ok(row) => row,
                Err(error) => { yield Err(error); return; }
            };
            chunk.put_u8(separator);
            separator = b',';
            serde_json::to_writer((&mut chunk).writer(), &Item::from(row)).expect("a completion has a JSON form");
            if chunk.len() >= 12 * 1024 {
                yield Ok::<Bytes, sqlx::Error>(chunk.split().freeze());
            }
        }
        if separator == b'[' { chunk.put_u8(b'['); }
        chunk.put_u8(b']');
        yield Ok(chunk.freeze());
    };
    HttpResponse::Ok().content_type("application/json").streaming(Box::pin(body))
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let setting = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"));
    let pool = PgPoolOptions::new()
        .max_connections(15)
        .connect(&setting("DATABASE_URL"))
        .await
        .expect("a database");
    let port: u16 = setting("PORT").parse().expect("a port");
    HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(pool.clone()))
            .route("/{course}", web::get().to(completions))
    })
    .on_connect(|connection, _| {
        if let Some(socket) = connection.downcast_ref::<actix_web::rt::net::TcpStream>() {
            let _ = socket.set_nodelay(true);
        }
    })
    .bind(("127.0.0.1", port))?
    .run()
    .await
}
