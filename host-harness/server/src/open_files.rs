//! How many connections the system lets this process have: each is an open file.

/// How many files a process has open beside its connections: its own, the runtime's, name look-ups, other servers.
#[cfg(unix)]
const OTHER_FILES: u64 = 256;

/// As many connections as are wanted, or as may be had. Raises the soft limit on open files as far as that needs: many
/// systems start a process with one of 1,024.
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
    // Where a limit is as low as the reserve, half of the files are for connections.
    let most = files.saturating_sub(OTHER_FILES).max(files / 2);
    usize::try_from(most).map_or(wanted, |most| most.min(wanted))
}

#[cfg(not(unix))]
pub fn afford(wanted: usize) -> usize {
    wanted
}
