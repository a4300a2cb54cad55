//! A list of the business account's, read page by page.

use serde_json::Value;

use crate::connection::Access;
use crate::encoding::date;
use crate::failure::Fault;
use crate::graph::{Node, Request, Transport, TransportFault, at};
use crate::text;
use crate::tools::validate::wrong_account;
use crate::wit::types::{Failure, FailureKind, ToolError};

/// Entries of a page, and of a page where so many are too long: a carousel's definition may have 30 KB.
const PAGE: &str = "100";
const SMALL_PAGE: &str = "20";

/// The longest page that is read, in bytes: as much as is read into a tree.
const MAX_PAGE: usize = 2 << 20;

/// What one list is allowed in all: pages, and bytes, after which no further page is begun.
const MAX_PAGES: usize = 10;
const MAX_BYTES: usize = 4 << 20;

/// A list on its way. At most eleven reads.
pub(super) struct List<'a> {
    access: &'a Access,
    transport: &'a dyn Transport,
    edge: &'static str,
    path: String,
    query: &'a [(&'a str, &'a str)],
    limit: &'static str,
    pages: usize,
    bytes: usize,
    /// Where the next page begins; none when the last one was read.
    after: Option<String>,
    /// When the last answer was given, in seconds since 1970, by the server's clock.
    pub(super) now: Option<date::UnixSeconds>,
}

impl<'a> List<'a> {
    /// A list from its beginning.
    ///
    /// # Errors
    ///
    /// `permanent` where the connection has no business account id.
    pub(super) fn new(
        access: &'a Access,
        transport: &'a dyn Transport,
        edge: &'static str,
        query: &'a [(&'a str, &'a str)],
    ) -> Result<Self, Fault> {
        let path = format!("{}/{edge}", access.required_business_account_id()?);
        Ok(Self {
            access,
            transport,
            edge,
            path,
            query,
            limit: PAGE,
            pages: 0,
            bytes: 0,
            after: None,
            now: None,
        })
    }

    /// The same list from a cursor on.
    pub(super) fn after(self, cursor: Option<&str>) -> Self {
        Self { after: cursor.map(str::to_owned), ..self }
    }

    /// The next page; none at the end, and where the list has had what it is allowed.
    ///
    /// # Errors
    ///
    /// Why it could not be read.
    pub(super) fn page(&mut self) -> Result<Option<Vec<Value>>, Fault> {
        let ended = self.pages > 0 && self.after.is_none();
        if ended || self.pages >= MAX_PAGES || self.bytes > MAX_BYTES {
            return Ok(None);
        }
        self.pages += 1;
        match self.read() {
            Ok(items) => Ok(Some(items)),
            Err(fault) => Err(self.named(fault)),
        }
    }

    /// Every entry that is left.
    ///
    /// # Errors
    ///
    /// As [`Self::page`].
    pub(super) fn rest(&mut self) -> Result<Vec<Value>, Fault> {
        let mut all = Vec::new();
        while let Some(page) = self.page()? {
            all.extend(page);
        }
        Ok(all)
    }

    /// Where to go on, if the list has had what it is allowed before its end.
    pub(super) fn next(self) -> Option<String> {
        self.after
    }

    /// Refuses a list that was not read to its end.
    ///
    /// # Errors
    ///
    /// `permanent`.
    pub(super) fn check_whole(&self) -> Result<(), Fault> {
        match self.after {
            None => Ok(()),
            Some(_) => Err(Failure::new(
                FailureKind::UnexpectedResponse,
                "The account has more of these than one call looks through.",
                "Use custom-api-call, page by page.",
            )
            .permanent()),
        }
    }

    fn read(&mut self) -> Result<Vec<Value>, Fault> {
        let (request, response) = loop {
            let request = self.request();
            match self.transport.send(&request) {
                Ok(response) => break (request, response),
                Err(TransportFault::TooLarge) if self.limit == PAGE => self.limit = SMALL_PAGE,
                Err(fault) => return Err(fault.into_error(&request.asked)),
            }
        };
        self.bytes += response.body.len();
        self.now = response.header("date").and_then(date::parse_http_date);
        let mut value = response.json(&request)?;
        let unreadable = || crate::graph::unreadable(&request.asked, response.status);
        // `next` also holds a whole address, with the token in it: only that there is one is of use.
        let more = at(&value, "paging/next").is_some();
        let cursor = at(&value, "paging/cursors/after").and_then(Value::as_str);
        let next = if more { Some(cursor.ok_or_else(unreadable)?.to_owned()) } else { None };
        if next.is_some() && next == self.after {
            return Err(unreadable());
        }
        self.after = next;
        match value.get_mut("data").map(Value::take) {
            Some(Value::Array(items)) => Ok(items),
            _ => Err(unreadable()),
        }
    }

    fn request(&self) -> Request {
        let mut query = self.query.to_vec();
        query.push(("limit", self.limit));
        if let Some(cursor) = &self.after {
            query.push(("after", cursor));
        }
        let mut request = Request::read(self.access, Node::BusinessAccount, &self.path, &query);
        request.max_response_bytes = MAX_PAGE;
        request
    }

    /// Names the input that Meta's answer is about: an object without this list is no business account.
    fn named(&self, fault: Fault) -> Fault {
        let ToolError::Permanent(failure) = *fault else { return fault };
        let said = failure.details.as_deref().unwrap_or_default();
        if text::contains(said, &format!("({}) on node type", self.edge)) {
            return wrong_account(failure).permanent();
        }
        if text::contains(&said.to_ascii_lowercase(), "cursor") {
            let fix = "Begin the list again, without after.".into();
            return Failure { fix, ..failure }.at("after").permanent();
        }
        failure.permanent()
    }
}
