//! A node that misbehaves: an HTTP proxy in front of a real one.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What the proxy does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    Honest,
    /// A web page instead of an answer.
    Html,
    /// HTTP 502 with a page.
    BadGateway,
    /// The start of the answer, then nothing.
    CutOff,
    /// No answer at all.
    Silent,
    /// The answer, late.
    Slow(Duration),
    /// Says it is this chain.
    ChainId(u64),
    /// Says that old blocks are pruned (EIP-4444).
    Pruned,
    /// Passes transactions on and does not answer: the node has them, the sender does not know.
    SwallowSent,
    /// Passes every transaction on twice.
    SendTwice,
    /// Keeps transactions to itself, and answers as if it had passed them on.
    LoseSent,
}

/// A proxy that runs as long as this lives.
pub(crate) struct Proxy {
    port: u16,
    manner: Arc<Mutex<Manner>>,
    requests: Arc<AtomicUsize>,
    target: Arc<Mutex<String>>,
}

impl Proxy {
    /// In front of the node at `url`.
    pub(crate) fn new(url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let manner = Arc::new(Mutex::new(Manner::Honest));
        let requests = Arc::new(AtomicUsize::new(0));
        let target = Arc::new(Mutex::new(address_of(url)));
        let shared = (Arc::clone(&manner), Arc::clone(&requests), Arc::clone(&target));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (manner, requests, target) = shared.clone();
                thread::spawn(move || {
                    requests.fetch_add(1, Ordering::SeqCst);
                    // A client that gives up breaks the connection; that is none of the proxy's business.
                    drop(serve(stream, &manner, &target));
                });
            }
        });
        Self { port, manner, requests, target }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn behave(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    /// Stands in front of another node from now on.
    pub(crate) fn aim(&self, url: &str) {
        *self.target.lock().unwrap() = address_of(url);
    }

    /// Connections so far.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

fn address_of(url: &str) -> String {
    url.strip_prefix("http://").unwrap().to_owned()
}

fn serve(mut client: TcpStream, manner: &Mutex<Manner>, target: &Mutex<String>) -> std::io::Result<()> {
    let body = read_body(&mut client)?;
    let manner = *manner.lock().unwrap();
    let target = target.lock().unwrap().clone();
    let sends = body.contains("eth_sendRawTransaction");
    match manner {
        Manner::Silent => {
            // Longer than any client in these tests waits.
            thread::sleep(Duration::from_secs(60));
            return Ok(());
        }
        Manner::Html => return answer(&mut client, "200 OK", "text/html", "<!DOCTYPE html><html>Sign in</html>"),
        Manner::BadGateway => return answer(&mut client, "502 Bad Gateway", "text/html", "<html>502</html>"),
        Manner::SwallowSent if sends => {
            forward(&target, &body)?;
            return Ok(());
        }
        Manner::LoseSent if sends => {
            let lost = r#"{"jsonrpc":"2.0","id":0,"result":"0x00000000000000000000000000000000000000000000000000000000000000aa"}"#;
            return answer(&mut client, "200 OK", "application/json", &with_id_of(&body, lost));
        }
        Manner::Pruned if body.contains("eth_getBlockByNumber") && body.contains(r#"["0x1","#) => {
            let pruned = r#"{"jsonrpc":"2.0","id":0,"error":{"code":4444,"message":"pruned history unavailable"}}"#;
            return answer(&mut client, "200 OK", "application/json", &with_id_of(&body, pruned));
        }
        Manner::SendTwice if sends => drop(forward(&target, &body)?),
        Manner::Slow(delay) => thread::sleep(delay),
        _ => {}
    }
    let reply = forward(&target, &body)?;
    match manner {
        Manner::CutOff => {
            let half = &reply[..reply.len() / 2];
            write!(client, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{half}", reply.len())
        }
        Manner::ChainId(id) if body.contains("eth_chainId") => {
            let other = format!(r#"{{"jsonrpc":"2.0","id":0,"result":"{id:#x}"}}"#);
            answer(&mut client, "200 OK", "application/json", &with_id_of(&body, &other))
        }
        _ => answer(&mut client, "200 OK", "application/json", &reply),
    }
}

/// The answer to a request has its number.
fn with_id_of(request: &str, reply: &str) -> String {
    let request: serde_json::Value = serde_json::from_str(request).unwrap();
    let mut reply: serde_json::Value = serde_json::from_str(reply).unwrap();
    reply["id"] = request["id"].clone();
    reply.to_string()
}

fn answer(client: &mut TcpStream, status: &str, kind: &str, body: &str) -> std::io::Result<()> {
    let length = body.len();
    write!(
        client,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

/// Sends a body to the node and returns the body of its answer.
fn forward(target: &str, body: &str) -> std::io::Result<String> {
    let mut node = TcpStream::connect(target)?;
    let length = body.len();
    let head = format!("POST / HTTP/1.1\r\nHost: {target}\r\nContent-Type: application/json\r\n");
    write!(node, "{head}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}")?;
    let mut reply = String::new();
    node.read_to_string(&mut reply)?;
    let body = reply.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
    // Whatever framing the node uses, the answer is one object.
    let (start, end) = (body.find('{').unwrap_or(0), body.rfind('}').map_or(0, |end| end + 1));
    Ok(body[start..end].to_owned())
}

/// The body of a request that tells its length.
fn read_body(client: &mut TcpStream) -> std::io::Result<String> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
            if body.len() >= length.unwrap_or(0usize) {
                return Ok(body.to_owned());
            }
        }
        match client.read(&mut buffer)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            read => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}
