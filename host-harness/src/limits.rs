//! How much one call may use.

use std::time::Duration;

/// How much a call may use. Start from the default, and set the limits that you need:
///
/// ```
/// # use host_harness::Limits;
/// # use std::time::Duration;
/// let limits = Limits::default().deadline(Duration::from_secs(30)).memory(64 << 20);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    pub(crate) deadline: Duration,
    pub(crate) queue: Duration,
    pub(crate) cpu: Duration,
    pub(crate) memory: usize,
    pub(crate) table_elements: usize,
    pub(crate) resources: usize,
    pub(crate) transfer_bytes: usize,
    pub(crate) http_timeout: Duration,
    pub(crate) response_bytes: u64,
    pub(crate) request_bytes: u64,
    pub(crate) requests: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(120),
            queue: Duration::MAX,
            cpu: Duration::from_secs(10),
            memory: 128 << 20,
            table_elements: 10_000,
            resources: 1_000,
            transfer_bytes: 64 << 20,
            http_timeout: Duration::from_secs(60),
            response_bytes: 128 << 20,
            request_bytes: 128 << 20,
            requests: 16,
        }
    }
}

impl Limits {
    /// The longest a call may last, including the wait for its turn. Default: 2 minutes.
    pub fn deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    /// The longest a call may wait for its turn, while the most calls allowed are running. After that it fails with
    /// [`Busy`](crate::HostError::Busy). With zero it does not wait. Default: until the deadline.
    pub fn queue(self, queue: Duration) -> Self {
        Self { queue, ..self }
    }

    /// The longest a call may compute. The time that it waits for responses does not count. Default: 10 seconds.
    pub fn cpu(self, cpu: Duration) -> Self {
        Self { cpu, ..self }
    }

    /// The most memory an instance may have, in bytes. Default: 128 MiB.
    pub fn memory(self, memory: usize) -> Self {
        Self { memory, ..self }
    }

    /// The most elements that all tables of an instance may have together. Default: 10,000; the host has room for
    /// 100,000.
    pub fn table_elements(self, table_elements: usize) -> Self {
        Self { table_elements, ..self }
    }

    /// The most host resources that an instance may hold at once: requests, responses, header sets, bodies, streams.
    /// Default: 1,000.
    pub fn resources(self, resources: usize) -> Self {
        Self { resources, ..self }
    }

    /// The most bytes that an instance may pass to the host at once: its result, or the argument of one host call. A
    /// JSON call also counts about fifty bytes for each field of a record. Default: 64 MiB.
    pub fn transfer_bytes(self, transfer_bytes: usize) -> Self {
        Self { transfer_bytes, ..self }
    }

    /// The upper limit of a request's three time-outs: to connect, to the first byte, and between bytes. It is also
    /// their default, if the plugin sets none. Default: 1 minute.
    pub fn http_timeout(self, http_timeout: Duration) -> Self {
        Self { http_timeout, ..self }
    }

    /// The most bytes a response may have. Default: 128 MiB.
    pub fn response_bytes(self, response_bytes: u64) -> Self {
        Self { response_bytes, ..self }
    }

    /// The most bytes a request's body may have. Default: 128 MiB.
    pub fn request_bytes(self, request_bytes: u64) -> Self {
        Self { request_bytes, ..self }
    }

    /// The most requests that one call may make, including those that the policy denies. Default: 16.
    pub fn requests(self, requests: u32) -> Self {
        Self { requests, ..self }
    }
}
