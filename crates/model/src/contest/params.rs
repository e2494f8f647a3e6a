//! Parameters of the split of value. They enter no quarter of the race.

crate::parameters! {
    "contest" {
        /// Price at which nobody buys over the price paid.
        choke_price_ratio: "chi", "ratio";
        /// Gross margin of chip designers other than Nvidia.
        other_chip_margin_share: "GM_o", "share";
    }
}

/// Number of parameters.
pub const COUNT: usize = DESCRIPTIONS.len();
