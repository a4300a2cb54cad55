//! Files of one folder.

use std::fs;

use host_harness_mcp::{Files, Guards};
use serde_json::json;

use crate::stage::Stage;
use crate::support::{NUMBER, call, client, failed, given, run};

#[test]
fn a_file_of_the_folder_is_uploaded_and_sent() {
    run(async {
        let stage = Stage::new(&[]).await;
        let folder = stage.folder.path("files");
        fs::create_dir_all(folder.join("may")).unwrap();
        fs::write(folder.join("may/report.pdf"), b"%PDF-1.4 report").unwrap();
        fs::write(folder.join("photo.jpg"), vec![7; 3 << 20]).unwrap();
        let client = client(&stage.server.clone().files(Files::of(&folder).unwrap()).unwrap()).await;
        let document = json!({"to": NUMBER, "path": "may/report.pdf", "caption": "May"});
        let sent = given(call(&client, "send-file", document).await);
        assert_eq!(sent["window"], "unknown", "{sent}");
        given(call(&client, "send-file", json!({"to": NUMBER, "path": "photo.jpg"})).await);
        let messages = stage.simulator.messages();
        let document = &messages[0].body["document"];
        assert_eq!(
            (&document["filename"], &document["caption"]),
            (&json!("report.pdf"), &json!("May")),
            "{document}"
        );
        assert_eq!(messages[1].body["type"], "image");
    });
}

#[test]
fn nothing_outside_the_folder_and_nothing_that_is_no_file_is_sent() {
    run(async {
        let stage = Stage::new(&[]).await;
        let folder = stage.folder.path("files");
        fs::create_dir_all(folder.join("folder.pdf")).unwrap();
        fs::write(stage.folder.path("secret.pdf"), b"secret").unwrap();
        fs::write(folder.join("empty.pdf"), b"").unwrap();
        fs::write(folder.join("run.exe"), b"MZ").unwrap();
        fs::write(folder.join("large.png"), vec![7; (5 << 20) + 1]).unwrap();
        let mut paths = vec![
            ("../secret.pdf".to_owned(), "stay in it"),
            (stage.folder.path("secret.pdf").display().to_string(), "stay in it"),
            ("a/../../secret.pdf".to_owned(), "stay in it"),
            ("folder.pdf".to_owned(), "not a regular file"),
            ("none.pdf".to_owned(), "no such file"),
            ("empty.pdf".to_owned(), "is empty"),
            ("run.exe".to_owned(), "accepts files that end in"),
            ("large.png".to_owned(), "accepts at most 5.0 MB"),
            (".".to_owned(), "stay in it"),
            ("a\0.pdf".to_owned(), "stay in it"),
        ];
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("../secret.pdf", folder.join("link.pdf")).unwrap();
            std::os::unix::fs::symlink(&stage.folder.0, folder.join("up")).unwrap();
            let fifo = folder.join("pipe.pdf");
            assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
            paths.push(("link.pdf".to_owned(), "stay in it"));
            paths.push(("up/secret.pdf".to_owned(), "stay in it"));
            paths.push(("pipe.pdf".to_owned(), "not a regular file"));
        }
        let client = client(&stage.server.clone().files(Files::of(&folder).unwrap()).unwrap()).await;
        for (path, word) in paths {
            let told = failed(call(&client, "send-file", json!({"to": NUMBER, "path": path})).await);
            assert_eq!(told["field"], "path", "{path}: {told}");
            assert!(told["message"].as_str().unwrap().contains(word), "{path}: {told}");
        }
        assert!(stage.simulator.requests().is_empty());
    });
}

#[test]
fn a_file_is_not_uploaded_for_somebody_who_may_not_be_written_to() {
    run(async {
        let guards = Guards::default().allow_to(["DE".parse().unwrap()]);
        let stage = Stage::guarded(&[], guards).await;
        fs::write(stage.folder.path("a.pdf"), b"%PDF").unwrap();
        let files = Files::of(&stage.folder.0).unwrap();
        let client = client(&stage.server.clone().files(files).unwrap()).await;
        let told = failed(call(&client, "send-file", json!({"to": NUMBER, "path": "a.pdf"})).await);
        assert_eq!(told["kind"], "host-denied");
        assert!(stage.simulator.requests().is_empty());
    });
}
