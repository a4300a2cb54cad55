//! The functions of the contract.

/// A function of the contract.
#[derive(Debug)]
pub(crate) struct Function {
    pub name: &'static str,
    /// With its interface.
    pub path: &'static str,
    pub parameters: &'static [&'static str],
    /// Whether it only reads, however the call ends.
    pub reads: bool,
    /// If it needs a secret: the input's field and the sandbox's variable for it.
    pub secret: Option<(&'static str, &'static str)>,
}

const CONNECTION: &[&str] = &["connection"];
const INPUT: &[&str] = &["input"];
const BOTH: &[&str] = &["connection", "input"];

const fn sends(path: &'static str) -> Function {
    Function { name: name_of(path), path, parameters: BOTH, reads: false, secret: None }
}

const fn reads(path: &'static str, parameters: &'static [&'static str]) -> Function {
    Function { name: name_of(path), path, parameters, reads: true, secret: None }
}

const fn with_secret(of: Function, field: &'static str, variable: &'static str) -> Function {
    Function { secret: Some((field, variable)), ..of }
}

/// The part after the `#`.
const fn name_of(path: &'static str) -> &'static str {
    let mut rest = path.as_bytes();
    while let [first, more @ ..] = rest {
        rest = more;
        if *first == b'#' {
            break;
        }
    }
    match str::from_utf8(rest) {
        Ok(name) => name,
        Err(_) => path,
    }
}

pub(crate) const VALIDATE: Function = reads("whatsapp:toolkit/toolkit#validate", CONNECTION);
pub(crate) const SEND_MESSAGE: Function = sends("whatsapp:toolkit/toolkit#send-message");
pub(crate) const SEND_MEDIA: Function = sends("whatsapp:toolkit/toolkit#send-media");
pub(crate) const SEND_TEMPLATE: Function = sends("whatsapp:toolkit/toolkit#send-template");
pub(crate) const CUSTOM_API_CALL: Function = sends("whatsapp:toolkit/toolkit#custom-api-call");
pub(crate) const DESCRIBE: Function = reads("whatsapp:toolkit/catalog#describe", INPUT);
pub(crate) const LIST_PHONE_NUMBERS: Function =
    reads("whatsapp:toolkit/lookups#list-phone-numbers", CONNECTION);
pub(crate) const LIST_TEMPLATES: Function = reads("whatsapp:toolkit/lookups#list-templates", BOTH);
pub(crate) const TEMPLATE_FORM: Function = reads("whatsapp:toolkit/lookups#template-form", BOTH);
pub(crate) const PREVIEW_TEMPLATE: Function = reads("whatsapp:toolkit/lookups#preview-template", BOTH);
pub(crate) const VERIFY_SUBSCRIPTION: Function = with_secret(
    reads("whatsapp:toolkit/webhooks#verify-subscription", INPUT),
    "verify-token",
    "WHATSAPP_VERIFY_TOKEN",
);
pub(crate) const READ_NOTIFICATION: Function = with_secret(
    reads("whatsapp:toolkit/webhooks#read-notification", INPUT),
    "app-secret",
    "WHATSAPP_APP_SECRET",
);

const ALL: [&Function; 12] = [
    &VALIDATE,
    &SEND_MESSAGE,
    &SEND_MEDIA,
    &SEND_TEMPLATE,
    &CUSTOM_API_CALL,
    &DESCRIBE,
    &LIST_PHONE_NUMBERS,
    &LIST_TEMPLATES,
    &TEMPLATE_FORM,
    &PREVIEW_TEMPLATE,
    &VERIFY_SUBSCRIPTION,
    &READ_NOTIFICATION,
];

/// The function of this name, with its interface or without.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    let is_called = |function: &&&Function| match name.split_once('#') {
        None => function.name == name,
        // With a version or without.
        Some((interface, bare)) => {
            let interface = interface.split('@').next().unwrap_or_default();
            function.name == bare && function.path.split('#').next() == Some(interface)
        }
    };
    ALL.iter().find(is_called).copied()
}

/// The names of the contract's functions.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|function| function.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_found_by_either_name() {
        for name in [
            "send-message",
            "whatsapp:toolkit/toolkit#send-message",
            "whatsapp:toolkit/toolkit@0.1.0#send-message",
        ] {
            assert_eq!(find(name).unwrap().name, "send-message", "{name}");
        }
        for name in ["send_message", "whatsapp:toolkit/lookups#send-message", "step", ""] {
            assert!(find(name).is_none(), "{name}");
        }
    }
}
