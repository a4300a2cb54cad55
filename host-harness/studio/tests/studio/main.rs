//! The studio over its socket, as a browser and other programs reach it.

mod client;
mod guard;
mod live;
mod pages;
