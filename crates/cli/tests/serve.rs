//! `overhang serve` through the binary: the same objects as the command line prints, and nothing else.
#![cfg(feature = "serve")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

struct Serving {
    child: Child,
    address: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start() -> Serving {
    let mut child = Command::new(env!("CARGO_BIN_EXE_overhang"))
        .args(["serve", "--port", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_string();
    assert!(address.starts_with("127.0.0.1:"), "{line}");
    Serving { child, address }
}

impl Serving {
    /// Status and body.
    fn get(&self, path: &str) -> (String, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let body = bytes.split_off(end + 4);
        (String::from_utf8(bytes).unwrap(), body)
    }
}

fn printed(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_overhang")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn answers_are_those_of_the_command_line_to_the_byte() {
    let server = start();
    for (path, arguments) in [
        (
            "/api/race?draws=2048&set=chips.mean_life_years%3D3",
            &["race", "--draws", "2048", "--set", "chips.mean_life_years=3"][..],
        ),
        // Of the same candidates as a question before, which the server remembers.
        ("/api/race?draws=2048", &["race", "--draws", "2048"]),
        (
            "/api/race?draws=3000&set=power.breaker_idle_share%3D0.2",
            &["race", "--draws", "3000", "--set", "power.breaker_idle_share=0.2"],
        ),
        ("/api/contest?draws=1024", &["contest", "--draws", "1024"]),
        ("/api/program?draws=1024&budget=100", &["program", "--draws", "1024", "--budget", "100"]),
        ("/api/fleet/share?draws=1024", &["fleet", "--share", "--draws", "1024"]),
        (
            "/api/put?ticker=NVDA&spot=200&vol=0.5&strike=150&expiry=1y&draws=1024",
            &["put", "NVDA", "--spot", "200", "--vol", "0.5", "--strike", "150", "--expiry", "1y", "--draws", "1024"],
        ),
        ("/api/gap?draws=1024&prior=true&seed=4", &["gap", "--draws", "1024", "--prior", "--seed", "4"]),
        ("/api/fleet?by=owner&draws=500", &["fleet", "--by", "owner", "--draws", "500"]),
        ("/api/company?ticker=ORCL&life=3", &["company", "ORCL", "--life", "3"]),
        ("/api/takeoff?draws=1024", &["takeoff", "--draws", "1024"]),
        ("/api/screen", &["screen"]),
        ("/api/evidence?text=metr", &["evidence", "list", "metr"]),
        ("/api/scenario/show?name=burry", &["scenario", "show", "burry"]),
        ("/api/scenario/diff?a=baseline&b=asic", &["scenario", "diff", "baseline", "asic"]),
    ] {
        for (ending, format) in [("", "json"), (".csv", "csv")] {
            let (address, query) = path.split_once('?').map_or((path, ""), |(address, query)| (address, query));
            let (head, body) = server.get(&format!("{address}{ending}?{query}"));
            assert!(head.starts_with("HTTP/1.1 200 "), "{path}{ending}: {head} {}", String::from_utf8_lossy(&body));
            let expected = printed(&[arguments, &["--format", format]].concat());
            assert!(body == expected, "{path}{ending} differs from the command line");
        }
    }
}

#[test]
fn charts_are_those_of_the_command_line() {
    let server = start();
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("serve-gap.svg");
    printed(&["gap", "--draws", "1024", "--plot", file.to_str().unwrap()]);
    assert!(server.get("/api/gap.svg?draws=1024").1 == std::fs::read(file).unwrap());
    let (head, body) = server.get("/api/company.png?ticker=ORCL&chart=1");
    assert!(head.contains("content-type: image/png") && body.starts_with(b"\x89PNG"), "{head}");
    for path in [
        "/api/takeoff.svg?draws=1024",
        "/api/takeoff.svg?draws=1024&alone=true",
        "/api/fleet.svg?draws=200",
        "/api/race.svg?draws=1024",
        "/api/program.svg?draws=1024",
        "/api/contest.svg?draws=1024",
        "/api/fleet/share.svg?draws=1024",
        "/api/put.svg?ticker=NVDA&spot=200&vol=0.5&ladder=true&draws=1024",
    ] {
        assert!(server.get(path).1.starts_with(b"<svg") || server.get(path).1.starts_with(b"<?xml"), "{path}");
    }
}

#[test]
fn a_wrong_question_is_one_sentence_and_the_first_picture_comes_first() {
    let server = start();
    let (head, body) = server.get("/api/race?set=chips.lif%3D3");
    assert!(head.starts_with("HTTP/1.1 400 "), "{head}");
    let said: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert!(said["error"].as_str().unwrap().contains("chips.lif"), "{said}");
    let (_, body) = server.get("/api/race/stream?draws=14000&prior=true");
    let text = String::from_utf8(body).unwrap();
    let draws: Vec<&str> = text.matches("\"draws\": 5120").chain(text.matches("\"draws\": 14000")).collect();
    assert_eq!(draws.len(), 2, "{text}");
    assert!(text.contains("event: progress") && text.contains("event: end"), "{text}");
}

#[test]
fn an_open_address_without_a_token_is_refused() {
    let output = Command::new(env!("CARGO_BIN_EXE_overhang"))
        .args(["serve", "--port", "0", "--bind", "0.0.0.0"])
        .env_remove("OVERHANG_TOKEN")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("OVERHANG_TOKEN") && said.lines().count() == 1, "{said}");
}

#[test]
fn inputs_with_a_slider_are_parameters_with_a_range() {
    let source = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/src/inputs.ts")).unwrap();
    let names: Vec<&str> = source.split("{ name: \"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let shown: serde_json::Value =
        serde_json::from_slice(&printed(&["scenario", "show", "baseline", "--format", "json"])).unwrap();
    assert_eq!(names.len(), 10);
    for name in names {
        let entry = shown["data"]["entries"].as_array().unwrap().iter().find(|entry| entry["parameter"] == name);
        let range = &entry.unwrap_or_else(|| panic!("{name} is no parameter"))["range"];
        assert!(range["low"].as_f64().unwrap() < range["high"].as_f64().unwrap(), "{name}: {range}");
    }
}
