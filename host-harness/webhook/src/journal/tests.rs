use std::sync::{Mutex, mpsc as blocking};

use super::*;

#[tokio::test]
async fn what_waits_for_the_disk_goes_out_together_and_each_is_told() {
    let written = Arc::new(Mutex::new(Vec::new()));
    let log = written.clone();
    let (begun, has_begun) = blocking::channel();
    let (go_on, may_go_on) = blocking::channel();
    let journal = Journal::start(move |lines| {
        _ = begun.send(());
        may_go_on.recv().unwrap();
        log.lock().unwrap().push(String::from_utf8(lines.to_vec()).unwrap());
        Ok(())
    })
    .unwrap();
    let append = |lines: &'static str| {
        let journal = journal.clone();
        tokio::spawn(async move { journal.append(lines.to_owned()).await.is_ok() })
    };
    let first = append("1\n");
    tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
    // The disk is busy with the first; these two are put in meanwhile.
    let others = [append("2\n"), append("3\n")];
    while journal.entries.capacity() > WAITING - 2 {
        tokio::task::yield_now().await;
    }
    assert!(!first.is_finished(), "told before it was kept");
    go_on.send(()).unwrap();
    go_on.send(()).unwrap();
    assert!(first.await.unwrap());
    for other in others {
        assert!(other.await.unwrap());
    }
    assert_eq!(*written.lock().unwrap(), ["1\n", "2\n3\n"]);
}

#[tokio::test]
async fn a_failure_is_told_and_the_next_may_succeed() {
    let mut full = true;
    let journal = Journal::start(move |_| {
        if std::mem::take(&mut full) { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    })
    .unwrap();
    let error = journal.append("1\n".to_owned()).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    journal.append("2\n".to_owned()).await.unwrap();
}
