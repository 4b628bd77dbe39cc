//! The child process: loads the library and hands the process over to it. The only unsafe code of the storage side.

use std::{
    convert::Infallible,
    ffi::{CStr, CString, OsStr, c_char, c_int, c_void},
    mem::ManuallyDrop,
    net::IpAddr,
    os::unix::ffi::OsStrExt as _,
    path::PathBuf,
};

use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW, Symbol};

use crate::EngineError;

/// What the child needs to know; the launcher passes it on the command line. Nothing secret is in it.
#[derive(Clone, Debug)]
pub struct EngineArgs {
    /// The engine's library.
    pub library: PathBuf,
    /// The engine's own files.
    pub store: PathBuf,
    /// `config.xml`; `users.xml` and `start.sql` lie beside it.
    pub config: PathBuf,
    /// Where to listen.
    pub listen: IpAddr,
    /// The HTTP port; 0 lets the system choose.
    pub http_port: u16,
}

/// `struct local_result_v2` of chdb.h.
#[repr(C)]
struct LocalResultV2 {
    buf: *mut c_char,
    len: usize,
    vec: *mut c_void,
    elapsed: f64,
    rows_read: u64,
    bytes_read: u64,
    error_message: *mut c_char,
}

/// `struct local_result_v2 *query_stable_v2(int argc, char **argv)`.
type QueryStableV2 = unsafe extern "C" fn(argc: c_int, argv: *mut *mut c_char) -> *mut LocalResultV2;

/// Runs the engine until standard input ends, then ends the process: 0 when the engine stopped because it should, 1 when
/// it complained. Meant for a child process of its own.
///
/// # Errors
/// When the library cannot be loaded.
#[expect(unsafe_code, reason = "the engine is a C library that is loaded at run time")]
pub fn run_engine(args: &EngineArgs) -> Result<Infallible, EngineError> {
    let load_error = |source| EngineError::Load { path: args.library.clone(), source };
    // SAFETY: the file is the one whose digest `fetch` checked; its initializers are those of ClickHouse and have no
    // precondition on a process that has a single thread, which this child is.
    let library = unsafe { Library::open(Some(&args.library), RTLD_NOW | RTLD_LOCAL) }.map_err(load_error)?;
    // Unloading runs destructors of threads that still live (measured: a crash in one of several runs).
    let library = ManuallyDrop::new(library);
    // SAFETY: the type is the declaration in chdb.h of the pinned version.
    let entry: Symbol<QueryStableV2> = unsafe { library.get(b"query_stable_v2\0") }.map_err(load_error)?;

    let arguments = command_line(args);
    let mut pointers: Vec<*mut c_char> =
        arguments.iter().map(|argument| argument.as_ptr().cast_mut()).collect();
    let count = c_int::try_from(pointers.len()).unwrap_or(c_int::MAX);
    pointers.push(std::ptr::null_mut());
    // SAFETY: `pointers` holds `count` NUL-terminated strings and a final null, as `main` gets them; both vectors
    // outlive the call, and the engine only reads the strings.
    let result = unsafe { entry(count, pointers.as_mut_ptr()) };
    // SAFETY: the engine returns null or a result that it allocated and that nobody else touches; it is leaked, as the
    // process ends next.
    let message = unsafe { result.as_ref() }.map_or(std::ptr::null_mut(), |result| result.error_message);
    let failed = !message.is_null();
    if failed {
        // SAFETY: a non-null message is a NUL-terminated string that lives as long as the result.
        eprintln!("{}", unsafe { CStr::from_ptr(message) }.to_string_lossy());
    }
    // SAFETY: ends the process at once. Returning from `main` would run the library's destructors while its threads
    // still live, which crashes now and then; the engine has closed its files, and we hold nothing unwritten.
    unsafe { libc::_exit(c_int::from(failed)) }
}

fn command_line(args: &EngineArgs) -> Vec<CString> {
    let option = |name: &str, value: &OsStr| [name.as_bytes(), b"=", value.as_bytes()].concat();
    let file = |name| args.config.join(name);
    let words: [Vec<u8>; 9] = [
        b"clickhouse".to_vec(),
        option("--path", args.store.as_os_str()),
        option("--config-file", file("config.xml").as_os_str()),
        // The level in config.xml is overwritten by the command line's default, "trace".
        b"--log-level=error".to_vec(),
        option("--listen_host", args.listen.to_string().as_ref()),
        option("--http_port", args.http_port.to_string().as_ref()),
        b"--queries-file".to_vec(),
        file("start.sql").as_os_str().as_bytes().to_vec(),
        b"/dev/stdin".to_vec(),
    ];
    // A NUL cannot come from a path or a command line; an empty word makes the engine refuse it.
    words.into_iter().map(|word| CString::new(word).unwrap_or_default()).collect()
}
