//! The shape of every refusal, for the document; [`orion_http::Problem`] writes it.

use utoipa::ToSchema;

/// A problem document (RFC 9457). `code` is the contract; the sentences may change. Some codes come with further members,
/// such as `seconds` or `points_balance`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what another crate writes")]
pub(crate) struct Problem {
    /// What kind of problem, where there is a registered one.
    #[schema(example = "about:blank")]
    r#type: String,
    /// The status in words.
    #[schema(example = "Unprocessable Entity")]
    title: String,
    /// The status.
    #[schema(minimum = 400, maximum = 599, example = 422)]
    status: i32,
    /// The stable name of the problem.
    #[schema(example = "insufficient_points")]
    code: String,
    /// What went wrong, for a person.
    #[schema(example = "The card has 80 points and 100 are needed.")]
    detail: String,
    /// Names the request in the server's log.
    #[schema(example = "q1w2e3r4t5z6u7i8")]
    request_id: Option<String>,
    /// With `validation_failed`: every value that is wrong.
    #[schema(nullable = false)]
    errors: Option<Vec<FieldProblem>>,
}

/// One value that is wrong.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what another crate writes")]
pub(crate) struct FieldProblem {
    /// A JSON pointer into the body, or `/` and the name of a parameter.
    #[schema(example = "/purchase_amount_cents")]
    pointer: String,
    /// The stable name of the mistake.
    #[schema(example = "out_of_range")]
    code: String,
    /// What is wrong, for a person.
    #[schema(example = "must be between 0 and 100000000")]
    detail: String,
}
