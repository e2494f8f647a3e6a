//! The Full Takeoff Model (T. Davidson; Epoch): compute, automation of tasks, research and world product.
//!
//! A world product is made by capital and by 100 cognitive tasks. A larger training run automates more
//! of them, compute then does their work, hardware and software research are themselves automated, and
//! so growth feeds on itself. The grid runs from 2022 to 2100. Source: docs/model/takeoff.md, "Full Takeoff Model"; the
//! published runs are reproduced in `tests/full_takeoff_model.rs`.
//!
//! Work per step does not grow with the number of tasks: all tasks but the first have one labour weight,
//! and the efficiency of compute scales with one power of the largest training run wherever it is not
//! held at 1, so that sums over tasks are prefix sums made once.

pub mod metrics;
pub mod parameters;
pub mod path;
pub mod run;
mod sector;
mod tasks;

pub use metrics::{Milestones, milestones, milestones_only};
pub use parameters::{INPUTS, Input, Parameters};
pub use path::Path;
pub use run::{Grid, run};
