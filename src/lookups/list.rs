//! A list that belongs to the business account, read page by page.

use serde_json::Value;

use crate::connection::Access;
use crate::encoding::{date, percent};
use crate::failure::Fault;
use crate::graph::{self, Node, Request, Transport, TransportFault, at};
use crate::text;
use crate::wit::types::{Failure, FailureKind, FailureScope, ToolError};

/// Entries per page, and per page if that many are too long: a carousel's definition may have 30 KB.
const PAGE: &str = "100";
const SMALL_PAGE: &str = "20";

/// The longest page that is read, in bytes: the most that is parsed into a tree.
const MAX_PAGE: usize = 2 << 20;

/// The limits of one list: pages, and bytes, after which no further page is read.
const MAX_PAGES: usize = 10;
const MAX_BYTES: usize = 4 << 20;

/// A list being read, with at most eleven reads.
pub(super) struct List<'a> {
    access: &'a Access,
    transport: &'a dyn Transport,
    path: String,
    query: &'a [(&'a str, &'a str)],
    limit: &'static str,
    pages: usize,
    bytes: usize,
    /// The cursor of the next page; `None` once the last one was read.
    after: Option<String>,
    /// The time of the last answer, in seconds since 1970, by the server's clock.
    pub(super) now: Option<date::UnixSeconds>,
}

impl<'a> List<'a> {
    /// A list from its beginning.
    ///
    /// # Errors
    ///
    /// `permanent` if the connection has no business account id.
    pub(super) fn new(
        access: &'a Access,
        transport: &'a dyn Transport,
        edge: &'static str,
        query: &'a [(&'a str, &'a str)],
    ) -> Result<Self, Fault> {
        let path = format!("{}/{edge}", access.required_business_account_id()?);
        Ok(Self { access, transport, path, query, limit: PAGE, pages: 0, bytes: 0, after: None, now: None })
    }

    /// The same list, starting at a cursor.
    pub(super) fn after(self, cursor: Option<&str>) -> Self {
        Self { after: cursor.map(str::to_owned), ..self }
    }

    /// The next page; `None` at the end, or once the list's limits are reached.
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
            Err(fault) => Err(Self::named(fault)),
        }
    }

    /// All remaining entries.
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

    /// The cursor to continue from, if the limits ended the list early.
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
                "The account has more of these than one call searches.",
                "Use custom-api-call, page by page.",
            )
            .concerning(FailureScope::Account)
            .permanent()),
        }
    }

    fn read(&mut self) -> Result<Vec<Value>, Fault> {
        let (request, response) = loop {
            let request = self.request();
            match graph::exchange(&request, self.transport) {
                Ok(response) => break (request, response),
                Err(TransportFault::TooLarge) if self.limit == PAGE => self.limit = SMALL_PAGE,
                Err(fault) => return Err(fault.into_error(&request.intent)),
            }
        };
        self.bytes += response.body.len();
        self.now = response.header("date").and_then(date::parse_http_date);
        let mut value = response.json(&request)?;
        let unreadable = || crate::graph::unreadable(&request.intent, response.status);
        let next = match at(&value, "paging/next") {
            None | Some(Value::Null) => None,
            Some(next) => Some(
                cursor(&value, next).filter(|next| self.after.as_ref() != Some(next)).ok_or_else(endless)?,
            ),
        };
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

    /// Sets the input that Meta's answer is about.
    fn named(fault: Fault) -> Fault {
        let ToolError::Permanent(failure) = *fault else { return fault };
        let said = failure.details.as_deref().unwrap_or_default();
        if text::contains(&said.to_ascii_lowercase(), "cursor") {
            let fix = "Restart the list without after.".into();
            return Failure { fix, ..failure }.at("after").permanent();
        }
        failure.permanent()
    }
}

/// The cursor of the next page: Meta's own, or the one in that page's address.
fn cursor(page: &Value, next: &Value) -> Option<String> {
    if let Some(cursor) = at(page, "paging/cursors/after").and_then(Value::as_str) {
        return Some(cursor.to_owned());
    }
    let (_, query) = next.as_str()?.split_once('?')?;
    let cursor = query.split('&').find_map(|pair| pair.strip_prefix("after="))?;
    Some(percent::decode(cursor).into_owned()).filter(|cursor| !cursor.is_empty())
}

/// A list that says it continues, but not where, or at a place it was at before: reading it would never end.
fn endless() -> Fault {
    Failure::new(
        FailureKind::UnexpectedResponse,
        "The list continues, but the answer does not say where.",
        "Read it with custom-api-call, and follow the address in paging.next.",
    )
    .permanent()
}
