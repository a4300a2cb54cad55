//! The real component, run by the real host, over a real socket.
//!
//! | module | assertion |
//! | --- | --- |
//! | `contract` | the component's imports, exports and size; every host accepts its WIT |
//! | `wire` | for each function, the request on the wire and the result |
//! | `typed` | calls with the types of the WIT do the same |
//! | `faults` | every fault of the network or the server, and the verdict on a send and a read |
//! | `on_demand` | the simulator's faults on demand lead to the verdicts that they name |
//! | `verdicts` | the verdict on each answer of the server |
//! | `echo` | nothing that a server repeats shows the token, whichever host runs the code |
//! | `credentials` | the token reaches the server and never the component |
//! | `properties` | any input and any answer have a typed result |
//! | `custom_messages` | messages in Meta's own form are sent as written, and none to a stranger |
//! | `documented` | every message that Meta documents: the input, and the body on Meta's page |
//! | `simulated` | whole flows against the simulated Graph API |
//! | `webhooks` | the events of a notification signed by Meta; any other is refused |
//! | `lookups` | lists, forms and previews; an input that a preview finds good is accepted |
//! | `receiver` | the outcome of a message, through the receiver of webhooks |
//! | `catalog` | the component does what its description says |
//! | `flat_fields` | the flat fields of a form make an input that fits its schema |
//! | `generic_builder` | a program that knows nothing about WhatsApp can draw the forms |
//! | `evolution` | hosts of earlier versions of the WIT still load the component |
//! | `kept` | an instance may be kept for many calls |
//! | `complaints` | complaints by users of other integrations, one test each |

mod catalog;
mod complaints;
mod contract;
mod credentials;
mod custom_messages;
mod documented;
mod echo;
mod evolution;
mod faults;
mod flat_fields;
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
