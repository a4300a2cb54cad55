//! A world to start with. Most of it is in the state file `world.toml` beside this file, which also shows the format.

use serde_json::{Value, json};

use crate::time::unix_now;
use crate::{SimulatedTemplate, World};

/// A system user's token that can do everything and never expires.
pub const DEMO_TOKEN: &str = "EAAG-demo-system-user-token";
/// A token that has expired.
pub const DEMO_EXPIRED_TOKEN: &str = "EAAG-demo-expired-token";
/// A user's token from the Getting Started panel. It expires 24 hours after the world was created.
pub const DEMO_USER_TOKEN: &str = "EAAG-demo-user-token";
/// A token that can manage the account but not send from it.
pub const DEMO_TOKEN_WITHOUT_MESSAGING: &str = "EAAG-demo-token-without-messaging";
/// A token that can send but not read the account.
pub const DEMO_TOKEN_WITHOUT_MANAGEMENT: &str = "EAAG-demo-token-without-management";
/// A token with every permission, but no business account is assigned to its user.
pub const DEMO_UNASSIGNED_TOKEN: &str = "EAAG-demo-unassigned-token";

/// The app's secret. Webhooks are signed with it unless another is given.
pub const DEMO_APP_SECRET: &str = "demo-app-secret";

/// The business account.
pub const DEMO_BUSINESS_ACCOUNT_ID: &str = "102290129340398";
/// The business portfolio that owns it.
pub const DEMO_PORTFOLIO_ID: &str = "506914307656634";
/// The app that the tokens were created for.
pub const DEMO_APP_ID: &str = "670000000000001";
/// The phone number id to send from: +1 555-555-0100.
pub const DEMO_PHONE_NUMBER_ID: &str = "106540352242922";
/// A second phone number of the same account, of poor quality.
pub const DEMO_POOR_PHONE_NUMBER_ID: &str = "106540352242923";
/// A test number, which can send to [`DEMO_RECIPIENT`] only.
pub const DEMO_TEST_PHONE_NUMBER_ID: &str = "106540352242924";
/// A number that is not registered.
pub const DEMO_UNREGISTERED_PHONE_NUMBER_ID: &str = "106540352242925";
/// Another company's account. It shares nothing with the first except the token that can do everything.
pub const DEMO_OTHER_BUSINESS_ACCOUNT_ID: &str = "102290129340777";
/// The phone number of that account.
pub const DEMO_OTHER_PHONE_NUMBER_ID: &str = "106540352242777";

/// A person with an open 24-hour window.
pub const DEMO_RECIPIENT: &str = "+15555550123";
/// A person without an open window: a free-form message is accepted and fails later.
pub const DEMO_RECIPIENT_WINDOW_CLOSED: &str = "+15555550124";
/// A person who is not on WhatsApp.
pub const DEMO_RECIPIENT_NOT_ON_WHATSAPP: &str = "+15555550125";
/// A person who stopped marketing messages.
pub const DEMO_RECIPIENT_OPTED_OUT: &str = "+15555550126";
/// A person who has reached Meta's limit for marketing messages.
pub const DEMO_RECIPIENT_MARKETING_CAPPED: &str = "+15555550127";
/// A person with an open window. Messages are delivered, but the response to the sender is lost.
pub const DEMO_RECIPIENT_ANSWER_LOST: &str = "+15555550128";
/// A person with an open window. Messages are delivered, but no response is sent.
pub const DEMO_RECIPIENT_SILENT: &str = "+15555550131";
/// A person for whom a load balancer responds with an HTML page: nothing is sent.
pub const DEMO_RECIPIENT_HTML: &str = "+15555550132";
/// A person who was sent too many messages in a short time (131056): nothing is sent.
pub const DEMO_RECIPIENT_PAIR_LIMITED: &str = "+15555550133";
/// A person for whom something fails at Meta (131000): nothing is sent, but the response does not say so.
pub const DEMO_RECIPIENT_META_FAILS: &str = "+15555550134";
/// An Argentine number (area code 000, which is not in use), whose WhatsApp id lacks the 9: 540005550123.
pub const DEMO_RECIPIENT_ARGENTINA: &str = "+5490005550123";
/// A Brazilian number, whose WhatsApp id lacks the ninth digit: 550087650123.
pub const DEMO_RECIPIENT_BRAZIL: &str = "+5500987650123";
/// A Mexican number, whose WhatsApp id has an additional 1: 5210005550123.
pub const DEMO_RECIPIENT_MEXICO: &str = "+520005550123";
/// A business-scoped user id with an open 24-hour window.
pub const DEMO_USER_ID: &str = "US.13491208655302741918";
/// A group with an open window.
pub const DEMO_GROUP_ID: &str = "Y2FwaV9ncm91cDoxNTU1NTU1MDEwMDoxMjAzNjMwMDAwMDAwMDAwMDE=";

