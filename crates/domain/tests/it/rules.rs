//! The rules one by one: each refusal and each operation, at its edges.

mod cards;
mod letter_template;
mod points;
mod receipts;
mod staff;
mod stamps;
mod voids;
