//! The schema of codex, a platform where creators sell their content: the example that this repository's
//! history in `migrations/` is written from.

pub mod content;
pub mod ecommerce;
pub mod playback;
pub mod users;

pub use content::{Content, NewContent, NewOrganization, Organization};
pub use ecommerce::{AccessType, ContentAccess, NewContentAccess, NewPurchase, Purchase, PurchaseStatus};
pub use playback::{NewVideoPlayback, VideoPlayback};
pub use users::{NewUser, User};
