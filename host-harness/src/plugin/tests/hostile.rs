//! A hostile plugin, with name look-ups that the test controls. The other attacks are in `tests/hostile/`.

use std::sync::Mutex;

use super::*;
use crate::client::Client;
use crate::testing::{answering, text};

#[tokio::test]
async fn a_name_that_resolves_to_loopback_leads_nowhere() {
    let address = answering("HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nprivate").await;
    let engine = host(1).engine().clone();
    let host =
        Host::with(engine, Client::resolving(address.ip()), HostOptions::default().instances(1)).unwrap();
    let plugin = Plugin::load(&host, hostile_plugins::ATTACKER).unwrap();

    let authority = format!("inside.attacker.test:{}", address.port());
    let told = Arc::new(Mutex::new(String::new()));
    let sink = Arc::clone(&told);
    let rule = format!("http://*.attacker.test:{}", address.port());
    let sandbox = Sandbox::new(Policy::allow([rule.as_str()]).unwrap()).on_exchange(move |exchange| {
        *sink.lock().unwrap() = exchange.outcome.as_ref().unwrap_err().to_string();
    });
    let request = json!({"request": {
        "method": "GET", "scheme": "http", "authority": authority, "path": "/", "headers": [], "body": "",
    }});
    let result = plugin.call_json(&sandbox, "send", &request).await.unwrap();
    assert!(text(&result["err"]).contains("DestinationIpProhibited"), "{result}");
    let told = told.lock().unwrap();
    assert!(told.contains("is 127.0.0.1, a loopback address"), "{told}");
    assert!(told.ends_with(&format!("GET http://{address}")), "{told}");
}
