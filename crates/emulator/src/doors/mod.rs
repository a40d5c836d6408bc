//! The two doors: in-process under the real SDK clients, and HTTP for everybody else.

mod http;
mod in_process;
