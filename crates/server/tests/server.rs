//! The server over real connections, with a command line of straw: who is let in, what is refused, what is stopped.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "helpers of tests")]

use overhang_server::{Answers, Form, Limits, Place, Refusal, Server, Watch};
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// Answers with its arguments; `trace` works until it is stopped, `explain` says too much.
#[derive(Default)]
struct Straw {
    asked: AtomicUsize,
    running: AtomicUsize,
    stopped: AtomicUsize,
}

struct Shared(Arc<Straw>);

impl Answers for Shared {
    fn answer(&self, arguments: &[String], form: Form, watch: &Watch) -> Result<Vec<u8>, Refusal> {
        self.0.asked.fetch_add(1, Ordering::SeqCst);
        (watch.progress)(1, 2);
        match arguments[0].as_str() {
            "trace" => {
                self.0.running.fetch_add(1, Ordering::SeqCst);
                while !watch.stop.load(Ordering::SeqCst) {
                    std::thread::sleep(Duration::from_millis(5));
                }
                self.0.running.fetch_sub(1, Ordering::SeqCst);
                self.0.stopped.fetch_add(1, Ordering::SeqCst);
                Err(Refusal::Stopped)
            }
            "scenario" => Err(Refusal::Question("scenario: found \"<b>\", expected another".to_string())),
            "evidence" => Ok(vec![b'x'; 4 << 20]),
            _ => {
                Ok(format!("{{\n  \"form\": \"{form:?}\",\n  \"data\": \"{}\"\n}}\n", arguments.join(" ")).into_bytes())
            }
        }
    }

    fn commands(&self) -> Vec<String> {
        ["race", "trace", "gap", "evidence", "scenario", "company"].map(str::to_string).to_vec()
    }

    fn scenarios(&self) -> Vec<String> {
        vec!["baseline".to_string(), "burry".to_string()]
    }

    fn version(&self) -> &'static str {
        "0.1.0"
    }
}

