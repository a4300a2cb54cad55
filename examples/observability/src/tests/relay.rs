//! A relay in front of a server that records what clients send.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};

/// Forwards all bytes in both directions.
pub struct Relay {
    address: SocketAddr,
    sent: Arc<Mutex<Vec<u8>>>,
}

impl Relay {
    pub async fn start(server: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let relay = Self { address: listener.local_addr()?, sent: Arc::default() };
        let sent = Arc::clone(&relay.sent);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass_on(client, server, Arc::clone(&sent)));
            }
        });
        Ok(relay)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Everything that clients have sent.
    pub fn requests(&self) -> String {
        String::from_utf8_lossy(&self.sent.lock().unwrap()).into_owned()
    }
}

async fn pass_on(client: TcpStream, server: SocketAddr, sent: Arc<Mutex<Vec<u8>>>) -> io::Result<()> {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = TcpStream::connect(server).await?.into_split();
    let requests = async {
        let mut bytes = Vec::new();
        while from_client.read_buf(&mut bytes).await? > 0 {
            sent.lock().unwrap().extend_from_slice(&bytes);
            to_server.write_all(&bytes).await?;
            bytes.clear();
        }
        to_server.shutdown().await
    };
    let answers = copy(&mut from_server, &mut to_client);
    tokio::try_join!(requests, answers)?;
    Ok(())
}
