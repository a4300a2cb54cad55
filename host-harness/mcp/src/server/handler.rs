//! A client's requests to the server, in the protocol's terms.

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, ErrorCode, ErrorData, GetPromptRequestParams, GetPromptResponse,
    ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult, ListToolsResult,
    PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse, ServerCapabilities,
    ServerConfig, SubscribeRequestParams, SubscriptionFilter, UnsubscribeRequestParams,
};
use rmcp::service::{RequestContext, SubscriptionContext};
use rmcp::{RoleServer, ServerHandler};

use super::ToolServer;
use crate::events::Events;
use crate::gate::Stopped;
use crate::guards::Caller;
use crate::prompts;
use crate::resources::{self, Listener, Subscribed};

impl ToolServer {
    /// The events, for a request that needs them.
    fn heard(&self) -> Result<&Events, ErrorData> {
        let no_events = || ErrorData::new(ErrorCode::METHOD_NOT_FOUND, "this server has no resources", None);
        self.gate.events.as_ref().ok_or_else(no_events)
    }
}

impl ServerHandler for ToolServer {
    fn get_info(&self) -> ServerConfig {
        let mut info = self.shared.info.clone();
        if self.gate.events.is_some() {
            info.capabilities = ServerCapabilities::builder()
                .enable_tools()
                .enable_prompts()
                .enable_resources()
                .enable_resources_subscribe()
                .build();
        }
        info
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let has_windows = self.gate.events.is_some();
        let tools = self
            .exposed()
            .map(|exposed| if has_windows { exposed.with_window() } else { exposed.tool.clone() });
        Ok(ListToolsResult::with_all_items(tools.collect()))
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Ok(ListPromptsResult::with_all_items(prompts::list(self.tools())))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        prompts::get(self.tools(), &request).map(Into::into)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(exposed) = self.find(&request.name) else {
            let names: Vec<_> = self.tools().collect();
            let message = format!("there is no tool {}; there are {}", request.name, names.join(", "));
            return Err(ErrorData::invalid_params(message, None));
        };
        let pending = self.log.begin(&exposed.tool.name, exposed.effect);
        let caller =
            Caller { context: &context, state: request.request_state, answers: request.input_responses };
        tokio::select! {
            outcome = self.run(exposed, request.arguments.unwrap_or_default(), &caller) => match outcome {
                Ok(reply) => {
                    pending.end(reply.line);
                    Ok(reply.result.into())
                }
                Err(Stopped::Refused(reply)) => {
                    pending.end(reply.line);
                    Ok(reply.result.into())
                }
                Err(Stopped::Asked(question)) => {
                    pending.end("a person is asked".to_owned());
                    Ok((*question).into())
                }
            },
            // The call is dropped together with its instance. Nobody waits for this answer.
            () = context.ct.cancelled() => Err(ErrorData::internal_error("cancelled", None)),
        }
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        self.heard()?;
        Ok(ListResourcesResult::with_all_items(resources::listed()))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        self.heard()?;
        Ok(ListResourceTemplatesResult::with_all_items(resources::templates()))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let events = self.heard()?;
        events.refresh().await;
        resources::read(events, &request.uri, &self.gate.clock).map(Into::into)
    }

    fn accepted_subscription_filter(&self, requested: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        let events = self.gate.events.as_ref()?;
        let uris = requested.resource_subscriptions.iter().flatten();
        let known = uris.filter(|uri| resources::content(events, uri, &self.gate.clock).is_some());
        Some(SubscriptionFilter::builder().resource_subscriptions(known.cloned()).build())
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        let events = self.heard()?.clone();
        let (changes, subscribed) = (events.changes(), Subscribed::default());
        for uri in context.accepted().resource_subscriptions.iter().flatten() {
            subscribed.add(uri, &events, &self.gate.clock)?;
        }
        let listener = Listener::Request(context.sink().clone());
        tokio::select! {
            () = subscribed.watch(events, self.gate.clock.clone(), changes, listener) => {}
            () = context.cancelled() => {}
        }
        Ok(())
    }

    /// For clients of revisions before 2026-07-28.
    async fn subscribe(
        &self,
        request: SubscribeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let events = self.heard()?.clone();
        let changes = events.changes();
        self.subscribed.add(&request.uri, &events, &self.gate.clock)?;
        if self.subscribed.is_first() {
            let listener = Listener::Session(context.peer);
            let watch = self.subscribed.clone().watch(events, self.gate.clock.clone(), changes, listener);
            tokio::spawn(watch);
        }
        Ok(())
    }

    async fn unsubscribe(
        &self,
        request: UnsubscribeRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.subscribed.remove(&request.uri);
        Ok(())
    }
}
