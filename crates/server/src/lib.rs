//! The program in a browser: pages and an interface that ask the command line and hold no number of their own.
//!
//! [`questions`] is the list of what may be asked; a query becomes arguments of the command line, which somebody
//! else answers ([`Answers`]). What the answer is, the server does not know. It knows who may ask (`guard`), how
//! much at a time (`desk`), and how to hand it over (`routes`, `stream`, `pages`).

pub mod answer;
mod connections;
mod desk;
mod guard;
mod metadata;
mod openapi;
mod pages;
pub mod questions;
mod read;
mod routes;
mod stream;

pub use answer::{Answers, Form, Refusal, Watch};
pub use connections::{Limits, Place, Server, Trouble};
