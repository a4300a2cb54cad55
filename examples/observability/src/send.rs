//! The engine's work: it sends two messages.

use host_harness::{Host, HostOptions, Plugin, Source};
use host_harness_simulator::{
    DEMO_RECIPIENT, DEMO_RECIPIENT_ARGENTINA, DEMO_TEST_PHONE_NUMBER_ID, DEMO_TOKEN,
};
use host_harness_whatsapp::Session;
use host_harness_whatsapp::tools::SendMessageInput;
use opentelemetry::metrics::Meter;
use tracing::{Instrument, info, info_span};

use crate::{metrics, trace_parent};

/// Sends two messages to the Graph API at `graph`, each in its own span. One is accepted, the other is refused.
pub async fn two_messages(graph: &str, meter: &Meter) -> anyhow::Result<()> {
    let host = Host::new(HostOptions::default().instances(4))?;
    let plugin = Plugin::load(&host, host_harness_component::EXCHANGE)?;
    let session = Session::new(&plugin)
        .token(Source::fixed(DEMO_TOKEN))
        .phone_number_id(DEMO_TEST_PHONE_NUMBER_ID)
        .reroute(graph)?
        .sandbox(|sandbox| {
            sandbox.tenant("juniper").on_call(metrics::of_calls(meter)).trace_parent(trace_parent::current)
        });
    // A test number may send only to the first.
    for to in [DEMO_RECIPIENT, DEMO_RECIPIENT_ARGENTINA] {
        let step = async {
            let outcome = session.send_message(&SendMessageInput::new(to, "Your order has left.")).await;
            info!(outcome = outcome.name(), "the step has ended");
        };
        step.instrument(info_span!("engine.step")).await;
    }
    Ok(())
}
