//! Whether the operating system allows that many calls at once.
//!
//! A system limit that is reached in the middle of a call fails that call with an error that does not name the limit.
//! So the limits are checked when a host is set up.

#[cfg(unix)]
use rustix::process::Rlimit;

/// Files that a process has open besides the connections of calls: its own, the runtime's, name look-ups.
#[cfg(unix)]
const OTHER_FILES: u64 = 100;

/// Mappings of one instance: its memory with its initial contents, the guard behind, and its stack with its own guard.
const MAPPINGS_EACH: u64 = 6;

/// Mappings that a process has besides instances: its code, its libraries, its heap.
const OTHER_MAPPINGS: u64 = 1_000;

/// Ensures that it does, raising the soft limit on open files as far as needed.
pub(crate) fn ensure(calls: u32, instances: u32) -> Result<(), String> {
    #[cfg(unix)]
    ensure_files(u64::from(calls) + OTHER_FILES)?;
    #[cfg(not(unix))]
    let _ = calls;
    // Only Linux counts mappings. If the file cannot be read, the limit is unknown.
    match std::fs::read_to_string("/proc/sys/vm/max_map_count").map(|text| text.trim().parse()) {
        Ok(Ok(limit)) => ensure_mappings(instances, limit),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn ensure_files(needed: u64) -> Result<(), String> {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    match raised(limit, needed)? {
        None => Ok(()),
        Some(raised) => setrlimit(Resource::Nofile, raised)
            .map_err(|error| format!("{}: {error}", too_few_files(needed, limit))),
    }
}

/// The value to which the limit must be raised; `None` if it is high enough.
#[cfg(unix)]
fn raised(limit: Rlimit, needed: u64) -> Result<Option<Rlimit>, String> {
    let allows = |limit: Option<u64>| limit.is_none_or(|limit| limit >= needed);
    match limit {
        Rlimit { current, .. } if allows(current) => Ok(None),
        Rlimit { maximum, .. } if allows(maximum) => Ok(Some(Rlimit { current: Some(needed), maximum })),
        _ => Err(too_few_files(needed, limit)),
    }
}

#[cfg(unix)]
fn too_few_files(needed: u64, limit: Rlimit) -> String {
    let limit = limit.maximum.unwrap_or(u64::MAX);
    let calls = limit.saturating_sub(OTHER_FILES);
    format!(
        "this many calls at once need {needed} open files, but this process may have only {limit}: raise the hard limit \
         (ulimit -Hn, LimitNOFILE= of systemd, --ulimit nofile= of a container) or set `HostOptions::calls` to \
         at most {calls}"
    )
}

fn ensure_mappings(instances: u32, limit: u64) -> Result<(), String> {
    let needed = u64::from(instances) * MAPPINGS_EACH + OTHER_MAPPINGS;
    if needed <= limit {
        return Ok(());
    }
    let most = limit.saturating_sub(OTHER_MAPPINGS) / MAPPINGS_EACH;
    Err(format!(
        "this many instances at once need {needed} memory mappings, but a process may have only {limit}: raise it \
         (sysctl vm.max_map_count={needed}) or set `HostOptions::instances` to at most {most}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousand_calls_fit_what_linux_allows_by_default() {
        assert_eq!(ensure_mappings(10_000, 65_530), Ok(()));
    }

    #[test]
    fn a_limit_that_is_too_low_is_named_with_what_helps() {
        let error = ensure_mappings(20_000, 65_530).unwrap_err();
        assert!(error.contains("vm.max_map_count=121000") && error.contains("at most 10755"), "{error}");
        assert_eq!(ensure_mappings(10_755, 65_530), Ok(()));
        assert!(ensure_mappings(10_756, 65_530).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn the_soft_limit_on_files_is_raised_up_to_the_hard_one() {
        let limit = |current, maximum| Rlimit { current, maximum };
        assert_eq!(raised(limit(Some(1_100), Some(4_096)), 1_100), Ok(None));
        assert_eq!(raised(limit(None, None), 1_100), Ok(None));
        let expected = limit(Some(1_100), Some(4_096));
        assert_eq!(raised(limit(Some(1_024), Some(4_096)), 1_100), Ok(Some(expected)));
        assert_eq!(raised(limit(Some(1_024), None), 1_100), Ok(Some(limit(Some(1_100), None))));
        let error = raised(limit(Some(1_024), Some(4_096)), 10_100).unwrap_err();
        assert!(error.contains("ulimit -Hn") && error.contains("at most 3996"), "{error}");
    }
}
