use super::*;

async fn read(source: Source) -> Result<String, String> {
    let read = source.read().await;
    read.map(|token| token.reveal().to_owned()).map_err(|error| error.to_string())
}

/// A file for one test, deleted with it.
struct File(PathBuf);

impl File {
    fn new(name: &str, text: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("token-source-{}-{name}", std::process::id()));
        fs::write(&path, text).unwrap();
        Self(path)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn shell(script: &str) -> Source {
    Source::command("sh", ["-c", script])
}

#[tokio::test]
async fn a_token_is_read_without_the_space_around_it() {
    let file = File::new("line", b" EAAG\r\n");
    assert_eq!(read(Source::fixed("EAAG")).await.unwrap(), "EAAG");
    assert_eq!(read(Source::file(&file.0)).await.unwrap(), "EAAG");
    // Set by cargo, for every test.
    assert_eq!(read(Source::env("CARGO_PKG_NAME")).await.unwrap(), "host-harness");
}

#[tokio::test]
async fn a_function_gives_a_token_or_the_reason_for_none() {
    let sealed = std::sync::atomic::AtomicBool::new(true);
    let source = Source::from_fn(move || {
        let sealed = sealed.swap(false, std::sync::atomic::Ordering::AcqRel);
        async move { if sealed { Err("the vault is sealed") } else { Ok("EAAG\n".to_owned()) } }
    });
    assert_eq!(read(source.clone()).await.unwrap_err(), "the host's function: the vault is sealed");
    assert_eq!(read(source).await.unwrap(), "EAAG");
}

#[tokio::test]
async fn a_rotated_token_is_read_anew() {
    let file = File::new("rotated", b"old");
    let source = Source::file(&file.0);
    assert_eq!(read(source.clone()).await.unwrap(), "old");
    fs::write(&file.0, "new\n").unwrap();
    tokio::time::pause();
    tokio::time::advance(FILE_KEPT).await;
    // The file is read on a thread, and a paused clock does not wait for that.
    tokio::time::resume();
    assert_eq!(read(source).await.unwrap(), "new");
}

#[tokio::test]
async fn a_token_that_is_kept_is_read_again_after_its_time() {
    let file = File::new("kept", b"old");
    let source = Source::file(&file.0).kept_for(Duration::from_secs(10));
    assert_eq!(read(source.clone()).await.unwrap(), "old");
    fs::write(&file.0, "new").unwrap();
    assert_eq!(read(source.clone()).await.unwrap(), "old", "within its time, and for every clone");
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(11)).await;
    // The file is read on a thread, and a paused clock does not wait for that.
    tokio::time::resume();
    assert_eq!(read(source).await.unwrap(), "new");
}

#[tokio::test]
async fn what_could_not_be_read_is_not_kept() {
    let file = File::new("late", b"");
    let source = Source::file(&file.0).kept_for(Duration::from_secs(10));
    assert!(read(source.clone()).await.unwrap_err().ends_with("it is empty"));
    fs::write(&file.0, "EAAG").unwrap();
    assert_eq!(read(source).await.unwrap(), "EAAG");
}

#[cfg(unix)]
#[tokio::test]
async fn calls_that_come_together_run_a_command_once_though_it_fails() {
    let file = File::new("count", b"");
    let count = format!("echo >> '{}'", file.0.display());
    for (script, expected) in [("echo EAAG", Ok("EAAG")), ("exit 1", Err("the command sh: it ended with"))] {
        fs::write(&file.0, "").unwrap();
        let source = shell(&format!("{count}; {script}")).kept_for(Duration::from_secs(10));
        let (first, second, third) =
            tokio::join!(read(source.clone()), read(source.clone()), read(source.clone()));
        for token in [first, second, third] {
            match expected {
                Ok(expected) => assert_eq!(token.unwrap(), expected),
                Err(expected) => assert!(token.unwrap_err().starts_with(expected)),
            }
        }
        assert_eq!(fs::read(&file.0).unwrap(), b"\n", "{script}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn only_one_call_waits_while_a_token_is_read_anew() {
    let file = File::new("anew", b"old");
    // A pipe replaces it later; reading that blocks until someone writes to it.
    let go = File::new("go", b"");
    let source = Source::command("cat", [&go.0, &file.0]).kept_for(Duration::from_secs(10));
    assert_eq!(read(source.clone()).await.unwrap(), "old");
    fs::remove_file(&go.0).unwrap();
    assert!(Command::new("mkfifo").arg(&go.0).status().await.unwrap().success());
    fs::write(&file.0, "new").unwrap();
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(11)).await;
    tokio::time::resume();
    let first = tokio::spawn(read(source.clone()));
    tokio::task::yield_now().await;
    let minute = Duration::from_secs(60);
    let second = tokio::time::timeout(minute, read(source.clone())).await.expect("it does not wait");
    assert_eq!(second.unwrap(), "old");
    fs::write(&go.0, "").unwrap();
    assert_eq!(first.await.unwrap().unwrap(), "new");
    assert_eq!(read(source).await.unwrap(), "new");
}

#[cfg(unix)]
#[tokio::test]
async fn a_command_prints_the_token() {
    assert_eq!(read(shell("echo EAAG")).await.unwrap(), "EAAG");
    // stdin is empty: a command that asks for a password fails instead of waiting.
    assert_eq!(read(shell("cat; echo EAAG")).await.unwrap(), "EAAG");
    let error = read(shell("echo EAAG; exit 3")).await.unwrap_err();
    assert!(error.starts_with("the command sh: it ended with") && error.contains('3'), "{error}");
    assert!(!error.contains("EAAG"), "{error}");
}

#[tokio::test]
async fn errors_name_the_source_and_not_the_value() {
    let file = File::new("two", b"EAAG and more");
    let binary = File::new("binary", b"EAAG\xff");
    let no = "it holds a space, a line break or another character that no token has";
    for (source, expected) in [
        (Source::fixed(""), "the token given: it is empty".to_owned()),
        (Source::fixed("\n"), "the token given: it is empty".to_owned()),
        (Source::fixed("EAAG\nEAAG"), format!("the token given: {no}")),
        (Source::fixed("\"EAAG\""), "the token given: it has quotes around it".to_owned()),
        (Source::fixed("Bearer EAAG"), "the token given: it begins with the word Bearer".to_owned()),
        (Source::env("NO_SUCH_TOKEN"), "the environment variable NO_SUCH_TOKEN: it is not set".to_owned()),
        (Source::file(&file.0), format!("the file {}: {no}", file.0.display())),
        (Source::file(&binary.0), format!("the file {}: ", binary.0.display())),
        (Source::file("/no/such/file"), "the file /no/such/file: ".to_owned()),
        (Source::command("no-such-vault", ["EAAG"]), "the command no-such-vault: ".to_owned()),
    ] {
        let error = read(source).await.unwrap_err();
        assert!(error.starts_with(&expected), "{error}");
        assert!(!error.contains("EAAG"), "{error}");
    }
}

#[tokio::test]
async fn what_is_far_longer_than_a_token_is_not_read_to_its_end() {
    let file = File::new("long", &vec![b'x'; 70 << 10]);
    let error = read(Source::file(&file.0)).await.unwrap_err();
    assert!(error.to_string().ends_with("it has more than 64 KiB, which is no token"), "{error}");
    #[cfg(unix)]
    {
        let endless =
            Source::command("sh", ["-c", "while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done"]);
        let error = read(endless).await.unwrap_err();
        assert!(error.to_string().contains("64 KiB"), "{error}");
    }
}
