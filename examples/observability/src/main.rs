//! Exports the host's spans and metrics with OpenTelemetry: here to the standard output.
//!
//! For another destination, such as a collector, replace the two exporters in [`main`].

mod metrics;
mod send;
mod trace_parent;

use host_harness_simulator::{Simulator, World};
use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use opentelemetry_stdout::{MetricExporter, SpanExporter};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let spans = SdkTracerProvider::builder().with_simple_exporter(SpanExporter::default()).build();
    let metrics = SdkMeterProvider::builder().with_periodic_exporter(MetricExporter::default()).build();
    subscribe(&spans)?;
    let simulator = Simulator::start(World::demo(), ([127, 0, 0, 1], 0).into()).await?;
    send::two_messages(&simulator.addr().to_string(), &metrics.meter("engine")).await?;
    spans.shutdown()?;
    metrics.shutdown()?;
    Ok(())
}

/// Converts the `tracing` spans of the host and this program to OpenTelemetry's.
fn subscribe(spans: &SdkTracerProvider) -> anyhow::Result<()> {
    let layer = tracing_opentelemetry::layer().with_tracer(spans.tracer("engine"));
    tracing_subscriber::registry().with(LevelFilter::INFO).with(layer).try_init()?;
    Ok(())
}

#[cfg(test)]
mod tests;
