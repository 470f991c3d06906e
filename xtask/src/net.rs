//! Just enough HTTP to ask a server on this machine whether it is there.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, Result};

/// A port on loopback that was free a moment ago.
///
/// # Errors
/// When the machine has no free port.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}

/// Whether nothing listens on this port of loopback.
pub(crate) fn is_free(port: u16) -> bool {
    TcpListener::bind(("127.0.0.1", port)).is_ok()
}

/// The answer to a GET: status code and body. HTTP/1.0, so that the body ends with the connection.
///
/// # Errors
/// When nobody listens, or the answer is not HTTP.
pub(crate) fn get(address: SocketAddr, path: &str) -> Result<(u16, Vec<u8>)> {
    get_as(address, path, "identity")
}

/// The same, as it is sent to a browser: compressed with Brotli.
///
/// # Errors
/// When nobody listens, or the answer is not HTTP.
pub(crate) fn get_packed(address: SocketAddr, path: &str) -> Result<(u16, Vec<u8>)> {
    get_as(address, path, "br")
}

fn get_as(address: SocketAddr, path: &str, encoding: &str) -> Result<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_millis(500))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(
        stream,
        "GET {path} HTTP/1.0\r\nHost: {address}\r\nAccept: */*\r\nAccept-Encoding: {encoding}\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    parse(&answer).context("the answer is not HTTP")
}

/// Whether a GET of `path` on this port of loopback is answered with 200.
pub(crate) fn answers(port: u16, path: &str) -> bool {
    matches!(
        get(SocketAddr::from(([127, 0, 0, 1], port)), path),
        Ok((200, _))
    )
}

fn parse(answer: &[u8]) -> Option<(u16, Vec<u8>)> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let status = head
        .strip_prefix("HTTP/")?
        .split_whitespace()
        .nth(1)?
        .parse()
        .ok()?;
    Some((status, answer[end + 4..].to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_status_and_body() {
        let answer = b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone";
        assert_eq!(parse(answer), Some((404, b"none".to_vec())));
        assert_eq!(parse(b"SSH-2.0-OpenSSH\r\n"), None);
    }
}
