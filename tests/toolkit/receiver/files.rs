//! The file of events: who may read it, and what happens when it is moved.

use super::*;

#[cfg(unix)]
fn mode(file: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).expect("a file").permissions().mode() & 0o777
}

#[cfg(unix)]
#[test]
fn a_file_that_is_rotated_or_removed_costs_no_event() {
    run(async {
        let hook = Hook::start("rotated").await;
        let post = async |id: &str| assert_eq!(hook.signed(notification(id).as_bytes()).await, 200);
        post("wamid.A").await;
        assert_eq!(mode(&hook.file), 0o600);

        let rotated = hook.file.with_extension("1");
        fs::rename(&hook.file, &rotated).expect("a folder");
        post("wamid.B").await;
        assert_eq!(mode(&hook.file), 0o600);
        assert_eq!(hook.kept()[0]["id"], "wamid.B:sent");
        assert_eq!(fs::read_to_string(&rotated).expect("a file").lines().count(), 1);
        fs::remove_file(&rotated).expect("a file");

        fs::remove_file(&hook.file).expect("a file");
        post("wamid.C").await;
        assert_eq!(hook.kept()[0]["id"], "wamid.C:sent");
    });
}
