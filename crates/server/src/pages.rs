//! Pages: the files that the build of `web/` made, or a plain page of charts where it has not run.

use axum::body::Bytes;

use crate::questions::Question;

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Addresses of pages; the one page of `web/` shows each.
const PAGES: [&str; 12] = [
    "/",
    "/race",
    "/fleet",
    "/power",
    "/program",
    "/companies",
    "/protection",
    "/contest",
    "/takeoff",
    "/flips",
    "/claims",
    "/evidence",
];
/// A company for the charts of the plain page that need one.
const COMPANY: &str = "?ticker=ORCL";

/// Style of the plain page.
const PLAIN_STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:75rem;margin:0 auto;padding:1rem;\
color:#1a1a1a;background:#fff}img{max-width:100%;height:auto;border:1px solid #ddd}code{background:#f2f2f2;\
padding:.1em .3em}figure{margin:1.5rem 0}a{color:#00578a}";

/// Content and media type at an address. Only names that were embedded are known: nothing is read from a disk.
pub(crate) fn page(path: &str, questions: &[&Question], version: &str) -> Option<(Bytes, &'static str)> {
    const HTML: &str = "text/html; charset=utf-8";
    if path == "/plain" || (PAGES.contains(&path) && file("index.html").is_none()) {
        return Some((Bytes::from(plain(questions, version)), HTML));
    }
    if path == "/plain.css" {
        return Some((Bytes::from_static(PLAIN_STYLE.as_bytes()), "text/css; charset=utf-8"));
    }
    if PAGES.contains(&path) {
        return file("index.html").map(|bytes| (bytes, HTML));
    }
    let name = path.strip_prefix('/')?;
    Some((file(name)?, kind(name)))
}

fn file(name: &str) -> Option<Bytes> {
    FILES.iter().find(|(known, _)| *known == name).map(|(_, bytes)| Bytes::from_static(bytes))
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The query with which a question is drawn on the plain page; none where it draws nothing, or needs what only the
/// reader has.
fn plainly(question: &Question) -> Option<&'static str> {
    let needs: Vec<&str> = question.parameters().filter(|known| known.required).map(|known| known.name).collect();
    match needs.as_slice() {
        _ if question.charts == 0 => None,
        [] => Some(""),
        ["ticker"] => Some(COMPANY),
        _ => None,
    }
}

/// Charts that the program draws itself, one below the other.
fn plain(questions: &[&Question], version: &str) -> String {
    let mut body = String::new();
    for (question, needed) in questions.iter().filter_map(|question| Some((question, plainly(question)?))) {
        let (path, meaning) = (question.path, question.meaning);
        body += &format!(
            "<figure><img src=\"/api/{path}.svg{needed}\" width=\"1200\" height=\"720\" alt=\"{meaning}\">\
             <figcaption>{meaning}. <a href=\"/api/{path}.csv{needed}\">CSV</a> \
             <a href=\"/api/{path}.png{needed}\">PNG</a> <a href=\"/api/{path}{needed}\">JSON</a> \
             <a href=\"/api/{path}.metadata.json{needed}\">what it rests on</a></figcaption></figure>\n"
        );
    }
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Overhang</title>\
         <link rel=\"stylesheet\" href=\"/plain.css\"></head><body><main><h1>Overhang {version}</h1>\
         <p>This is the plain page: charts that the program draws itself. The full one, with sliders and tables, is \
         built with Node: run <code>npm ci &amp;&amp; npm run build</code> in <code>web/</code>, then build the program \
         again. Every answer stands under <a href=\"/api\">/api</a>, described by \
         <a href=\"/api/openapi.json\">/api/openapi.json</a>.</p>\n{body}</main></body></html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::{kind, page, plain};
    use crate::questions::QUESTIONS;

    #[test]
    fn only_known_names_are_pages() {
        for path in ["/..", "/../Cargo.toml", "/%2e%2e/x", "//etc/passwd", "/app.js/", "/.gitignore", ""] {
            assert!(page(path, &[], "0").is_none(), "{path}");
        }
        assert!(page("/race", &[], "0").is_some() && page("/plain", &[], "0").is_some());
        assert_eq!(kind("app.js"), "text/javascript; charset=utf-8");
    }

    #[test]
    fn the_plain_page_has_a_chart_for_each_that_is_drawn_and_says_how_to_get_the_full_one() {
        let all: Vec<_> = QUESTIONS.iter().collect();
        let text = plain(&all, "0.1.0");
        let drawn = QUESTIONS.iter().filter(|question| question.charts > 0 && question.path != "put");
        assert_eq!(text.matches("<img").count(), drawn.count());
        assert!(text.contains("npm ci") && !text.contains("<script") && !text.contains("style="));
    }
}
