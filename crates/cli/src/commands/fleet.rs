//! `overhang fleet`: what AI compute exists.

use crate::arguments::Fleet;
use crate::context::Context;
use crate::failure::Failure;
use crate::report::Report;

pub(crate) fn fleet(_arguments: &Fleet, _context: &Context) -> Result<Report, Failure> {
    Err(Failure::Question("fleet: not built".to_string()))
}
