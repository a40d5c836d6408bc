//! Images: builds that go through their states on the clock.

mod build;
mod executions;
mod failure;
pub(super) mod lifecycle;
pub(super) mod lifecycle_executions;
mod lists;
mod outputs;
mod progress;
mod start;
mod verbs;

pub(super) use build::Build;
pub(super) use executions::{
    get_step, get_workflow_execution, list_steps, list_waiting_steps, list_workflow_executions, send_step_action,
};
pub(super) use lists::{list_builds, list_images, list_packages, list_pipeline_images};
pub(super) use progress::progress;
pub(super) use start::{create_image, start_pipeline};
pub(super) use verbs::{cancel, delete, retry};
