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
            // The counter; a platform admin never stands there.
            R::EnrollCustomer
            | R::AddStamp
            | R::RedeemStamps
            | R::VoidStamp
            | R::EarnPoints
            | R::RedeemPoints
            | R::VoidPoints
            | R::VerifyPin => matches!(self, Self::StoreStaff | Self::StoreManager | Self::MerchantOwner),
            R::ViewProgram | R::ViewCards | R::ViewTransactions => true,
            R::VoidWithoutManager => matches!(self, Self::StoreManager | Self::MerchantOwner),
            R::ViewDesk | R::ManagePins | R::UnlockPin => !matches!(self, Self::StoreStaff),
            R::AdjustPoints
            | R::BulkDeactivateCards
            | R::ManageCards
            | R::GrantBonus
            | R::AssignPins
            | R::MergeCards
            | R::EditProgram
            | R::ViewSettings
            | R::EditSettings
            | R::ManageStores
            | R::EditPages
            | R::EditLetters
            | R::ManageTeam
            | R::ManageApiKeys
            | R::ViewAudit => matches!(self, Self::MerchantOwner | Self::PlatformAdmin),
            R::ActOnBehalf
            | R::ManageMerchants
            | R::ManageTrash
            | R::RestorePoints
            | R::ErasePeople
            | R::ManageJobs
            | R::ManageUsers => {
                matches!(self, Self::PlatformAdmin)
            }
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
    ViewDesk,
    ManagePins,
    UnlockPin,
    AdjustPoints,
    BulkDeactivateCards,
    ManageCards,
    GrantBonus,
    AssignPins,
    MergeCards,
    EditProgram,
    ViewSettings,
    EditSettings,
    ManageStores,
    EditPages,
    EditLetters,
    ManageTeam,
    ManageApiKeys,
    ViewAudit,
    ActOnBehalf,
    ManageMerchants,
    ManageTrash,
    RestorePoints,
    ErasePeople,
    ManageJobs,
    ManageUsers,
}

impl Right {
    /// Every right, in the order of the matrix.
    pub const ALL: [Self; 37] = [
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
        Self::ViewDesk,
        Self::ManagePins,
        Self::UnlockPin,
        Self::AdjustPoints,
        Self::BulkDeactivateCards,
        Self::ManageCards,
        Self::GrantBonus,
        Self::AssignPins,
        Self::MergeCards,
        Self::EditProgram,
        Self::ViewSettings,
        Self::EditSettings,
        Self::ManageStores,
        Self::EditPages,
        Self::EditLetters,
        Self::ManageTeam,
        Self::ManageApiKeys,
        Self::ViewAudit,
        Self::ActOnBehalf,
        Self::ManageMerchants,
        Self::ManageTrash,
        Self::RestorePoints,
        Self::ErasePeople,
        Self::ManageJobs,
        Self::ManageUsers,
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
        ViewProgram: store_staff, store_manager, merchant_owner, platform_admin
        EnrollCustomer: store_staff, store_manager, merchant_owner
        ViewCards: store_staff, store_manager, merchant_owner, platform_admin
        AddStamp: store_staff, store_manager, merchant_owner
        RedeemStamps: store_staff, store_manager, merchant_owner
        VoidStamp: store_staff, store_manager, merchant_owner
        EarnPoints: store_staff, store_manager, merchant_owner
        RedeemPoints: store_staff, store_manager, merchant_owner
        VoidPoints: store_staff, store_manager, merchant_owner
        ViewTransactions: store_staff, store_manager, merchant_owner, platform_admin
        VerifyPin: store_staff, store_manager, merchant_owner
        VoidWithoutManager: store_manager, merchant_owner
        ViewDesk: store_manager, merchant_owner, platform_admin
        ManagePins: store_manager, merchant_owner, platform_admin
        UnlockPin: store_manager, merchant_owner, platform_admin
        AdjustPoints: merchant_owner, platform_admin
        BulkDeactivateCards: merchant_owner, platform_admin
        ManageCards: merchant_owner, platform_admin
        GrantBonus: merchant_owner, platform_admin
        AssignPins: merchant_owner, platform_admin
        MergeCards: merchant_owner, platform_admin
        EditProgram: merchant_owner, platform_admin
        ViewSettings: merchant_owner, platform_admin
        EditSettings: merchant_owner, platform_admin
        ManageStores: merchant_owner, platform_admin
        EditPages: merchant_owner, platform_admin
        EditLetters: merchant_owner, platform_admin
        ManageTeam: merchant_owner, platform_admin
        ManageApiKeys: merchant_owner, platform_admin
        ViewAudit: merchant_owner, platform_admin
        ActOnBehalf: platform_admin
        ManageMerchants: platform_admin
        ManageTrash: platform_admin
        RestorePoints: platform_admin
        ErasePeople: platform_admin
        ManageJobs: platform_admin
        ManageUsers: platform_admin
        ");
    }
}
