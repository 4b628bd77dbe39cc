//! Which engine we run: one exact file, named by its digests.

/// Version of the npm package and of the cache folder.
pub const ENGINE_VERSION: &str = "26.7.3-stable.1";

/// The npm package that carries the library for x86-64 Linux with glibc.
pub(crate) const PACKAGE: &str = "@chdb/lib-linux-x64-gnu";

/// SHA-512 of the package's tarball in npm's notation (base64), as the registry states it.
pub(crate) const TARBALL_SHA512: &str =
    "XP97mMqnc5tZpKQywR8N7cLTsHNiTmHr30pC5mzo3jWmukjKn2IBa60c2B/gWUNcuFjOMjWoorQICCqBVj5wpw==";

/// Where the library lies inside the tarball.
pub(crate) const TARBALL_MEMBER: &str = "package/libchdb.so";

/// The library's file name.
pub(crate) const LIBRARY: &str = "libchdb.so";

/// SHA-256 of the library in hex.
pub(crate) const LIBRARY_SHA256: &str = "36ad4e999882821ef13cf2d0f52c93f48e6ee1b4498b35a201c23ce4b8d15bf5";

/// Size of the library in bytes: the quick check before each start.
pub(crate) const LIBRARY_BYTES: u64 = 566_330_096;
