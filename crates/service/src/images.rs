//! A merchant's pictures: read with suspicion, always encoded anew, kept in the database (safety §9, U-1 to U-6).

mod encode;

use orion_domain::program::{ImageSlot, Program};
use orion_domain::{ImageId, Invalid, MerchantId, Right};
use orion_store::images::{NewImage, StoredImage};
use serde_json::json;

use crate::app::App;
use crate::caller::Caller;
use crate::error::Error;
use crate::pool::Pool;

/// The largest file that is read (H-6).
pub const FILE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// What one merchant's pictures take together.
const MERCHANT_BYTES_MAX: i64 = 20 * 1024 * 1024;
/// Pictures decoded at once: each may take [`encode::DECODED_BYTES_MAX`] and as much again while it is made smaller.
const DECODERS: usize = 1;
/// Pictures that wait at most; each is at most [`FILE_BYTES_MAX`] long.
const QUEUE_LEN_MAX: usize = 8;

/// Where pictures are decoded.
pub(crate) fn decoders() -> Pool {
    Pool::new(DECODERS, QUEUE_LEN_MAX)
}

/// The address of a picture below the program's own.
pub fn image_path(merchant: MerchantId, image: ImageId) -> String {
    format!("/images/{merchant}/{image}")
}

impl App {
    /// The whole address of a picture.
    pub fn image_url(&self, merchant: MerchantId, image: ImageId) -> String {
        format!("{}{}", self.public_url(), image_path(merchant, image))
    }

    /// A picture, for anybody who knows its name.
    ///
    /// # Errors
    /// [`Error::NotFound`], for a deleted merchant, too.
    pub async fn image(&self, merchant: MerchantId, image: ImageId) -> Result<StoredImage, Error> {
        self.store.merchant(merchant).image(image).await?.ok_or(Error::NotFound)
    }

    /// Puts a picture on the program in place of the one that is there: a new version.
    ///
    /// # Errors
    /// Field errors on `image`; [`Error::ProgramMissing`]; [`Error::Busy`] while too many are decoded.
    pub async fn set_program_image(&self, caller: &Caller, slot: ImageSlot, file: Vec<u8>) -> Result<Program, Error> {
        caller.require(Right::EditProgram)?;
        caller.require_reason()?;
        if file.len() > FILE_BYTES_MAX {
            return Err(Error::field("image", Invalid::FileTooLarge { max: FILE_BYTES_MAX / 1024 }));
        }
        let encoded = self.decoders.run(move || encode::encode(&file, slot)).await?;
        let image = NewImage {
            id: ImageId::new(self.new_uuid()),
            content_type: encoded.content_type,
            width: encoded.width,
            height: encoded.height,
            content: encoded.content,
        };
        self.change_image(caller, slot, Some(image)).await
    }

    /// Takes a picture off the program: a new version. Where there is none, nothing changes.
    ///
    /// # Errors
    /// [`Error::ProgramMissing`].
    pub async fn remove_program_image(&self, caller: &Caller, slot: ImageSlot) -> Result<Program, Error> {
        caller.require(Right::EditProgram)?;
        caller.require_reason()?;
        self.change_image(caller, slot, None).await
    }

    async fn change_image(&self, caller: &Caller, slot: ImageSlot, image: Option<NewImage>) -> Result<Program, Error> {
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        let old = merchant.lock_program().await?.ok_or(Error::ProgramMissing)?;
        let before = old.look.image(slot);
        if before.is_none() && image.is_none() {
            return Ok(old);
        }
        if let Some(before) = before {
            merchant.delete_image(before).await?;
        }
        let after = image.as_ref().map(|image| image.id);
        if let Some(image) = image {
            let len = i64::try_from(image.content.len()).unwrap_or(i64::MAX);
            if merchant.images_len().await?.saturating_add(len) > MERCHANT_BYTES_MAX {
                return Err(Error::field("image", Invalid::NoSpaceForImages));
            }
            merchant.add_image(image, self.now()).await?;
        }
        let version = merchant.latest_program_version().await?.saturating_add(1);
        let look = old.look.clone().with_image(slot, after);
        let program = Program { version, look, updated_at: self.now(), ..old };
        merchant.save_program(&program, caller.user()).await?;
        self.want_design(&mut merchant, &program).await?;
        let changes = json!({ "slot": slot.as_str(), "version": version, "old": before, "new": after });
        merchant.audit(self.audit_row(caller, "program.image", "program", program.id.uuid(), changes)).await?;
        tx.commit().await?;
        Ok(program)
    }
}
