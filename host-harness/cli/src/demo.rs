//! `demo`: every feature once, as a newcomer would use it, against a simulated Graph API in this process.

mod page;
mod statuses;
mod steps;

use std::process::ExitCode;
use std::time::Duration;

use host_harness::{Plugin, Source};
use host_harness_simulator::{
    DEMO_BUSINESS_ACCOUNT_ID, DEMO_EXPIRED_TOKEN, DEMO_PHONE_NUMBER_ID, DEMO_RECIPIENT, DEMO_TOKEN, Fault,
    Simulator, World,
};
use host_harness_whatsapp::Via;
use serde_json::Value;

use self::page::Page;
use self::statuses::Statuses;
use self::steps::{Expected, Step};
use crate::component::{ComponentSource, Network};
use crate::connection::Connection;
use crate::exit::Exit;
use crate::harness::Harness;

/// Runs the demo. Succeeds only if every call ended as it should.
pub async fn run() -> Result<ExitCode, Exit> {
    let page = Page::new();
    let simulator = Simulator::start(World::demo(), ([127, 0, 0, 1], 0).into()).await.map_err(Exit::host)?;
    let graph = simulator.addr().to_string();
    // The component for all WASI hosts.
    let component = ComponentSource { path: None, via: Some(Via::WasiHttp) };
    let plugin = component.load(1, Network::default())?;
    page.opening(&graph, plugin.size());

    let harness = connect(&plugin, &graph, DEMO_TOKEN, Some(DEMO_PHONE_NUMBER_ID))?;
    let mut as_said = true;

    page.chapter("Check the connection");
    // The product's own form asks for three fields, and the phone number id is not among them.
    let three_fields = connect(&plugin, &graph, DEMO_TOKEN, None)?;
    as_said &= show(&page, &three_fields, &steps::validate()).await?.is_some();

    page.chapter("Send");
    as_said &= show(&page, &harness, &steps::answer()).await?.is_some();
    as_said &= show(&page, &harness, &steps::ticket()).await?.is_some();
    as_said &= show(&page, &harness, &steps::order_confirmation()).await?.is_some();
    match show(&page, &harness, &steps::upload_invoice()).await?.as_ref().and_then(steps::uploaded_id) {
        Some(id) => as_said &= show(&page, &harness, &steps::invoice(&id)).await?.is_some(),
        None => as_said = false,
    }

    page.chapter("Broadcast");
    for (name, number) in steps::CUSTOMERS {
        as_said &= show(&page, &harness, &steps::offer(name, number)).await?.is_some();
    }

    page.chapter("Refused: permanent");
    as_said &= show(&page, &harness, &steps::number_with_spaces()).await?.is_some();
    as_said &= show(&page, &harness, &steps::missing_template()).await?.is_some();
    let expired = connect(&plugin, &graph, DEMO_EXPIRED_TOKEN, Some(DEMO_PHONE_NUMBER_ID))?;
    as_said &= show(&page, &expired, &steps::expired_token()).await?.is_some();

    page.chapter("Not sent, and safe to repeat: transient");
    simulator.fail_next(Fault::code(130_429), Some(DEMO_RECIPIENT)).map_err(Exit::host)?;
    match show(&page, &harness, &steps::too_fast()).await? {
        Some(refused) => {
            let wait = refused.pointer("/err/transient/retry-after-ms").and_then(Value::as_u64);
            tokio::time::sleep(Duration::from_millis(wait.unwrap_or_default())).await;
            as_said &= show(&page, &harness, &steps::repeated()).await?.is_some();
        }
        None => as_said = false,
    }

    page.chapter("May have been sent: permanent-unconfirmed");
    let mut statuses = Statuses::subscribe(&simulator, &plugin).await?;
    as_said &= show(&page, &harness, &steps::answer_lost()).await?.is_some();
    let status = statuses.of(steps::LOST).await?;
    as_said &= status.is_some();
    page.settled(steps::LOST, status.as_deref());

    page.closing(simulator.messages().len(), as_said);
    Ok(if as_said { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The plugin with a connection that is entirely in the sandbox's environment.
fn connect(plugin: &Plugin, graph: &str, token: &str, number: Option<&str>) -> Result<Harness, Exit> {
    let mut connection = Connection { token: Some(Source::fixed(token)), ..Connection::default() };
    let environment = &mut connection.environment;
    environment.insert("WHATSAPP_BUSINESS_ACCOUNT_ID", DEMO_BUSINESS_ACCOUNT_ID.into());
    if let Some(number) = number {
        environment.insert("WHATSAPP_PHONE_NUMBER_ID", number.into());
    }
    Harness::with(plugin, connection, Some(graph), false)
}

/// Makes a call and shows it. Returns its result if the step expects that.
async fn show(page: &Page, harness: &Harness, step: &Step) -> Result<Option<Value>, Exit> {
    page.call(step);
    let result = harness.call(step.function, step.input.as_ref()).await?;
    let as_expected = match step.expected {
        Expected::Ok => result.get("ok").is_some(),
        Expected::Failed(verdict, code) => result
            .get("err")
            .and_then(|error| error.get(verdict))
            .is_some_and(|failure| failure.get("code").and_then(Value::as_u64) == code),
    };
    page.result(step, &result, as_expected);
    Ok(as_expected.then_some(result))
}
