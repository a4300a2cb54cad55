//! Sends many messages at once, and measures their cost.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// A client to measure.
pub trait Sends: Clone + Send + Sync + 'static {
    /// Sends the message with this number. Panics if the answer is not the one to it.
    fn send(&self, number: u64) -> impl Future<Output = ()> + Send;
}

/// The cost of a number of messages.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// The number of messages.
    pub sends: u64,
    /// The time from the first to the last.
    pub wall: Duration,
    /// The CPU time of this process, in user and kernel mode. The server is another process.
    pub cpu: Duration,
}

impl Measured {
    /// Wall time per message, in microseconds.
    pub fn wall_each(&self) -> f64 {
        self.wall.as_secs_f64() * 1e6 / self.sends as f64
    }

    /// CPU time per message, in microseconds.
    pub fn cpu_each(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.sends as f64
    }
}

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A unique message number.
pub fn next() -> u64 {
    reserve(1)
}

/// The first of `count` unique message numbers.
pub fn reserve(count: u64) -> u64 {
    NEXT.fetch_add(count, Ordering::Relaxed)
}

/// Sends for this length of time, `at_once` messages at a time.
pub async fn drive(client: &impl Sends, at_once: usize, length: Duration) -> Measured {
    let (start, cpu) = (Instant::now(), cpu_time());
    let senders: Vec<_> = (0..at_once)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                let mut sends = 0;
                while start.elapsed() < length {
                    client.send(next()).await;
                    sends += 1;
                }
                sends
            })
        })
        .collect();
    let mut sends = 0;
    for sender in senders {
        sends += sender.await.expect("every answer is right");
    }
    Measured { sends, wall: start.elapsed(), cpu: cpu_time() - cpu }
}

/// Sends `count` messages at once.
pub async fn burst(client: &impl Sends, count: u64) -> Measured {
    let (start, cpu) = (Instant::now(), cpu_time());
    let senders: Vec<_> = (0..count)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(next()).await })
        })
        .collect();
    for sender in senders {
        sender.await.expect("every answer is right");
    }
    Measured { sends: count, wall: start.elapsed(), cpu: cpu_time() - cpu }
}

fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}
