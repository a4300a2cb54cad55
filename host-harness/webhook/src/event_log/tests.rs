use std::sync::{Mutex, mpsc as blocking};

use serde_json::json;

use super::*;

/// A function as a place to store events.
impl<F: FnMut(&str) -> io::Result<()> + Send + 'static> Keeps for F {
    fn keep(&mut self, batch: &Batch) -> io::Result<()> {
        self(&batch.lines)
    }
}

#[tokio::test]
async fn what_waits_for_the_disk_goes_out_together_and_each_is_told() {
    let written = Arc::new(Mutex::new(Vec::new()));
    let log = written.clone();
    let (begun, has_begun) = blocking::channel();
    let (go_on, may_go_on) = blocking::channel();
    let log = EventLog::start(move |lines: &str| {
        _ = begun.send(());
        may_go_on.recv().unwrap();
        log.lock().unwrap().push(lines.to_owned());
        Ok(())
    })
    .unwrap();
    let append = |event: i32| {
        let log = log.clone();
        tokio::spawn(async move { log.append(&[json!(event)]).await.is_ok() })
    };
    let first = append(1);
    tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
    // The disk is busy with the first; these two are queued meanwhile.
    let others = [append(2), append(3)];
    while log.commands.capacity() > WAITING - 2 {
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
    let log = EventLog::start(move |_: &str| {
        if std::mem::take(&mut full) { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    })
    .unwrap();
    let error = log.append(&[json!(1)]).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    log.append(&[json!(2)]).await.unwrap();
}
