//! Where servers live when the cache folder is no place for them.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use super::super::account::{Account, own_folder};
use super::folder;

#[test]
fn servers_live_in_the_cache_where_their_user_can_reach_it() {
    let folder = folder();
    let account = Account::current().unwrap();
    let cache = folder.path().join("deep/cache");
    let servers = account.server_folder(&cache).unwrap();
    assert_eq!(servers, fs::canonicalize(&cache).unwrap().join("servers"));
    let private = servers.join("0");
    account.make_private(&private).unwrap();
    assert!(account.is_private(&private));
    assert!(!account.is_private(folder.path()));
    fs::set_permissions(&private, Permissions::from_mode(0o755)).unwrap();
    assert!(!account.is_private(&private));
}

#[test]
fn a_closed_home_is_left_alone() {
    if !rustix::process::geteuid().is_root() {
        // The server's user is this user, who can reach what they can make.
        return;
    }
    let folder = folder();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).unwrap();
    let servers = Account::current().unwrap().server_folder(folder.path()).unwrap();
    assert!(!servers.starts_with(fs::canonicalize(folder.path()).unwrap()), "{}", servers.display());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_folder_of_another_user_is_refused() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let folder = folder();
    let theirs = folder.path().join("theirs");
    own_folder(&theirs).unwrap();
    assert_eq!(fs::metadata(&theirs).unwrap().mode() & 0o777, 0o711);
    std::os::unix::fs::chown(&theirs, Some(65534), None).unwrap();
    assert!(own_folder(&theirs).is_err());
    std::os::unix::fs::symlink(folder.path(), folder.path().join("link")).unwrap();
    assert!(own_folder(&folder.path().join("link")).is_err());
}
