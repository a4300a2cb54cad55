//! The program, with exporters that store what they get and a server that records its requests.

mod relay;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use host_harness_simulator::DEMO_TOKEN;
use opentelemetry::KeyValue;
use opentelemetry::trace::SpanKind;
use opentelemetry_sdk::metrics::InMemoryMetricExporter;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData, ResourceMetrics};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SpanData};
use tokio::runtime::Runtime;

use self::relay::Relay;
use super::*;

/// The exports of one run.
struct Exported {
    spans: Vec<SpanData>,
    metrics: Vec<ResourceMetrics>,
    /// The requests that the server received.
    requests: String,
}

/// `tracing` has one subscriber for the whole process, so all tests examine the same run.
static EXPORTED: LazyLock<Exported> =
    LazyLock::new(|| Runtime::new().expect("a runtime").block_on(run()).expect("it sends"));

async fn run() -> anyhow::Result<Exported> {
    let (kept_spans, kept_metrics) = (InMemorySpanExporter::default(), InMemoryMetricExporter::default());
    let spans = SdkTracerProvider::builder().with_simple_exporter(kept_spans.clone()).build();
    let metrics = SdkMeterProvider::builder().with_periodic_exporter(kept_metrics.clone()).build();
    subscribe(&spans)?;
    let simulator = Simulator::start(World::demo(), ([127, 0, 0, 1], 0).into()).await?;
    let relay = Relay::start(simulator.addr()).await?;
    send::two_messages(&relay.address().to_string(), &metrics.meter("engine")).await?;
    metrics.force_flush()?;
    Ok(Exported {
        spans: kept_spans.get_finished_spans()?,
        metrics: kept_metrics.get_finished_metrics()?,
        requests: relay.requests(),
    })
}

fn attributes<'a>(all: impl IntoIterator<Item = &'a KeyValue>) -> BTreeMap<&'a str, String> {
    all.into_iter().map(|one| (one.key.as_str(), one.value.to_string())).collect()
}

/// The spans with a name, in the order in which they ended.
fn named(name: &str) -> Vec<&'static SpanData> {
    EXPORTED.spans.iter().filter(|span| span.name == name).collect()
}

#[test]
fn a_call_has_a_span_in_the_engines_trace_and_its_request_one_below() {
    let (steps, calls, requests) = (named("engine.step"), named("plugin.call"), named("POST"));
    assert_eq!([steps.len(), calls.len(), requests.len()], [2, 2, 2], "{:#?}", EXPORTED.spans);
    for (place, (outcome, status)) in [("done", "200"), ("permanent", "400")].into_iter().enumerate() {
        let (call, request) = (calls[place], requests[place]);
        assert_eq!(call.parent_span_id, steps[place].span_context.span_id());
        assert_eq!(request.parent_span_id, call.span_context.span_id());
        assert_eq!(request.span_kind, SpanKind::Client);

        let of_call = attributes(&call.attributes);
        assert_eq!([&of_call["function"], &of_call["outcome"]], ["send-message", outcome]);
        let of_request = attributes(&request.attributes);
        assert_eq!(of_request["http.request.method"], "POST");
        assert_eq!(of_request["server.address"], "graph.facebook.com");
        assert_eq!(of_request["http.response.status_code"], status);
    }
}

#[test]
fn the_server_is_told_which_span_each_request_is_of() {
    let sent = EXPORTED.requests.lines().filter_map(|line| line.strip_prefix("traceparent: "));
    let spans = named("POST").into_iter().map(|span| {
        let context = &span.span_context;
        format!("00-{}-{}-01", context.trace_id(), context.span_id())
    });
    assert_eq!(sent.collect::<Vec<_>>(), spans.collect::<Vec<_>>());
}

#[test]
fn calls_are_counted_and_timed_by_function_and_outcome() {
    let metrics = EXPORTED.metrics.iter().flat_map(ResourceMetrics::scope_metrics);
    let mut found = Vec::new();
    for metric in metrics.flat_map(|scope| scope.metrics()) {
        match metric.data() {
            AggregatedMetrics::U64(MetricData::Sum(sum)) => found.extend(
                sum.data_points().map(|point| (metric.name(), attributes(point.attributes()), point.value())),
            ),
            AggregatedMetrics::F64(MetricData::Histogram(histogram)) => {
                found.extend(histogram.data_points().map(|point| {
                    assert!(point.sum() > 0.0);
                    (metric.name(), attributes(point.attributes()), point.count())
                }));
            }
            _ => panic!("{}", metric.name()),
        }
    }
    found.sort_unstable();
    let one = |name, outcome: &str| {
        let attributes = [("function", "send-message".to_owned()), ("outcome", outcome.to_owned())];
        (name, BTreeMap::from(attributes), 1)
    };
    let (calls, duration) = ("plugin.calls", "plugin.call.duration");
    assert_eq!(
        found,
        [one(duration, "done"), one(duration, "permanent"), one(calls, "done"), one(calls, "permanent")]
    );
}

#[test]
fn no_token_is_exported() {
    assert!(EXPORTED.requests.contains(DEMO_TOKEN), "the server is sent the token");
    for exported in [format!("{:?}", EXPORTED.spans), format!("{:?}", EXPORTED.metrics)] {
        assert!(!exported.contains(DEMO_TOKEN) && exported.contains("send-message"), "{exported}");
    }
}