struct Running {
    straw: Arc<Straw>,
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn place(token: Option<&str>) -> Place {
    Place {
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        port: 0,
        names: vec!["Analyst.example".to_string()],
        token: token.map(str::to_string),
        embedders: vec!["https://Blog.example".to_string()],
    }
}

fn start_with(limits: Limits, token: Option<&str>) -> Running {
    let straw = Arc::new(Straw::default());
    let server = Server::bind(&place(token), limits, Arc::new(Shared(Arc::clone(&straw)))).unwrap();
    let (address, stop) = (server.address(), Arc::new(AtomicBool::new(false)));
    let flag = Arc::clone(&stop);
    let thread = Some(std::thread::spawn(move || server.run(&flag)));
    Running { straw, address, stop, thread }
}

fn start() -> Running {
    start_with(Limits::default(), None)
}

impl Running {
    fn open(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    /// Sends a request as it is, and reads all of the answer.
    fn raw(&self, request: &str) -> String {
        let mut bytes = Vec::new();
        // A refused request may be cut off; what was said before counts.
        let _ = self.open(request).read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn with(&self, method: &str, path: &str, headers: &str) -> String {
        self.raw(&format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n", self.address))
    }

    fn get(&self, path: &str) -> String {
        self.with("GET", path, "")
    }
}

#[track_caller]
fn is(answer: &str, status: u16, part: &str) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{part}: {answer}");
    assert!(answer.contains(part), "{part:?} is not in {answer}");
}

/// Waits for something that another thread brings about.
#[track_caller]
fn soon(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..1_000 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{what} did not happen");
}

#[test]
fn a_question_becomes_arguments_and_each_form_has_its_type() {
    let server = start();
    let said = server.get("/api/race?scenario=burry&set=chips.life%3D3");
    is(&said, 200, "\"race --quiet --scenario=burry --set=chips.life=3\"");
    is(&said, 200, "content-type: application/json");
    is(&server.get("/api/race.csv"), 200, "content-type: text/csv; charset=utf-8");
    is(&server.get("/api/race.svg"), 200, "Svg(0)");
    is(&server.get("/api/company.png?ticker=ORCL&chart=1"), 200, "Png(1)");
    is(&server.get("/api/race.metadata.json?seed=2"), 200, "overhang race --seed=2 --format json");
    is(&server.get("/api/company.metadata.json?ticker=ORCL"), 200, "overhang company --format json -- ORCL");
    is(&server.get("/api/evidence?text=%24(x)"), 200, "xxxx");
    assert!(server.with("HEAD", "/api/race", "").ends_with("\r\n\r\n"));
    is(&server.get("/api"), 200, "/api/gap");
    is(&server.get("/api/openapi.json"), 200, "\"openapi\": \"3.1.0\"");
}

#[test]
fn what_is_not_on_the_list_is_refused_in_one_sentence() {
    let server = start();
    for (path, status, part) in [
        ("/api/run", 404, "expected one of race, trace"),
        ("/api/fleet", 404, "found no such question"),
        ("/api/evidence/import", 404, "found no such question"),
        ("/api/trace.svg", 404, "found no such question"),
        ("/api/race?plot=x.svg", 400, "found \\\"plot\\\", expected one of scenario"),
        ("/api/race?evidence=/etc", 400, "expected one of scenario"),
        ("/api/race?scenario=/etc/passwd", 400, "expected one of baseline, burry"),
        ("/api/race?draws=1000000000", 400, "expected a whole number from 1 to 200000"),
        ("/api/race?seed=%ff", 400, "not percent-encoded"),
        ("/api/company?ticker=-o", 400, "expected a name"),
        ("/api/scenario", 400, "found \\\"<b>\\\""),
    ] {
        let said = server.get(path);
        is(&said, status, part);
        is(&said, status, "content-type: application/json");
        assert_eq!(said.matches("\"error\"").count(), 1, "{said}");
    }
}

#[test]
fn paths_lead_nowhere_but_to_pages() {
    let server = start();
    for path in [
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/..%2fCargo.toml",
        "//etc/passwd",
        "/api/../../etc/passwd",
        "/.gitignore",
        "/api/%2e%2e/race",
        "/web/dist/app.js",
        "/race/",
        "/api/",
    ] {
        is(&server.get(path), 404, "found no such");
    }
    is(&server.get("/"), 200, "<!doctype html>");
    is(&server.get("/plain"), 200, "/api/race.svg");
}

#[test]
fn only_its_own_pages_may_ask() {
    let server = start();
    let port = server.address.port();
    let of = |host: &str| server.raw(&format!("GET /api HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
    for host in [
        format!("127.0.0.1:{port}"),
        format!("LOCALHOST:{port}"),
        format!("[::1]:{port}"),
        format!("analyst.example:{port}"),
    ] {
        is(&of(&host), 200, "questions");
    }
    for host in [
        "evil.example".to_string(),
        format!("evil.example:{port}"),
        "127.0.0.1".to_string(),
        format!("127.0.0.1:{port}.evil.example"),
        String::new(),
    ] {
        is(&of(&host), 421, "Host: found");
    }
    assert!(server.raw("GET /api HTTP/1.0\r\n\r\n").contains(" 421 "));
    is(&server.with("GET", "/api", "Host: evil.example\r\n"), 421, "Host: found");
    for origin in ["http://evil.example", "null", "https://127.0.0.1:1", "file://"] {
        is(&server.with("GET", "/api", &format!("Origin: {origin}\r\n")), 403, "Origin: found");
    }
    is(&server.with("GET", "/api", &format!("Origin: http://127.0.0.1:{port}\r\n")), 200, "questions");
    is(&server.with("GET", "/api", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n"), 403, "Sec-Fetch-Site");
    let followed = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n";
    is(&server.with("GET", "/", followed), 200, "<!doctype html>");
}

#[test]
fn nothing_is_written_and_nothing_large_is_read() {
    let server = start();
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
        is(&server.with(method, "/api/race", ""), 405, "allow: GET, HEAD");
    }
    is(&server.with("GET", "/api/race", "Content-Length: 5\r\n"), 413, "expected none");
    is(&server.with("GET", "/api/race", "Transfer-Encoding: chunked\r\n"), 413, "expected none");
    is(&server.get(&format!("/api/race?set={}", "a".repeat(9_000))), 414, "at most 8192");
    let long = server.with("GET", "/api", &format!("X: {}\r\n", "a".repeat(200_000)));
    assert!(long.is_empty() || long.starts_with("HTTP/1.1 4"), "{long}");
    assert_eq!(server.straw.asked.load(Ordering::SeqCst), 0);
}

#[test]
fn every_answer_carries_the_policy() {
    let server = start();
    for path in ["/", "/api", "/api/race", "/nowhere", "/api/race?x=1", "/plain.css"] {
        let said = server.get(path);
        for header in [
            "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self';",
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "cross-origin-resource-policy: same-origin",
            "frame-ancestors 'none'",
            "x-frame-options: DENY",
        ] {
            assert!(said.contains(header), "{path}: {header} is not in {said}");
        }
        assert!(!said.contains("unsafe-") && !said.to_lowercase().contains("access-control-allow"), "{said}");
    }
}

#[test]
fn only_an_embed_may_be_framed_and_only_where_it_was_allowed() {
    let server = start();
    let framed = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n";
    let said = server.with("GET", "/race?seed=2&embed=first", framed);
    is(&said, 200, "frame-ancestors https://blog.example\r\n");
    assert!(!said.contains("x-frame-options"), "{said}");
    for path in ["/race?seed=2", "/race?set=embed=first", "/api/race?embed=first"] {
        is(&server.with("GET", path, framed), 403, "Sec-Fetch-Site: found");
        assert!(server.get(path).contains("frame-ancestors 'none'"), "{path}");
    }
    let other = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n";
    is(&server.with("GET", "/race?embed=first", other), 403, "Sec-Fetch-Site: found");
    for wrong in ["*", "https://", "https://a b", "https://a;script-src *", "https://a/path", "ftp://a", "'self'"] {
        let open = Place { embedders: vec![wrong.to_string()], ..place(None) };
        let said = Server::bind(&open, Limits::default(), Arc::new(Shared(Arc::default()))).err().unwrap().to_string();
        assert!(said.contains("expected an origin such as"), "{wrong}: {said}");
    }
}

#[test]
fn a_stream_gives_a_first_picture_then_the_whole() {
    let server = start();
    let said = server.get("/api/race/stream?seed=3");
    is(&said, 200, "content-type: text/event-stream");
    let events: Vec<&str> =
        said.split("event: ").skip(1).map(|event| event.split(['\r', '\n']).next().unwrap()).collect();
    assert_eq!(events.iter().filter(|event| **event == "answer").count(), 2, "{said}");
    assert_eq!(events.last(), Some(&"end"));
    let first = said.find("--draws=5120").unwrap();
    assert!(first < said.find("--draws=100000").unwrap());
    assert!(said.contains("data: {\"done\":1,\"of\":2}"));
    let short = server.get("/api/race/stream?draws=2048");
    assert_eq!(short.matches("event: answer").count(), 1, "{short}");
    assert_eq!(server.get("/api/company/stream?ticker=ORCL").matches("event: answer").count(), 1);
    is(&server.get("/api/scenario/stream"), 200, "event: failure");
}

#[test]
fn a_cut_connection_stops_the_work() {
    let server = start();
    for path in ["/api/trace?seed=5", "/api/trace/stream?seed=6"] {
        let before = server.straw.stopped.load(Ordering::SeqCst);
        let stream = server.open(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", server.address));
        soon("the start of the work", || server.straw.running.load(Ordering::SeqCst) == 1);
        drop(stream);
        soon("the stop", || server.straw.stopped.load(Ordering::SeqCst) == before + 1);
    }
    is(&server.get("/api/race"), 200, "race");
}

#[test]
fn too_many_and_too_long_are_said() {
    let limits = Limits {
        answers_at_a_time: 1,
        most_waiting: 2,
        longest_answer: Duration::from_millis(1_500),
        ..Limits::default()
    };
    let server = start_with(limits, None);
    std::thread::scope(|scope| {
        let slow: Vec<_> = (0..2)
            .map(|seed| {
                let server = &server;
                scope.spawn(move || server.get(&format!("/api/trace?seed={seed}")))
            })
            .collect();
        soon("two questions", || {
            server.straw.running.load(Ordering::SeqCst) == 1 && {
                let said = server.get("/api/race?seed=9");
                said.starts_with("HTTP/1.1 503 ") && said.contains("retry-after: 2")
            }
        });
        for thread in slow {
            is(&thread.join().unwrap(), 504, "takes too long");
        }
    });
    soon("the stop", || server.straw.running.load(Ordering::SeqCst) == 0);
    is(&server.get("/api/race?seed=9"), 200, "seed=9");
}

#[test]
fn two_hundred_clients_get_one_answer_worked_out_once_or_twice() {
    let server = start();
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..200).map(|_| scope.spawn(|| server.get("/api/gap?seed=7"))).collect();
        for one in all {
            is(&one.join().unwrap(), 200, "gap --quiet --seed=7");
        }
    });
    assert!(server.straw.asked.load(Ordering::SeqCst) <= 2);
}

#[test]
fn slow_clients_hold_up_nobody() {
    let limits = Limits { longest_request: Duration::from_millis(400), ..Limits::default() };
    let server = start_with(limits, None);
    let mut slow: Vec<TcpStream> = (0..50).map(|_| server.open("GET /api HTTP/1.1\r\nHost: ")).collect();
    // Large answers that nobody reads.
    let unread: Vec<TcpStream> = (0..20)
        .map(|_| server.open(&format!("GET /api/evidence HTTP/1.1\r\nHost: {}\r\n\r\n", server.address)))
        .collect();
    is(&server.get("/api/race"), 200, "race");
    for stream in &mut slow {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        assert!(!String::from_utf8_lossy(&rest).contains("200 OK"), "a request that never arrived was answered");
    }
    drop(unread);
}

#[test]
fn away_from_the_loopback_a_token_is_needed() {
    let straw = || Arc::new(Shared(Arc::default()));
    let open = Place { address: IpAddr::V4(Ipv4Addr::UNSPECIFIED), ..place(None) };
    let said = Server::bind(&open, Limits::default(), straw()).err().unwrap().to_string();
    assert!(said.contains("token: found none, expected one of at least 24"), "{said}");
    let short = Place { token: Some("secret".to_string()), ..open };
    assert!(
        Server::bind(&short, Limits::default(), straw()).err().unwrap().to_string().contains("one of 6 characters")
    );

    let token = "abcdefghijklmnopqrstuvwx0";
    let server = start_with(Limits::default(), Some(token));
    is(&server.get("/api"), 401, "token: found none");
    is(&server.get("/?token=abcdefghijklmnopqrstuvwx1"), 401, "token: found none");
    is(&server.with("GET", "/api", &format!("Authorization: Bearer {token}\r\n")), 200, "questions");
    is(&server.with("GET", "/api", &format!("Cookie: a=b; overhang_token={token}\r\n")), 200, "questions");
    let entered = server.get(&format!("/race?seed=2&token={token}"));
    is(&entered, 303, "location: /race?seed=2\r\n");
    is(&entered, 303, "HttpOnly; SameSite=Strict");
    is(
        &server.raw(&format!("GET /api?token={token} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")),
        421,
        "Host",
    );
}
