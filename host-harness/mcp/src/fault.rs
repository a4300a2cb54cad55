//! A fault of the arguments, and where it is.

use host_harness::InputError;

pub(crate) fn fault(path: String, message: &str) -> InputError {
    InputError { path, message: message.to_owned() }
}

/// `/body/json/contacts/0` as `body.json.contacts[0]`.
pub(crate) fn path(pointer: &str) -> String {
    let mut path = String::new();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
            path.push_str(&format!("[{part}]"));
        } else {
            path.push_str(if path.is_empty() { "" } else { "." });
            path.push_str(&part);
        }
    }
    path
}

#[cfg(test)]
mod tests;
