//! A call of a tool.

use host_harness::Outcome;
use host_harness_whatsapp::catalog::Effect;
use rmcp::model::JsonObject;
use serde_json::{Map, Value};

use super::ToolServer;
use crate::fault::fault;
use crate::files::Files;
use crate::gate::Stopped;
use crate::guards::Caller;
use crate::own;
use crate::reply::{self, Reply};
use crate::template::{self, Prepared};
use crate::tools::{Action, ExposedTool, Input, Own};

impl ToolServer {
    /// Runs the tool.
    pub(super) async fn run(
        &self,
        exposed: &ExposedTool,
        arguments: JsonObject,
        caller: &Caller<'_>,
    ) -> Result<Reply, Stopped> {
        match &exposed.action {
            Action::Describe(recipes) => Ok(describe(recipes, &arguments)),
            Action::Form { lookup } => {
                Ok(template::list_values(&self.shared.session, lookup, &arguments).await)
            }
            Action::Filled(filled) => {
                match filled.prepare(&self.shared.session, exposed.effect, &arguments).await {
                    Ok(Prepared { function, effect, input }) => {
                        self.call(function, effect, Some(&input), caller).await
                    }
                    Err(reply) => Ok(reply),
                }
            }
            Action::Call { function, input } => {
                let faults = input.faults(&arguments);
                if !faults.is_empty() {
                    return Ok(reply::refused(&faults));
                }
                let input = (!matches!(input, Input::None)).then(|| Value::Object(arguments));
                self.call(function, exposed.effect, input.as_ref(), caller).await
            }
            Action::Own { own, input } => {
                let faults = input.faults(&arguments);
                if !faults.is_empty() {
                    return Ok(reply::refused(&faults));
                }
                match (own, &self.gate.events, &self.files) {
                    (Own::Inbox, Some(events), _) => {
                        Ok(own::inbox(events, &arguments, &self.gate.clock).await)
                    }
                    (Own::MessageStatus, Some(events), _) => {
                        Ok(own::message_status(events, &arguments).await)
                    }
                    (Own::Wait, Some(events), _) => Ok(own::wait(events, &arguments).await),
                    (Own::SendFile, _, Some(files)) => self.send_file(files, &arguments, caller).await,
                    _ => Ok(reply::refused(&[fault(String::new(), "the server has no such tool")])),
                }
            }
        }
    }

    /// Calls a function of the plugin, if the guards and the window allow it.
    async fn call(
        &self,
        function: &str,
        effect: Effect,
        input: Option<&Value>,
        caller: &Caller<'_>,
    ) -> Result<Reply, Stopped> {
        let admitted = match input {
            Some(input) => self.gate.admit(function, input, caller).await?,
            None => None,
        };
        let reply = reply::of(effect, self.shared.session.call_json(function, input).await);
        Ok(match admitted {
            Some(admitted) => admitted.end(reply),
            None => reply,
        })
    }

    /// Uploads a file and sends it. If the send is not allowed, nothing is uploaded.
    async fn send_file(
        &self,
        files: &Files,
        arguments: &JsonObject,
        caller: &Caller<'_>,
    ) -> Result<Reply, Stopped> {
        let file = match own::file(files, arguments).await {
            Ok(file) => file,
            Err(reply) => return Ok(*reply),
        };
        let (name, size) = (&file.name, file.bytes.len());
        let about = own::media(&file, arguments, &format!("the upload of {name}, {size} bytes"));
        let Some(admitted) = self.gate.admit("send-media", &about, caller).await? else {
            return Ok(reply::refused(&[fault(String::new(), "this is not a message")]));
        };
        let session = &self.shared.session;
        let reply = match session.upload(name, file.file_type, &file.bytes, None).await {
            Outcome::Done(id) => {
                let input = own::media(&file, arguments, &id);
                reply::of(Effect::Sends, session.call_json("send-media", Some(&input)).await)
            }
            // No message was sent, even if the file was uploaded.
            Outcome::Unconfirmed(failure) => {
                let outcome = Outcome::<(), _>::Transient { after: None, failure };
                reply::failed(&outcome, "the upload has no clear answer".to_owned())
            }
            outcome => reply::failed(&outcome, "the upload failed".to_owned()),
        };
        Ok(admitted.end(reply))
    }
}

fn describe(recipes: &Map<String, Value>, arguments: &JsonObject) -> Reply {
    let name = arguments.get("name").and_then(Value::as_str);
    match name.and_then(|name| recipes.get(name)) {
        Some(recipe) => reply::success(recipe.clone()),
        None => {
            let names: Vec<_> = recipes.keys().map(String::as_str).collect();
            let message = format!("must be one of {}", names.join(", "));
            reply::refused(&[fault("name".into(), &message)])
        }
    }
}
