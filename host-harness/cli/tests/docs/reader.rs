//! A reader of a page: a folder, a shell, and the servers that the page starts.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crate::command::without_connection;
use crate::folder::Folder;
use crate::pages::{Block, EXIT_1, NO_RUN, Page, UNTIL_CTRL_C, repository};

/// The time limit for a block, or for a server's first line.
const PATIENCE: Duration = Duration::from_secs(120);

/// Where `simulate` listens by default.
const SIMULATOR: &str = "127.0.0.1:8080";

pub struct Reader {
    folder: Folder,
    servers: Vec<Server>,
    /// The addresses on the page, each with the server's real one.
    addresses: Vec<(String, String)>,
}

struct Server {
    child: Child,
    lines: Receiver<String>,
}

impl Reader {
    /// In a new folder instead of the root of the repository: it has `host-harness/` and the files that the page
    /// shows, which are blocks with the file's name beside the language.
    pub fn of(page: &Page) -> Self {
        let folder = Folder::new(&format!("docs-{}", page.path.replace('/', "-")));
        symlink(repository().join("host-harness"), folder.0.join("host-harness")).expect("a link");
        for Block { info, text, .. } in page.blocks() {
            if let [language, name] = &info[..]
                && name.ends_with(&format!(".{language}"))
            {
                folder.file(name, text);
            }
        }
        Self { folder, servers: Vec::new(), addresses: Vec::new() }
    }

    /// Runs a block to its end.
    pub fn run(&mut self, block: &Block) -> Result<(), String> {
        let expected = i32::from(block.has(EXIT_1));
        let output = ended(self.shell(block, &self.as_run(block))?)?;
        if output.status.code() == Some(expected) {
            return Ok(());
        }
        let code = output.status.code().map_or("a signal".to_owned(), |code| code.to_string());
        let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
        Err(format!("it exits with {code}, and not with {expected}:\n{}", said.concat()))
    }

    /// Starts a block's server on a free port, and waits until it reports the port.
    pub fn start_server(&mut self, block: &Block) -> Result<(), String> {
        let text = self.as_run(block);
        let listen = text.split_once("--listen ").and_then(|(_, rest)| rest.split_whitespace().next());
        let written = listen.unwrap_or(SIMULATOR).to_owned();
        let text = match listen {
            Some(listen) => text.replace(listen, "127.0.0.1:0"),
            None => text.replace("host-harness simulate", "host-harness simulate --listen 127.0.0.1:0"),
        };
        // Instead of the shell, so that it gets the signals itself.
        let text = text.replacen("host-harness", "exec host-harness", 1);
        let server = Server::start(self.shell(block, &text)?);
        let address = server.address();
        self.servers.push(server);
        self.addresses.push((written, address?));
        Ok(())
    }

    /// Sends Ctrl-C to each.
    pub fn stop_servers(&mut self) -> Result<(), String> {
        self.servers.iter_mut().try_for_each(Server::stop)
    }

    /// The block's text with two changes: the command is the one built for the tests, and servers have their real
    /// addresses.
    fn as_run(&self, block: &Block) -> String {
        let text = block.text.replace("cargo run -- ", "host-harness ");
        self.addresses.iter().fold(text, |text, (written, real)| text.replace(written, real))
    }

    fn shell(&self, block: &Block, text: &str) -> Result<Command, String> {
        let marks = [NO_RUN, UNTIL_CTRL_C, EXIT_1];
        if let Some(word) = block.info.iter().skip(1).find(|word| !marks.contains(&word.as_str())) {
            return Err(format!("{word} is no mark: there are {}", marks.join(", ")));
        }
        let built = Path::new(env!("CARGO_BIN_EXE_host-harness")).parent().expect("a folder");
        let path = format!("{}:{}", built.display(), std::env::var("PATH").unwrap_or_default());
        let mut shell = without_connection(Command::new("sh"));
        shell.args(["-eu", "-c", text]).current_dir(&self.folder.0).env("PATH", path);
        shell.env("HOME", &self.folder.0).stdout(Stdio::piped()).stderr(Stdio::piped());
        Ok(shell)
    }
}

/// A command's output when it has ended.
fn ended(mut command: Command) -> Result<Output, String> {
    let (tell, output) = channel();
    thread::spawn(move || tell.send(command.output().expect("a shell")));
    output.recv_timeout(PATIENCE).map_err(|_| format!("it takes more than {PATIENCE:?}"))
}

impl Server {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::null()).spawn().expect("a shell");
        let stderr = BufReader::new(child.stderr.take().expect("stderr"));
        let (tell, lines) = channel();
        // Read to its end, so that it never waits for a reader.
        thread::spawn(move || stderr.lines().map_while(Result::ok).for_each(|line| _ = tell.send(line)));
        Self { child, lines }
    }

    fn address(&self) -> Result<String, String> {
        let mut said = String::new();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            if let Some((_, rest)) = line.split_once("127.0.0.1:") {
                let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
                return Ok(format!("127.0.0.1:{port}"));
            }
            said += &line;
        }
        Err(format!("it ends by itself, or does not say where it listens:\n{said}"))
    }

    fn stop(&mut self) -> Result<(), String> {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-INT", &id]).status().expect("kill");
        let status = self.child.wait().expect("a status");
        if sent.success() && status.success() { Ok(()) } else { Err(format!("a server ends with {status}")) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // In case the page was not followed to its end.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
