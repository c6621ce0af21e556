//! A merchant's pictures, as the program encoded them.

use orion_domain::{ImageId, Timestamp};

use crate::Error;
use crate::db::args;
use crate::scope::Merchant;
use crate::statement::statements;

statements! {
    FIND_IMAGE("SELECT i.content_type, i.content FROM images i JOIN merchants m ON m.id = i.merchant_id AND m.deleted_at IS NULL
        WHERE i.merchant_id = $1 AND i.id = $2");
    INSERT_IMAGE("INSERT INTO images (merchant_id, id, content_type, width, height, content, content_len, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    DELETE_IMAGE("DELETE FROM images WHERE merchant_id = $1 AND id = $2");
    IMAGES_LEN("SELECT CAST(COALESCE(SUM(content_len), 0) AS BIGINT) AS len FROM images WHERE merchant_id = $1");
}

/// A picture to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewImage {
    /// Its id, which is its name.
    pub id: ImageId,
    /// `image/png` or `image/jpeg`.
    pub content_type: &'static str,
    /// Pixels across.
    pub width: i64,
    /// Pixels down.
    pub height: i64,
    /// The file.
    pub content: Vec<u8>,
}

/// A picture to send.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct StoredImage {
    /// `image/png` or `image/jpeg`.
    pub content_type: String,
    /// The file.
    pub content: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct LengthRow {
    len: i64,
}

impl Merchant<'_> {
    /// A picture of a merchant that is not deleted.
    ///
    /// # Errors
    /// The database's.
    pub async fn image(&mut self, id: ImageId) -> Result<Option<StoredImage>, Error> {
        self.on.optional(FIND_IMAGE, args![self.id, id]).await
    }

    /// Bytes of all the merchant's pictures.
    ///
    /// # Errors
    /// The database's.
    pub async fn images_len(&mut self) -> Result<i64, Error> {
        let row: Option<LengthRow> = self.on.optional(IMAGES_LEN, args![self.id]).await?;
        Ok(row.map_or(0, |row| row.len))
    }

    /// Keeps a picture.
    ///
    /// # Errors
    /// The database's.
    pub async fn add_image(&mut self, image: NewImage, now: Timestamp) -> Result<(), Error> {
        let len = i64::try_from(image.content.len()).unwrap_or(i64::MAX);
        let args = args![self.id, image.id, image.content_type, image.width, image.height, image.content, len, now];
        self.on.execute(INSERT_IMAGE, args).await.map(|_| ())
    }

    /// Drops a picture that nothing shows any more.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_image(&mut self, id: ImageId) -> Result<(), Error> {
        self.on.execute(DELETE_IMAGE, args![self.id, id]).await.map(|_| ())
    }
}
