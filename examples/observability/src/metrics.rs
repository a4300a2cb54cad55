//! Counts calls and measures their duration.

use host_harness::CallReport;
use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;

/// An observer for [`Sandbox::on_call`](host_harness::Sandbox::on_call).
pub fn of_calls(meter: &Meter) -> impl Fn(&CallReport) + Send + Sync + use<> {
    let calls = meter.u64_counter("plugin.calls").with_description("Calls that have ended.").build();
    let duration = meter
        .f64_histogram("plugin.call.duration")
        .with_description("How long calls lasted, their wait for a turn included.")
        .with_unit("s")
        .build();
    move |report| {
        let attributes = [
            KeyValue::new("function", report.function.clone()),
            KeyValue::new("outcome", report.outcome.name()),
        ];
        calls.add(1, &attributes);
        duration.record(report.wall.as_secs_f64(), &attributes);
    }
}
