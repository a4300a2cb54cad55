//! `webhook`: Meta's webhooks, from a file or as a server.

mod deliveries;
mod listen;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use host_harness::{Host, HostOptions, Secret, Source};
use host_harness_simulator::webhook_signature;
use host_harness_webhook::Reader;

use crate::component::{self, ComponentSource};
use crate::exit::Exit;
use crate::harness;

/// The variables that may contain a secret. The component uses the same names.
const APP_SECRET: &str = "WHATSAPP_APP_SECRET";
const VERIFY_TOKEN: &str = "WHATSAPP_VERIFY_TOKEN";

/// How many notifications are read at the same time.
const INSTANCES: u32 = 32;

/// The notifications to read, and the secret that proves they are Meta's.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["input", "listen"]))]
pub struct Webhook {
    /// The recorded deliveries to read, - for stdin: {"signature": "sha256=…", "body": "…"}, one after the other. With
    /// --unsigned, the file may have bare bodies. With --signature, it is one body, byte for byte.
    #[arg(value_name = "FILE|-")]
    input: Option<PathBuf>,
    /// Receive webhooks over HTTP at this address, at any path. Port 0 picks a free port, which is printed.
    #[arg(long, value_name = "ADDR", value_parser = crate::address::listen)]
    listen: Option<SocketAddr>,
    /// The app secret. Other users of this machine may see it on the command line: prefer --secret-file,
    /// --secret-command or the variable WHATSAPP_APP_SECRET.
    #[arg(long, value_name = "SECRET", conflicts_with_all = ["secret_file", "secret_command"])]
    secret: Option<String>,
    /// Read the app secret from this file.
    #[arg(long, value_name = "FILE", conflicts_with = "secret_command")]
    secret_file: Option<PathBuf>,
    /// A shell command that prints the app secret. It runs once, at the start.
    #[arg(long, value_name = "CMD")]
    secret_command: Option<String>,
    /// The X-Hub-Signature-256 header that came with the body.
    #[arg(long, value_name = "SIGNATURE", requires = "input")]
    signature: Option<String>,
    /// Accept bodies without a signature, such as the sample of Meta's app panel. Nothing proves who sent them: use it
    /// only for files of your own.
    #[arg(long, requires = "input", conflicts_with_all = ["signature", "secret", "secret_file", "secret_command"])]
    unsigned: bool,
    /// The verify token that you entered with the callback URL in Meta's app panel. Default: the variable
    /// WHATSAPP_VERIFY_TOKEN.
    #[arg(long, value_name = "TOKEN", requires = "listen")]
    verify_token: Option<String>,
    /// Append events to this file, one per line, instead of stdout. Meta gets its 200 only after they are on disk. To
    /// rotate the file, rename it; SIGHUP closes the old one at once.
    #[arg(long, value_name = "FILE", requires = "listen")]
    out: Option<PathBuf>,
    /// Post each stored event to this URL as JSON, in order, with the event's id as Idempotency-Key. A post is repeated
    /// until the answer is 2xx, even after a restart, so an event may arrive twice. If the answer is 400, 413, 415 or
    /// 422, the event is set aside in FILE.outbox, next to the --out FILE.
    #[arg(long, value_name = "URL", requires = "out")]
    forward: Option<String>,
    /// Certificate authorities to trust in addition to Mozilla's, as a PEM file, for a --forward URL with a private
    /// certificate.
    #[arg(long, value_name = "FILE", requires = "forward")]
    ca_file: Option<PathBuf>,
    /// The component to run, instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    component: Option<PathBuf>,
}

/// Prints the events of deliveries, or receives webhooks until Ctrl-C.
pub async fn run(webhook: &Webhook) -> Result<ExitCode, Exit> {
    let secret = webhook.secret().await?;
    let options = HostOptions::default().instances(INSTANCES).cache(component::cache());
    let host = Host::new(options)?;
    let plugin = ComponentSource { path: webhook.component.as_deref(), via: None }.load_into(&host)?;
    let reader = Reader::new(&plugin, secret, webhook.verify_token());
    match (&webhook.input, webhook.listen) {
        (Some(input), _) => deliveries::print(&reader, input, webhook).await,
        (None, Some(address)) => listen::run(reader, address, webhook).await,
        (None, None) => Err(Exit::usage("give a FILE, - or --listen ADDR")),
    }
}

impl Webhook {
    async fn secret(&self) -> Result<Secret, Exit> {
        if self.unsigned {
            return Ok(UNSIGNED.into());
        }
        let given = self.secret.as_ref().map(|secret| Source::fixed(secret.as_str()));
        let elsewhere = || harness::source(self.secret_file.as_deref(), self.secret_command.as_deref());
        let source =
            given.or_else(elsewhere).or_else(|| variable(APP_SECRET).map(|_| Source::env(APP_SECRET)));
        let source = source.ok_or_else(|| {
            Exit::usage(format!(
                "the app secret is missing: give --secret-file, --secret-command or {APP_SECRET}. It is in Meta's app \
                 panel, under App settings, Basic"
            ))
        })?;
        source.read().await.map_err(|error| Exit::usage(format!("no app secret: {error}")))
    }

    fn verify_token(&self) -> Option<Secret> {
        self.verify_token.clone().or_else(|| variable(VERIFY_TOKEN)).map(Secret::new)
    }
}

/// The secret used to sign a body that has no signature. It proves nothing, and is not meant to.
const UNSIGNED: &str = "unsigned";

fn sign(body: &str) -> String {
    webhook_signature(UNSIGNED, body.as_bytes())
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}
