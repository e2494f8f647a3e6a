//! Parameters of the shares of chip designers.

crate::parameters! {
    "designers" {
        /// Price sensitivity of chip choice.
        price_sensitivity: "alpha", "-";
        /// Nest parameter, merchant.
        merchant_nest: "lamM", "-";
        /// Nest parameter, custom.
        custom_nest: "lamK", "-";
        /// Speed of share change.
        share_speed_per_quarter: "omega", "per quarter";
        /// Nvidia gross margin at the start.
        nvidia_margin_start_share: "GM0", "share";
        /// Margin lost per share lost.
        margin_response_to_share: "psi", "-";
        /// AMD price against the undisturbed Nvidia path.
        amd_price_ratio: "rAMD", "ratio";
        /// TPU cost.
        tpu_price_ratio: "rTPU", "ratio";
        /// Trainium cost.
        trainium_price_ratio: "rTRN", "ratio";
        /// Other cost per H100e, merchant.
        merchant_other_cost_kusd: "eM", "k USD";
        /// The same, custom.
        custom_other_cost_kusd: "eK", "k USD";
        /// Lock-in against AMD.
        amd_lock_in: "sAMD", "-";
        /// Lock-in against TPU.
        tpu_lock_in: "sTPU", "-";
        /// Lock-in against Trainium.
        trainium_lock_in: "sTRN", "-";
        /// Erosion of lock-in, TPU.
        tpu_lock_in_erosion_per_year: "kTPU", "1/year";
        /// Erosion, Trainium.
        trainium_lock_in_erosion_per_year: "kTRN", "1/year";
        /// Nvidia price per H100e at the start.
        nvidia_price_start_kusd_per_h100e: "PN0", "k USD";
        /// Share of new H100e at the start.
        nvidia_start_share: "s0_NV", "share";
        /// Share of new H100e at the start.
        amd_start_share: "s0_AMD", "share";
        /// Share of new H100e at the start.
        tpu_start_share: "s0_TPU", "share";
        /// Share of new H100e at the start.
        trainium_start_share: "s0_TRN", "share";
    }
}
