//! Resolves names, and returns only the addresses that may be connected to.
//!
//! The check applies to the very addresses that the connector then tries. With one look-up for the check and one for
//! the connection, the answer could change in between.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::vec;

use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use tower_service::Service;

use super::Reach;
use super::progress::{self, Step};
use crate::address;

type Lookup = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// Looks a name up.
pub(super) type Names = Arc<dyn Fn(Name) -> Lookup + Send + Sync>;

/// The operating system's look-up.
pub(super) fn system() -> Names {
    let names = GaiResolver::new();
    Arc::new(move |name| {
        let lookup = names.clone().call(name);
        Box::pin(async { Ok(lookup.await?.collect()) })
    })
}

/// Resolves names and omits the addresses beyond its reach. Its failures are distinguishable from a connection's.
#[derive(Clone)]
pub(super) struct Resolver {
    pub names: Names,
    pub reach: Reach,
}

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = LookupFailed;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, LookupFailed>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), LookupFailed>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let reach = self.reach;
        let lookup = (self.names)(name.clone());
        Box::pin(async move {
            let found = lookup.await.map_err(LookupFailed::Unknown)?;
            progress::end(Step::Resolve);
            match reach {
                Reach::Public => public(name.as_str(), found),
                Reach::Anywhere => Ok(found),
            }
            .map(Vec::into_iter)
        })
    }
}

fn public(name: &str, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, LookupFailed> {
    // Anyone who allows this name means the machine itself, and no pattern matches it by accident.
    let localhost = name.eq_ignore_ascii_case("localhost");
    let allowed = |address: IpAddr| match address::prohibited(address) {
        None => !localhost,
        Some(_) => localhost && address.is_loopback(),
    };
    let (public, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|found| allowed(found.ip()));
    match others.first() {
        Some(other) if public.is_empty() => Err(LookupFailed::Prohibited(other.ip())),
        _ => Ok(public),
    }
}

#[derive(Debug, thiserror::Error)]
pub(super) enum LookupFailed {
    #[error("{0}")]
    Unknown(io::Error),
    #[error("{0} may not be connected to")]
    Prohibited(IpAddr),
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The remaining addresses.
    fn left(name: &str, found: &[&str]) -> Result<Vec<String>, String> {
        let found = found.iter().map(|address| SocketAddr::new(address.parse().unwrap(), 0)).collect();
        let left = public(name, found).map_err(|error| error.to_string())?;
        Ok(left.into_iter().map(|address| address.ip().to_string()).collect())
    }

    #[test]
    fn of_several_addresses_the_public_ones_are_tried() {
        let found = ["10.0.0.1", "157.240.0.1", "::1", "2a03:2880::1", "169.254.169.254"];
        assert_eq!(left("a.test", &found).unwrap(), ["157.240.0.1", "2a03:2880::1"]);
    }

    #[test]
    fn where_none_is_public_none_is_tried() {
        assert_eq!(left("a.test", &["10.0.0.1", "::1"]).unwrap_err(), "10.0.0.1 may not be connected to");
    }

    #[test]
    fn localhost_is_the_machine_itself_and_nothing_else() {
        let found = ["127.0.0.1", "::1", "10.0.0.1", "157.240.0.1"];
        assert_eq!(left("LocalHost", &found).unwrap(), ["127.0.0.1", "::1"]);
        assert!(left("localhost", &["157.240.0.1"]).is_err());
        assert!(left("localhost.", &["127.0.0.1"]).is_err());
        assert!(left("a.localhost", &["127.0.0.1"]).is_err());
    }
}
