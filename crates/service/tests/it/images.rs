//! Pictures: what is taken, what is left of it, and how much one merchant may keep. Safety §9, U-1 to U-6.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use orion_domain::program::ImageSlot;
use orion_domain::{ImageId, Invalid};
use orion_service::{Caller, Error};
use orion_testkit::{TestApp, both_engines};

use crate::help::{assert_fails, wrong_fields};

fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn opaque(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 90])).into()
}

/// A picture without noise, so that a large one is a small file.
fn plain(width: u32, height: u32) -> DynamicImage {
    RgbImage::new(width, height).into()
}

fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut table = u32::MAX;
    for byte in kind.iter().chain(content) {
        table ^= u32::from(*byte);
        for _ in 0..8 {
            table = if table & 1 == 1 { (table >> 1) ^ 0xEDB8_8320 } else { table >> 1 };
        }
    }
    let len = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&len[..], kind, content, &(!table).to_be_bytes()].concat()
}

/// A PNG of 67 bytes that says it is this large: a bomb, should anybody make room for it.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes()[..], &[8, 6, 0, 0, 0]].concat();
    let data = [0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01];
    [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &header), &chunk(b"IDAT", &data), &chunk(b"IEND", &[])].concat()
}

async fn stored(app: &TestApp, caller: &Caller, id: Option<ImageId>) -> (String, Vec<u8>) {
    let found = app.image(caller.merchant(), id.unwrap()).await.unwrap();
    (found.content_type, found.content)
}

async fn refused(app: &TestApp, caller: &Caller, file: Vec<u8>) -> Invalid {
    let answer = app.set_program_image(caller, ImageSlot::Logo, file).await;
    let Err(Error::Invalid(fields)) = answer else { panic!("a refusal was expected: {answer:?}") };
    assert_eq!(fields[0].pointer, "/image");
    fields[0].problem.clone()
}

