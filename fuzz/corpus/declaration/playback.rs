//! Where people stopped watching.

use chrono::{DateTime, Utc};
use schema_core::Table;
use uuid::Uuid;

use crate::content::Content;
use crate::users::User;

/// Tracks video playback progress for resume functionality.
///
/// Design decisions:
/// - A composite unique key (`user_id` and `content_id`) for the upsert pattern.
/// - Progress in seconds, not as a percentage, for accuracy.
/// - `completed` is set when the user has watched at least 95% of the video.
/// - Aligned with database-schema.md v2.0 (lines 465-497).
///
/// Business rules:
/// - Updated every 30 seconds during playback, which is the frontend's responsibility.
/// - Completed automatically when the position reaches 95% of the duration.
/// - No cleanup: the historical record is useful for analytics.
#[derive(Debug, Clone, PartialEq, Table)]
#[table(name = "video_playback")]
// One playback record per user per video.
#[table(unique(on(user_id, content_id)))]
#[table(index("idx_video_playback_user_id", on(user_id)))]
#[table(index("idx_video_playback_content_id", on(content_id)))]
pub struct VideoPlayback {
    /// Its id.
    #[column(primary_key, default = gen_random_uuid())]
    pub id: Uuid,
    /// Who watches.
    #[column(references(User::id, on_delete = cascade))]
    pub user_id: String,
    /// What they watch.
    #[column(references(Content::id, on_delete = cascade))]
    pub content_id: Uuid,

    /// Where they stopped.
    #[column(default = 0)]
    pub position_seconds: i32,
    /// How long the video is.
    pub duration_seconds: i32,
    /// Whether they watched at least 95% of it.
    #[column(default = false)]
    pub completed: bool,

    /// When the position last changed.
    #[column(default = now(), on_update = now())]
    pub updated_at: DateTime<Utc>,
    /// When they first pressed play.
    #[column(default = now())]
    pub created_at: DateTime<Utc>,
}
