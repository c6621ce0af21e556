//! Files that people send: as a whole body to the API, as a part of a form from our own pages. Safety §9, H-6, C-1.

use axum::body::{Body, Bytes};
use axum::extract::{FromRef, FromRequest, Request};
use axum::http::{HeaderMap, header};
use multer::{Constraints, Multipart, SizeLimit};
use orion_service::images::FILE_BYTES_MAX;

use crate::body;
use crate::csrf;
use crate::front_door::Entrance;
use crate::problem::Problem;

/// What a form takes besides its file: names, boundaries, the token.
const FORM_BYTES_MAX: usize = FILE_BYTES_MAX + 16 * 1024;
/// The types that a picture may come with. What it is, its content says.
const TYPES: [&str; 3] = ["image/png", "image/jpeg", "image/webp"];

/// A body that is a picture, at least by its type.
#[derive(Debug)]
pub struct Upload(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let is_picture = TYPES.iter().any(|kind| body::demand_type(request.headers(), kind).is_ok());
        if !is_picture {
            return Err(body::unsupported("Content-Type must be image/png, image/jpeg or image/webp."));
        }
        body::read(request.into_body(), FILE_BYTES_MAX).await.map(Self)
    }
}

/// A file that one of our own forms sent; empty where none was chosen.
#[derive(Debug)]
pub struct FileForm(pub Bytes);

impl<S> FromRequest<S> for FileForm
where
    S: Send + Sync,
    Entrance: FromRef<S>,
{
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let entrance = Entrance::from_ref(state);
        let boundary = boundary(request.headers())?;
        csrf::demand_origin(&entrance, request.headers(), request.extensions())?;
        let (parts, content) = request.into_parts();
        let (token, file) = read(content, boundary).await?;
        csrf::demand_token(&entrance, &parts.headers, &token.ok_or_else(csrf::refused)?)?;
        Ok(Self(file))
    }
}

fn boundary(headers: &HeaderMap) -> Result<String, Problem> {
    let line = headers.get(header::CONTENT_TYPE).and_then(|line| line.to_str().ok()).unwrap_or_default();
    multer::parse_boundary(line).map_err(|_| body::unsupported("Content-Type must be multipart/form-data."))
}

/// The token and the file. The body is bounded before it is taken apart.
async fn read(content: Body, boundary: String) -> Result<(Option<String>, Bytes), Problem> {
    let malformed = |_: multer::Error| Problem::malformed("The form cannot be read.");
    let bytes = body::read(content, FORM_BYTES_MAX).await?;
    let limits = SizeLimit::new().for_field(csrf::FIELD, 256);
    let limits = Constraints::new().allowed_fields(vec![csrf::FIELD, "file"]).size_limit(limits);
    let mut form = Multipart::with_constraints(Body::from(bytes).into_data_stream(), boundary, limits);
    let (mut token, mut file) = (None, Bytes::new());
    while let Some(field) = form.next_field().await.map_err(malformed)? {
        if field.name() == Some(csrf::FIELD) {
            token = Some(field.text().await.map_err(malformed)?);
        } else {
            file = field.bytes().await.map_err(malformed)?;
        }
    }
    Ok((token, file))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, content: &str) -> String {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{content}\r\n")
    }

    #[tokio::test]
    async fn a_form_gives_its_token_and_its_file_and_takes_nothing_else() {
        let form = format!("{}{}--x--\r\n", part("csrf_token", "abc"), part("file", "bytes"));
        let (token, file) = read(Body::from(form), "x".to_owned()).await.unwrap();
        assert_eq!((token.as_deref(), &file[..]), (Some("abc"), &b"bytes"[..]));
        for wrong in [part("other", "x"), part("csrf_token", &"x".repeat(300))] {
            let answer = read(Body::from(format!("{wrong}--x--\r\n")), "x".to_owned()).await;
            assert!(answer.is_err_and(|problem| problem.code() == "malformed_request"), "{wrong}");
        }
    }

    /// H-6. U-1.
    #[tokio::test]
    async fn a_form_larger_than_a_picture_may_be_is_not_read() {
        let form = format!("{}--x--\r\n", part("file", &"x".repeat(FORM_BYTES_MAX)));
        let answer = read(Body::from(form), "x".to_owned()).await;
        assert!(answer.is_err_and(|problem| problem.code() == "body_too_large"));
    }
}
