//! Who may do what: one table of role × right.

/// What a member of a merchant, or of the platform, is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Works at the counter of one store.
    StoreStaff,
    /// Leads one store.
    StoreManager,
    /// Owns the merchant: every store, every setting.
    MerchantOwner,
    /// Runs the platform; reaches a merchant only by acting on its behalf.
    PlatformAdmin,
}

impl Role {
    /// Every role, from the counter upwards.
    pub const ALL: [Self; 4] = [Self::StoreStaff, Self::StoreManager, Self::MerchantOwner, Self::PlatformAdmin];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StoreStaff => "store_staff",
            Self::StoreManager => "store_manager",
            Self::MerchantOwner => "merchant_owner",
            Self::PlatformAdmin => "platform_admin",
        }
    }

    /// Whether the role holds the right.
    pub const fn may(self, right: Right) -> bool {
        use Right as R;
        match right {
            R::ViewProgram
            | R::EnrollCustomer
            | R::ViewCards
            | R::AddStamp
            | R::RedeemStamps
            | R::VoidStamp
            | R::EarnPoints
            | R::RedeemPoints
            | R::VoidPoints
            | R::ViewTransactions
            | R::VerifyPin => matches!(self, Self::StoreStaff | Self::StoreManager | Self::MerchantOwner),
            R::VoidWithoutManager | R::ManagePins | R::UnlockPin => {
                matches!(self, Self::StoreManager | Self::MerchantOwner)
            }
            R::AdjustPoints | R::BulkDeactivateCards => matches!(self, Self::MerchantOwner),
            R::EditProgram | R::ViewSettings | R::EditSettings | R::ManageStores => {
                matches!(self, Self::MerchantOwner | Self::PlatformAdmin)
            }
            R::ActOnBehalf | R::ManageMerchants => matches!(self, Self::PlatformAdmin),
        }
    }
}

impl std::str::FromStr for Role {
    type Err = crate::Invalid;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(crate::Invalid::UnknownValue {
            allowed: "store_staff, store_manager, merchant_owner, platform_admin",
        })
    }
}

/// Something a use case demands before it does anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are the meaning; the table above says who holds each")]
pub enum Right {
    ViewProgram,
    EnrollCustomer,
    ViewCards,
    AddStamp,
    RedeemStamps,
    VoidStamp,
    EarnPoints,
    RedeemPoints,
    VoidPoints,
    ViewTransactions,
    VerifyPin,
    VoidWithoutManager,
    ManagePins,
    UnlockPin,
    AdjustPoints,
    BulkDeactivateCards,
    EditProgram,
    ViewSettings,
    EditSettings,
    ManageStores,
    ActOnBehalf,
    ManageMerchants,
}

impl Right {
    /// Every right, in the order of the matrix.
    pub const ALL: [Self; 22] = [
        Self::ViewProgram,
        Self::EnrollCustomer,
        Self::ViewCards,
        Self::AddStamp,
        Self::RedeemStamps,
        Self::VoidStamp,
        Self::EarnPoints,
        Self::RedeemPoints,
        Self::VoidPoints,
        Self::ViewTransactions,
        Self::VerifyPin,
        Self::VoidWithoutManager,
        Self::ManagePins,
        Self::UnlockPin,
        Self::AdjustPoints,
        Self::BulkDeactivateCards,
        Self::EditProgram,
        Self::ViewSettings,
        Self::EditSettings,
        Self::ManageStores,
        Self::ActOnBehalf,
        Self::ManageMerchants,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    /// G-T8: the matrix is under snapshot; a change of who may do what shows up in review.
    #[test]
    fn role_by_right_matrix() {
        let mut table = String::new();
        for right in Right::ALL {
            let holders: Vec<&str> = Role::ALL.into_iter().filter(|role| role.may(right)).map(Role::as_str).collect();
            table.push_str(&format!("{right:?}: {}\n", holders.join(", ")));
        }
        insta::assert_snapshot!(table, @r"
        ViewProgram: store_staff, store_manager, merchant_owner
        EnrollCustomer: store_staff, store_manager, merchant_owner
        ViewCards: store_staff, store_manager, merchant_owner
        AddStamp: store_staff, store_manager, merchant_owner
        RedeemStamps: store_staff, store_manager, merchant_owner
        VoidStamp: store_staff, store_manager, merchant_owner
        EarnPoints: store_staff, store_manager, merchant_owner
        RedeemPoints: store_staff, store_manager, merchant_owner
        VoidPoints: store_staff, store_manager, merchant_owner
        ViewTransactions: store_staff, store_manager, merchant_owner
        VerifyPin: store_staff, store_manager, merchant_owner
        VoidWithoutManager: store_manager, merchant_owner
        ManagePins: store_manager, merchant_owner
        UnlockPin: store_manager, merchant_owner
        AdjustPoints: merchant_owner
        BulkDeactivateCards: merchant_owner
        EditProgram: merchant_owner, platform_admin
        ViewSettings: merchant_owner, platform_admin
        EditSettings: merchant_owner, platform_admin
        ManageStores: merchant_owner, platform_admin
        ActOnBehalf: platform_admin
        ManageMerchants: platform_admin
        ");
    }
}
