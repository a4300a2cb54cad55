//! The real component, run by the real harness, over a real socket.
//!
//! | module | what it asserts |
//! | --- | --- |
//! | `contract` | what the component imports, exports and weighs; that the WIT is one every host takes |
//! | `wire` | for each function, the request on the wire and the result it gives |
//! | `typed` | that calls with the types of the WIT do the same |
//! | `faults` | every fault of the network or the server, and what it allows a send and a read |
//! | `on_demand` | that the simulator's faults on demand lead to the verdicts that they name |
//! | `verdicts` | what an answer of the server's allows |
//! | `echo` | that nothing a server repeats shows the token, whichever host runs the code |
//! | `credentials` | that the token reaches the server and never the component |
//! | `properties` | that any input and any answer give a typed result |
//! | `custom_messages` | that messages in Meta's own form go out as written, and none to a stranger |
//! | `documented` | every message that Meta documents: the input, and the body that Meta's page shows |
//! | `simulated` | whole flows against the simulated Graph API |
//! | `webhooks` | what a signed notification of Meta's is read as, and that no other is read |
//! | `lookups` | lists, forms and previews, and that what a preview finds good is sent |
//! | `receiver` | what becomes of a message, through the receiver of webhooks |
//! | `catalog` | that what the component says of itself is what it does |
//! | `generic_builder` | that forms can be drawn from it by who knows nothing of WhatsApp |
//! | `evolution` | that hosts of earlier versions of the WIT still load it |
//! | `kept` | that an instance may be kept for many calls |
//! | `complaints` | what users of other integrations complain about, one test each |

mod catalog;
mod complaints;
mod contract;
mod credentials;
mod custom_messages;
mod documented;
mod echo;
mod evolution;
mod faults;
mod generic_builder;
mod kept;
mod lookups;
mod on_demand;
mod properties;
mod receiver;
mod rehearsal;
mod scripted;
mod simulated;
mod support;
mod typed;
mod verdicts;
mod way;
mod webhooks;
mod wire;
