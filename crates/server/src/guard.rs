//! Who may ask: host, origin and token checked before anything else, and what every answer says of itself.

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

use crate::read::{MOST_QUERY, encoded, pairs};
use crate::routes::refusal;

/// Cookie that holds the token.
const COOKIE: &str = "overhang_token";

/// What is let in.
pub(crate) struct Guard {
    /// Values of `Host` that are ours, with port.
    pub(crate) hosts: Vec<String>,
    /// What the one who asks must know, where the server is not on the loopback.
    pub(crate) token: Option<String>,
    /// Origins whose pages may show an embed.
    pub(crate) embedders: Vec<String>,
}

/// What a page may load; who may frame it is added.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors ";

/// What every answer carries besides the policy.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Checks a request, hands it on, and adds the headers of every answer.
pub(crate) async fn guard(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let framed_by = if is_embed(request.uri()) { guard.embedders.join(" ") } else { String::new() };
    let mut response = match guard.refuses(&request) {
        Some(refused) => refused,
        None => next.run(request).await,
    };
    let framed_by = if framed_by.is_empty() { "'none'" } else { framed_by.as_str() };
    if let Ok(policy) = HeaderValue::from_str(&format!("{POLICY}{framed_by}")) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if framed_by == "'none'" {
        response.headers_mut().insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

impl Guard {
    /// The refusal of a request, if it is refused.
    fn refuses(&self, request: &Request) -> Option<Response> {
        let (headers, uri) = (request.headers(), request.uri());
        let host = self.host(headers, uri);
        if !host.as_ref().is_some_and(|host| self.hosts.contains(host)) {
            let found = host.unwrap_or_else(|| "none".to_string());
            let sentence = format!("Host: found {found:?}, expected one of {}", self.hosts.join(", "));
            return Some(refusal(StatusCode::MISDIRECTED_REQUEST, &sentence));
        }
        if let Some(sentence) = self.foreign(headers, uri) {
            return Some(refusal(StatusCode::FORBIDDEN, &sentence));
        }
        if ![Method::GET, Method::HEAD].contains(request.method()) {
            let sentence = format!("method: found {}, expected GET or HEAD: nothing is written here", request.method());
            let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED, &sentence);
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            return Some(response);
        }
        if headers.contains_key(header::TRANSFER_ENCODING)
            || text(headers, &header::CONTENT_LENGTH).is_some_and(|n| n != "0")
        {
            return Some(refusal(StatusCode::PAYLOAD_TOO_LARGE, "body: found one, expected none"));
        }
        if uri.path().len() + uri.query().map_or(0, str::len) > MOST_QUERY {
            let sentence = format!("address: expected at most {MOST_QUERY} characters");
            return Some(refusal(StatusCode::URI_TOO_LONG, &sentence));
        }
        self.token.as_deref().and_then(|token| stranger(token, headers, uri))
    }

    /// Host of a request, in small letters.
    fn host(&self, headers: &HeaderMap, uri: &Uri) -> Option<String> {
        let mut all = headers.get_all(header::HOST).iter();
        let one = all.next().and_then(|value| value.to_str().ok()).map(str::to_lowercase);
        let asked = uri.authority().map(|authority| authority.as_str().to_lowercase());
        match (all.next(), asked) {
            (Some(_), _) => None,
            (None, Some(asked)) if one.as_ref().is_some_and(|one| *one != asked) => None,
            (None, _) => one,
        }
    }

    /// What is wrong where a page of another origin asks.
    fn foreign(&self, headers: &HeaderMap, uri: &Uri) -> Option<String> {
        if let Some(origin) = text(headers, &header::ORIGIN) {
            let ours = ["http://", "https://"].iter().any(|scheme| {
                origin.strip_prefix(scheme).is_some_and(|host| self.hosts.contains(&host.to_lowercase()))
            });
            if !ours {
                return Some(format!("Origin: found {origin:?}, expected that of this server"));
            }
        }
        let site = text(headers, &HeaderName::from_static("sec-fetch-site")).unwrap_or("none");
        let goes = text(headers, &HeaderName::from_static("sec-fetch-mode")) == Some("navigate");
        let dest = text(headers, &HeaderName::from_static("sec-fetch-dest"));
        // In which page a frame stands only the browser knows: it asks the policy of the answer.
        let embedded = dest == Some("iframe") && !self.embedders.is_empty() && is_embed(uri);
        let framed = dest != Some("document") && !embedded;
        let foreign = ["cross-site", "same-site"].contains(&site) && (!goes || framed);
        foreign.then(|| format!("Sec-Fetch-Site: found {site:?}, expected same-origin"))
    }
}

/// Whether an address is that of an embed: a page that shows one figure.
fn is_embed(uri: &Uri) -> bool {
    !uri.path().starts_with("/api") && uri.query().unwrap_or_default().split('&').any(|part| part.starts_with("embed="))
}

/// Lets in who knows the token: in a header, in the cookie, or once in the address, which sets the cookie.
fn stranger(token: &str, headers: &HeaderMap, uri: &Uri) -> Option<Response> {
    let bearer = text(headers, &header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    let cookies = text(headers, &header::COOKIE).unwrap_or_default();
    let cookie = cookies.split(';').find_map(|part| part.trim().strip_prefix(COOKIE)?.strip_prefix('='));
    if [bearer, cookie].into_iter().flatten().any(|found| same(found, token)) {
        return None;
    }
    let mut values = pairs(uri.query().unwrap_or_default()).unwrap_or_default();
    let found = values.iter().position(|(name, value)| name == "token" && same(value, token));
    let Some(found) = found else {
        let sentence = "token: found none that is known here, expected it as ?token=… or as a bearer";
        return Some(refusal(StatusCode::UNAUTHORIZED, sentence));
    };
    values.remove(found);
    let rest: Vec<String> =
        values.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    // Two slashes in front would name another host.
    let path = uri.path().trim_start_matches('/');
    let to = format!("/{path}{}{}", if rest.is_empty() { "" } else { "?" }, rest.join("&"));
    let cookie = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict");
    Some((StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::SET_COOKIE, cookie)]).into_response())
}

/// Compares in a time that does not depend on where they differ.
fn same(found: &str, token: &str) -> bool {
    let differences = found.bytes().zip(token.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
    found.len() == token.len() && differences == 0
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}