both_engines! {
    /// U-1, U-4: each of the three formats is taken, encoded anew, and made no larger than it is shown.
    async fn pictures_are_encoded_anew(db: TestDb) {
        let app = TestApp::new(db).await;
        let owner = app.shop("bakery").open().await.owner();
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let sent = file(&opaque(800, 600), format);
            let program = app.set_program_image(&owner, ImageSlot::Logo, sent.clone()).await.unwrap();
            let (kind, kept) = stored(&app, &owner, program.look.logo).await;
            assert_eq!(kind, if format == ImageFormat::Jpeg { "image/jpeg" } else { "image/png" });
            assert_ne!(kept, sent);
            let picture = image::load_from_memory(&kept).unwrap();
            assert_eq!((picture.width(), picture.height()), (512, 384), "{format:?}");
        }
        let hero = app.set_program_image(&owner, ImageSlot::Hero, file(&opaque(300, 150), ImageFormat::Png)).await.unwrap();
        assert_eq!(stored(&app, &owner, hero.look.hero).await.0, "image/jpeg");
        let clear: DynamicImage = RgbaImage::from_pixel(300, 150, Rgba([9, 9, 9, 0])).into();
        let hero = app.set_program_image(&owner, ImageSlot::Hero, file(&clear, ImageFormat::Png)).await.unwrap();
        assert_eq!(stored(&app, &owner, hero.look.hero).await.0, "image/png");
    }

    /// U-4: a second file behind the picture, and words inside it, are gone. U-1.
    async fn nothing_but_pixels_survives(db: TestDb) {
        let app = TestApp::new(db).await;
        let owner = app.shop("bakery").open().await.owner();
        let evil = b"<script>alert('from inside')</script>";
        let picture = file(&opaque(40, 40), ImageFormat::Png);
        let inside = [&picture[..33], &chunk(b"tEXt", evil), &picture[33..]].concat();
        let jpeg = file(&opaque(40, 40), ImageFormat::Jpeg);
        for polyglot in [inside, [&picture[..], evil].concat(), [&jpeg[..], evil].concat()] {
            let program = app.set_program_image(&owner, ImageSlot::Logo, polyglot).await.unwrap();
            let (_, kept) = stored(&app, &owner, program.look.logo).await;
            assert!(!kept.windows(8).any(|bytes| bytes == b"<script>"));
        }
    }

    /// U-1: what a file is, its content says; U-2: what is too large is known from the header.
    async fn what_is_no_picture_is_refused_and_changes_nothing(db: TestDb) {
        let app = TestApp::new(db).await;
        let owner = app.shop("bakery").open().await.owner();
        let (png, jpeg) = (file(&opaque(64, 64), ImageFormat::Png), file(&opaque(64, 64), ImageFormat::Jpeg));
        for wrong in [
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_vec(),
            b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".to_vec(),
            b"BM rubbish".to_vec(),
            Vec::new(),
            png[..png.len() / 2].to_vec(),
            png[..20].to_vec(),
            jpeg[..30].to_vec(),
            [&b"\xff\xd8\xff\xe0"[..], b"<html>not a picture</html>"].concat(),
            [&b"RIFF\x10\x00\x00\x00WEBP"[..], b"VP8 rubbish"].concat(),
        ] {
            assert_eq!(refused(&app, &owner, wrong).await, Invalid::NotAnImage);
        }
        for (width, height) in [(60_000, 60_000), (4097, 10), (10, 4097), (4096, 4096)] {
            assert_eq!(refused(&app, &owner, bomb(width, height)).await, Invalid::TooManyPixels, "{width} × {height}");
        }
        let large = vec![0; 2 * 1024 * 1024 + 1];
        assert_eq!(refused(&app, &owner, large).await, Invalid::FileTooLarge { max: 2048 });
        assert_eq!(app.count("SELECT COUNT(*) FROM images").await, 0);
        assert_eq!(app.program(&owner).await.unwrap().version, 1);
    }

    /// U-2: the largest that is allowed is taken. U-1.
    async fn sixteen_million_pixels_are_taken(db: TestDb) {
        let app = TestApp::new(db).await;
        let owner = app.shop("bakery").open().await.owner();
        let sent = file(&plain(4096, 3906), ImageFormat::Png);
        let program = app.set_program_image(&owner, ImageSlot::Hero, sent).await.unwrap();
        assert!(program.look.hero.is_some());
    }

    /// Each change is a version with its audit row; a picture that nothing shows any more is gone.
    async fn pictures_are_replaced_and_removed(db: TestDb) {
        let app = TestApp::new(db).await;
        let owner = app.shop("bakery").open().await.owner();
        let sent = file(&opaque(64, 64), ImageFormat::Png);
        let first = app.set_program_image(&owner, ImageSlot::Logo, sent.clone()).await.unwrap();
        let second = app.set_program_image(&owner, ImageSlot::Logo, sent).await.unwrap();
        assert_eq!((first.version, second.version), (2, 3));
        assert_ne!(first.look.logo, second.look.logo);
        assert_fails!(app.image(owner.merchant(), first.look.logo.unwrap()).await, Error::NotFound);
        let none = app.remove_program_image(&owner, ImageSlot::Logo).await.unwrap();
        assert_eq!((none.look.logo, none.version), (None, 4));
        assert_eq!(app.remove_program_image(&owner, ImageSlot::Logo).await.unwrap().version, 4);
        assert_eq!(app.count("SELECT COUNT(*) FROM images").await, 0);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'program.image'").await, 3);
        let versions = app.program_versions(&owner, None).await.unwrap();
        assert_eq!(versions.iter().map(|version| version.version).collect::<Vec<_>>(), [4, 3, 2, 1]);
    }

    /// G-T1: another merchant's picture has no address under one's own name. U-1.
    async fn a_picture_belongs_to_its_merchant(db: TestDb) {
        let app = TestApp::new(db).await;
        let (bakery, florist) = (app.shop("bakery").open().await, app.shop("florist").open().await);
        let sent = file(&opaque(64, 64), ImageFormat::Png);
        let logo = app.set_program_image(&bakery.owner(), ImageSlot::Logo, sent).await.unwrap().look.logo.unwrap();
        assert!(app.image(bakery.id, logo).await.is_ok());
        assert_fails!(app.image(florist.id, logo).await, Error::NotFound);
    }

    /// U-5: 20 MiB for a merchant, pictures of programs in the trash included. U-1.
    async fn a_merchants_pictures_have_a_limit_together(db: TestDb) {
        let app = TestApp::new(db).await;
        let owner = app.shop("bakery").open().await.owner();
        let merchant = owner.merchant().uuid().simple();
        let (id, content) = match app.engine() {
            orion_testkit::Engine::Sqlite => (format!("x'{merchant}'"), "zeroblob(10)"),
            orion_testkit::Engine::Postgres => (format!("'{merchant}'"), "'\\x00'"),
        };
        app.raw().await.execute(&format!("INSERT INTO images (merchant_id, id, content_type, width, height, content,
            content_len, created_at) VALUES ({id}, {id}, 'image/png', 1, 1, {content}, 20971519, 0)")).await.unwrap();
        let sent = file(&opaque(64, 64), ImageFormat::Png);
        let answer = app.set_program_image(&owner, ImageSlot::Logo, sent).await;
        assert_eq!(wrong_fields(answer), ["/image"]);
        assert_eq!(app.count("SELECT COUNT(*) FROM images").await, 1);
    }
}
