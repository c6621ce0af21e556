//! The rules one by one: each refusal and each operation, at its edges.

mod cards;
mod points;
mod receipts;
mod staff;
mod stamps;
mod voids;
