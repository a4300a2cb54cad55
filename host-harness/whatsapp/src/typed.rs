//! The functions of the contract, with their types.

use host_harness::{HostError, Outcome};
use host_harness_wit_json as wit_json;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasmtime::component::{ComponentNamedList, ComponentType, Lift, Lower};

use crate::catalog::{DescribeInput, Manifest};
use crate::failure::{of_error, of_tool_error};
use crate::function::{self, Function};
use crate::lookups::{
    ListTemplatesInput, PhoneNumberList, TemplateFormInput, TemplateList, TemplatePreview, TemplateSchema,
};
use crate::session::Session;
use crate::tools::{
    AcceptedMessage, ApiResponse, ConnectionReport, CustomApiCallInput, SendMediaInput, SendMessageInput,
    SendTemplateInput,
};
use crate::types::{Failure, ToolError};
use crate::webhooks::{Notification, ReadNotificationInput, SubscriptionChallenge, VerifySubscriptionInput};

impl Session {
    /// Checks the connection and reports its abilities.
    pub async fn validate(&self) -> Outcome<ConnectionReport, Failure> {
        self.look(&function::VALIDATE).await
    }

    /// Sends a text.
    pub async fn send_message(&self, input: &SendMessageInput) -> Outcome<AcceptedMessage, Failure> {
        self.act(&function::SEND_MESSAGE, input).await
    }

    /// Sends an image, video, audio file, document or sticker.
    pub async fn send_media(&self, input: &SendMediaInput) -> Outcome<AcceptedMessage, Failure> {
        self.act(&function::SEND_MEDIA, input).await
    }

    /// Sends an approved template.
    pub async fn send_template(&self, input: &SendTemplateInput) -> Outcome<AcceptedMessage, Failure> {
        self.act(&function::SEND_TEMPLATE, input).await
    }

    /// Calls any endpoint of the Graph API.
    pub async fn custom_api_call(&self, input: &CustomApiCallInput) -> Outcome<ApiResponse, Failure> {
        self.act(&function::CUSTOM_API_CALL, input).await
    }

    /// Describes the connection and every function. It makes no request and needs no connection.
    pub async fn describe(&self, input: &DescribeInput) -> Outcome<Manifest, Failure> {
        self.compute(&function::DESCRIBE, input).await
    }

    /// Lists the business account's numbers.
    pub async fn list_phone_numbers(&self) -> Outcome<PhoneNumberList, Failure> {
        self.look(&function::LIST_PHONE_NUMBERS).await
    }

    /// Lists the business account's templates.
    pub async fn list_templates(&self, input: &ListTemplatesInput) -> Outcome<TemplateList, Failure> {
        self.act(&function::LIST_TEMPLATES, input).await
    }

    /// Lists exactly the values that one template needs.
    pub async fn template_form(&self, input: &TemplateFormInput) -> Outcome<TemplateSchema, Failure> {
        self.act(&function::TEMPLATE_FORM, input).await
    }

    /// Renders a template message as its recipient will see it, and lists its faults. It sends nothing.
    pub async fn preview_template(&self, input: &SendTemplateInput) -> Outcome<TemplatePreview, Failure> {
        self.act(&function::PREVIEW_TEMPLATE, input).await
    }

    /// Answers Meta's check of a webhook address.
    pub async fn verify_subscription(
        &self,
        input: &VerifySubscriptionInput,
    ) -> Outcome<SubscriptionChallenge, Failure> {
        self.compute(&function::VERIFY_SUBSCRIPTION, input).await
    }

    /// Checks a webhook notification's signature and reads its events.
    pub async fn read_notification(&self, input: &ReadNotificationInput) -> Outcome<Notification, Failure> {
        self.compute(&function::READ_NOTIFICATION, input).await
    }

    /// Calls a function that has a connection and an input.
    async fn act<I, T>(&self, function: &Function, input: &I) -> Outcome<T, Failure>
    where
        I: Serialize + ComponentType + Lower + Sync,
        T: DeserializeOwned + ComponentType + Lift + Send + Sync + 'static,
    {
        match self.argument_unless_in_steps() {
            Ok(Some(connection)) => self.at_once(function, (&connection, input)).await,
            Ok(None) => self.in_steps(function, input).await,
            Err(error) => of_error(function.reads, &error),
        }
    }

    /// Calls a function that has only a connection.
    async fn look<T>(&self, function: &Function) -> Outcome<T, Failure>
    where
        T: DeserializeOwned + ComponentType + Lift + Send + Sync + 'static,
    {
        match self.argument_unless_in_steps() {
            Ok(Some(connection)) => self.at_once(function, (&connection,)).await,
            Ok(None) => self.in_steps(function, &()).await,
            Err(error) => of_error(function.reads, &error),
        }
    }

    /// Calls a function that has only an input.
    async fn compute<I, T>(&self, function: &Function, input: &I) -> Outcome<T, Failure>
    where
        I: Serialize + ComponentType + Lower + Sync,
        T: DeserializeOwned + ComponentType + Lift + Send + Sync + 'static,
    {
        if self.steps().is_some() {
            self.in_steps(function, input).await
        } else {
            self.at_once(function, (input,)).await
        }
    }

    fn argument_unless_in_steps(&self) -> Result<Option<crate::bindings::Connection>, HostError> {
        if self.steps().is_some() { Ok(None) } else { self.argument().map(Some) }
    }

    async fn at_once<P, T>(&self, function: &Function, params: P) -> Outcome<T, Failure>
    where
        P: ComponentNamedList + Lower + Send + Sync,
        T: ComponentType + Lift + Send + Sync + 'static,
    {
        let called = self.plugin().call::<P, T, ToolError>(self.its_sandbox(), function.path, params).await;
        match called {
            Ok(Ok(result)) => Outcome::Done(result),
            Ok(Err(error)) => of_tool_error(function.reads, error),
            Err(error) => of_error(function.reads, &error),
        }
    }

    async fn in_steps<I, T>(&self, function: &Function, input: &I) -> Outcome<T, Failure>
    where
        I: Serialize,
        T: DeserializeOwned,
    {
        let input = String::from_utf8(wit_json::to_vec(input)).unwrap_or_default();
        let input = if input == "null" { "{}" } else { &input };
        let Some(steps) = self.steps() else {
            return of_tool_error(function.reads, ToolError::ExecutionFailed);
        };
        let read = match self.step_through(steps, function, input).await {
            Ok(Ok(done)) => wit_json::from_str(done.get()).map(Outcome::Done),
            Ok(Err(error)) => {
                wit_json::from_str(error.get()).map(|error| of_tool_error(function.reads, error))
            }
            Err(error) => Ok(of_error(function.reads, &error)),
        };
        // The component has another version of the contract.
        read.unwrap_or_else(|_| of_tool_error(function.reads, ToolError::ExecutionFailed))
    }
}
