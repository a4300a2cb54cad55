//! How many connections the system allows this process: each is an open file.

/// How many files a process has open besides its connections: its own, the runtime's, name look-ups, other servers.
#[cfg(unix)]
const OTHER_FILES: u64 = 256;

/// The wanted number of connections, or as many as are possible. Raises the soft limit on open files as far as
/// needed: many systems start a process with a limit of 1,024.
#[cfg(unix)]
pub fn afford(wanted: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let needed = wanted as u64 + OTHER_FILES;
    let Some(mut files) = current.filter(|files| *files < needed) else { return wanted };
    let raised = maximum.map_or(needed, |most| needed.min(most));
    if raised > files && setrlimit(Resource::Nofile, Rlimit { current: Some(raised), maximum }).is_ok() {
        files = raised;
    }
    // If the limit is as low as the reserve, half of the files are for connections.
    let most = files.saturating_sub(OTHER_FILES).max(files / 2);
    usize::try_from(most).map_or(wanted, |most| most.min(wanted))
}

#[cfg(not(unix))]
pub fn afford(wanted: usize) -> usize {
    wanted
}
