//! Named parameters: each block declares its own once, with symbol, unit and meaning.

/// What a parameter is called and measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Description {
    /// Block that the parameter belongs to.
    pub block: &'static str,
    /// Readable name, unique in its block, with the unit as suffix where it has one.
    pub name: &'static str,
    /// Short symbol of the equations, an alias of the name inside the block.
    pub symbol: &'static str,
    /// Unit, as written in scenario files.
    pub unit: &'static str,
    /// One sentence.
    pub meaning: &'static str,
}

/// Declares `Parameters<R>`, a struct with one field per parameter, and their descriptions.
#[doc(hidden)]
#[macro_export]
macro_rules! parameters {
    ($block:literal { $( #[doc = $meaning:literal] $name:ident: $symbol:literal, $unit:literal; )* }) => {
        /// The parameters of this block, one number (or one number per lane) each.
        #[derive(Debug, Clone, Copy)]
        pub struct Parameters<R> { $( #[doc = $meaning] pub $name: R, )* }

        /// Names, symbols, units and meanings, in the order of the fields.
        pub const DESCRIPTIONS: &[$crate::parameters::Description] = &[ $(
            $crate::parameters::Description {
                block: $block, name: stringify!($name), symbol: $symbol, unit: $unit, meaning: $meaning,
            },
        )* ];

        impl<R> Parameters<R> {
            /// Fills the fields in order from `next`.
            #[inline(always)]
            pub fn fill(next: &mut impl FnMut() -> R) -> Self {
                Self { $( $name: next(), )* }
            }
        }
    };
}
