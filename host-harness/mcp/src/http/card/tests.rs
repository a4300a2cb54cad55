use super::*;

#[test]
fn a_card_has_what_the_extension_asks_for() {
    let mut about = Implementation::new("WhatsApp", "0.1.0");
    about.title = Some("WhatsApp".to_owned());
    about.description = Some("Sends messages. Only to people who agreed to it.".to_owned());
    let card = card(&about, "tools.example.com:8000", "https://tools.example.com:8000/mcp");
    assert_eq!(card["name"], "com.example.tools/whatsapp");
    assert_eq!(card["description"], "Sends messages.");
    assert_eq!(card["version"], "0.1.0");
    let remote = &card["remotes"][0];
    assert_eq!(remote["url"], "https://tools.example.com:8000/mcp");
    let versions = remote["supportedProtocolVersions"].as_array().unwrap();
    assert!(versions.contains(&"2026-07-28".into()) && versions.contains(&"2025-06-18".into()), "{card}");
}

#[test]
fn an_address_is_called_localhost() {
    for (host, expected) in [
        ("127.0.0.1:9", "localhost"),
        ("[::1]:9", "localhost"),
        ("localhost:9", "localhost"),
        ("a.example", "example.a"),
    ] {
        assert_eq!(reversed(host), expected, "{host}");
    }
}
