//! Sends many messages at once, and measures what they take.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// A client that is measured.
pub trait Sends: Clone + Send + Sync + 'static {
    /// Sends the message of this number, and panics where the answer is not the one to it.
    fn send(&self, number: u64) -> impl Future<Output = ()> + Send;
}

/// What a number of messages took.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// How many.
    pub sends: u64,
    /// From the first to the last.
    pub wall: Duration,
    /// Of this process, in user and kernel mode: the server is another process.
    pub cpu: Duration,
}

impl Measured {
    /// Microseconds of wall time for each.
    pub fn wall_each(&self) -> f64 {
        self.wall.as_secs_f64() * 1e6 / self.sends as f64
    }

    /// Microseconds of computing time for each.
    pub fn cpu_each(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.sends as f64
    }
}

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A number that no other message has.
pub fn next() -> u64 {
    reserve(1)
}

/// The first of so many.
pub fn reserve(count: u64) -> u64 {
    NEXT.fetch_add(count, Ordering::Relaxed)
}

/// Sends for so long, so many at a time.
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

/// Sends so many at once, each once.
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
