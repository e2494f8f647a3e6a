//! All parameters of the joint step, block by block.

use crate::parameters::Description;
use crate::{appetite, chips, demand, designers, events, money, power, takeoff};

macro_rules! blocks {
    ($($block:ident),*) => {
        /// The parameters of one draw (or of one draw per lane).
        #[derive(Debug, Clone, Copy)]
        pub struct Parameters<R> { $(
            #[doc = concat!("Parameters of the block `", stringify!($block), "`.")]
            pub $block: $block::Parameters<R>,
        )* }

        impl<R> Parameters<R> {
            /// Fills all blocks in order from `next`, in the order of [`descriptions`].
            #[inline(always)]
            pub fn fill(mut next: impl FnMut() -> R) -> Self {
                Self { $( $block: $block::Parameters::fill(&mut next), )* }
            }
        }

        /// Number of parameters of the step.
        pub const COUNT: usize = 0 $( + $block::params::DESCRIPTIONS.len() )*;

        /// Names, symbols, units and meanings of the parameters of the step, in order.
        pub fn descriptions() -> impl Iterator<Item = &'static Description> {
            const ALL: &[&[Description]] = &[ $( $block::params::DESCRIPTIONS ),* ];
            ALL.iter().copied().flatten()
        }
    };
}
blocks!(chips, power, money, demand, designers, appetite, events, takeoff);
