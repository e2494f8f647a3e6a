//! Connections: where the server listens, how many it holds, and how long.

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::answer::Answers;
use crate::desk::Desk;
use crate::guard::Guard;
use crate::routes::router;

/// Fewest characters of a token.
const LEAST_TOKEN: usize = 24;
/// How often a stop is looked for.
const LOOK: Duration = Duration::from_millis(100);

/// Where to listen, and whom to let in.
#[derive(Debug, Clone)]
pub struct Place {
    /// Address.
    pub address: IpAddr,
    /// Port; zero: any that is free.
    pub port: u16,
    /// Further names under which the server may be asked, without port.
    pub names: Vec<String>,
    /// What the one who asks must know; needed where the address is not the loopback.
    pub token: Option<String>,
    /// Origins, such as `https://example.org`, whose pages may show an embed in a frame. Others may not, and no page
    /// may frame anything else: framed, any web site could make the reader's own program work for it.
    pub embedders: Vec<String>,
}

/// What one server takes on.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Answers worked out at a time.
    pub answers_at_a_time: usize,
    /// Questions that wait or are worked on.
    pub most_waiting: usize,
    /// Longest time for an answer, waiting included.
    pub longest_answer: Duration,
    /// Bytes of kept answers.
    pub most_kept_bytes: usize,
    /// Connections at a time; more wait outside.
    pub most_connections: usize,
    /// Time for a request to arrive.
    pub longest_request: Duration,
    /// Age at which a connection is closed.
    pub longest_connection: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            answers_at_a_time: 2,
            most_waiting: 512,
            longest_answer: Duration::from_secs(180),
            most_kept_bytes: 64 << 20,
            most_connections: 1_024,
            longest_request: Duration::from_secs(15),
            longest_connection: Duration::from_secs(900),
        }
    }
}

/// Why a server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// No token where one is needed, or too short a one.
    #[error(
        "token: found {found}, expected one of at least {LEAST_TOKEN} letters and digits, since {address} can be reached from elsewhere"
    )]
    Token {
        /// What there is.
        found: String,
        /// Where the server would listen.
        address: IpAddr,
    },
    /// What should name an origin does not.
    #[error("embed: found {found:?}, expected an origin such as https://example.org or http://localhost:8000")]
    Origin {
        /// What there is.
        found: String,
    },
    /// The address is taken, or not of this machine.
    #[error("{address}: cannot listen there: {cause}")]
    Listen {
        /// Address with port.
        address: SocketAddr,
        /// What the system says.
        cause: std::io::Error,
    },
    /// No threads.
    #[error("cannot start: {0}")]
    Start(std::io::Error),
}

/// A server that listens.
pub struct Server {
    runtime: tokio::runtime::Runtime,
    listener: TcpListener,
    router: Router,
    limits: Limits,
    address: SocketAddr,
}

impl Server {
    /// Listens, and answers nobody yet.
    ///
    /// # Errors
    /// A missing token, or an address that cannot be had.
    pub fn bind(place: &Place, limits: Limits, answers: Arc<dyn Answers>) -> Result<Self, Trouble> {
        let token = place.token.as_deref();
        let fit = |token: &str| token.len() >= LEAST_TOKEN && token.bytes().all(|c| c.is_ascii_alphanumeric());
        let needed = !place.address.is_loopback();
        if token.map_or(needed, |token| !fit(token)) {
            let found = token.map_or("none".to_string(), |token| format!("one of {} characters", token.len()));
            return Err(Trouble::Token { found, address: place.address });
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_io()
            .enable_time()
            .build()
            .map_err(Trouble::Start)?;
        let address = SocketAddr::new(place.address, place.port);
        let listen = |cause| Trouble::Listen { address, cause };
        let listener = runtime.block_on(TcpListener::bind(address)).map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let guard = Guard {
            hosts: hosts(place, address),
            token: place.token.clone(),
            embedders: place.embedders.iter().map(|origin| embedder(origin)).collect::<Result<_, _>>()?,
        };
        let router = router(Arc::new(Desk::new(answers, &limits)), Arc::new(guard));
        Ok(Self { runtime, listener, router, limits, address })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` is set; what is being worked on then is given up.
    pub fn run(self, stop: &AtomicBool) {
        let connections = Arc::new(Semaphore::new(self.limits.most_connections));
        self.runtime.block_on(async {
            while !stop.load(Ordering::Relaxed) {
                let Ok(Ok(place)) = tokio::time::timeout(LOOK, Arc::clone(&connections).acquire_owned()).await else {
                    continue;
                };
                // An error of one connection is no reason to end.
                let Ok(Ok((stream, _))) = tokio::time::timeout(LOOK, self.listener.accept()).await else {
                    continue;
                };
                let (router, limits) = (self.router.clone(), self.limits.clone());
                tokio::spawn(async move {
                    serve(stream, router, &limits).await;
                    drop(place);
                });
            }
        });
        self.runtime.shutdown_background();
    }
}

/// Serves one connection until it ends, fails or grows too old.
async fn serve(stream: TcpStream, router: Router, limits: &Limits) {
    // Without it small answers wait for more; a socket that refuses still works.
    let _ = stream.set_nodelay(true);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.longest_request)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    // A connection that is cut or breaks the protocol concerns nobody else.
    let _ = tokio::time::timeout(limits.longest_connection, connection).await;
}

/// An origin as a policy may name it: scheme, host and at most a port.
fn embedder(origin: &str) -> Result<String, Trouble> {
    let host = ["https://", "http://"].iter().find_map(|scheme| origin.strip_prefix(scheme));
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:".contains(c);
    let fits =
        host.is_some_and(|host| host.starts_with(|c: char| c.is_ascii_alphanumeric()) && host.chars().all(plain));
    if fits { Ok(origin.to_lowercase()) } else { Err(Trouble::Origin { found: origin.to_string() }) }
}

/// Values of `Host` that name this server.
fn hosts(place: &Place, address: SocketAddr) -> Vec<String> {
    let mut names: Vec<String> = place.names.iter().map(|name| name.to_lowercase()).collect();
    if place.address.is_loopback() {
        names.extend(["localhost", "127.0.0.1", "[::1]"].map(str::to_string));
    }
    if !place.address.is_unspecified() {
        names.push(match place.address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        });
    }
    names.sort_unstable();
    names.dedup();
    let port = address.port();
    let with_port: Vec<String> = names.iter().map(|name| format!("{name}:{port}")).collect();
    // A browser leaves out the port that is usual.
    let without = if port == 80 { names } else { Vec::new() };
    with_port.into_iter().chain(without).collect()
}