impl World {
    /// A small company with every kind of template, token and recipient. The `DEMO_…` constants name its contents.
    #[expect(clippy::expect_used, reason = "both files are in the binary, and a test reads them")]
    pub fn demo() -> World {
        let mut world: World =
            toml::from_str(include_str!("demo/world.toml")).expect("the demo world is a world");
        for token in &mut world.tokens {
            match token.value.as_str() {
                DEMO_USER_TOKEN => token.expires_at = unix_now() + 24 * 3600,
                DEMO_EXPIRED_TOKEN => token.expires_at = unix_now().saturating_sub(3600),
                _ => {}
            }
        }
        let mut templates: Vec<SimulatedTemplate> = serde_json::from_str(include_str!("demo/templates.json"))
            .expect("the demo templates are templates");
        templates.extend((1..=12).map(newsletter));
        for (at, template) in templates.iter_mut().enumerate() {
            template.id = format!("{}", 1_350_000_000_000_001_u64 + at as u64);
        }
        if let Some(account) = world.business_accounts.first_mut() {
            account.templates = templates;
        }
        world
    }
}

/// One of the templates that make the list longer than one page.
fn newsletter(number: u32) -> SimulatedTemplate {
    let text = format!("Hi {{{{1}}}}, issue {number} of our newsletter is out. Reply STOP to unsubscribe.");
    let components: Vec<Value> =
        vec![json!({ "type": "BODY", "text": text, "example": { "body_text": [["Ana"]] } })];
    SimulatedTemplate {
        id: String::new(),
        name: format!("newsletter_{number:02}"),
        language: "en_US".to_owned(),
        status: "APPROVED".to_owned(),
        category: "MARKETING".to_owned(),
        parameter_format: "POSITIONAL".to_owned(),
        components,
        more: serde_json::Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_world_holds_together_and_has_what_its_constants_name() {
        let world = World::demo();
        world.check().unwrap();
        let account =
            world.business_accounts.iter().find(|account| account.id == DEMO_BUSINESS_ACCOUNT_ID).unwrap();
        assert_eq!(account.portfolio_id.as_deref(), Some(DEMO_PORTFOLIO_ID));
        assert!(account.templates.len() > 25, "the list needs more than one page");
        for id in [
            DEMO_PHONE_NUMBER_ID,
            DEMO_POOR_PHONE_NUMBER_ID,
            DEMO_TEST_PHONE_NUMBER_ID,
            DEMO_UNREGISTERED_PHONE_NUMBER_ID,
        ] {
            assert!(account.phone_numbers.iter().any(|phone| phone.id == id), "{id}");
        }
        for value in [
            DEMO_TOKEN,
            DEMO_EXPIRED_TOKEN,
            DEMO_USER_TOKEN,
            DEMO_TOKEN_WITHOUT_MESSAGING,
            DEMO_TOKEN_WITHOUT_MANAGEMENT,
            DEMO_UNASSIGNED_TOKEN,
        ] {
            assert!(
                world.tokens.iter().any(|token| token.value == value && token.app_id == DEMO_APP_ID),
                "{value}"
            );
        }
        for number in [
            DEMO_RECIPIENT_NOT_ON_WHATSAPP,
            DEMO_RECIPIENT_OPTED_OUT,
            DEMO_RECIPIENT_MARKETING_CAPPED,
            DEMO_RECIPIENT_ANSWER_LOST,
            DEMO_RECIPIENT_SILENT,
            DEMO_RECIPIENT_HTML,
            DEMO_RECIPIENT_PAIR_LIMITED,
            DEMO_RECIPIENT_META_FAILS,
            DEMO_RECIPIENT_ARGENTINA,
            DEMO_RECIPIENT_BRAZIL,
            DEMO_RECIPIENT_MEXICO,
        ] {
            assert!(world.recipients.iter().any(|recipient| recipient.number == number), "{number}");
        }
        assert!(world.user_ids.iter().any(|id| id == DEMO_USER_ID));
        assert_eq!(world.groups, [DEMO_GROUP_ID]);
    }
}
