//! The two doors: in-process under the real SDK clients, and HTTP for everybody else.

pub(crate) mod http;
mod in_process;
