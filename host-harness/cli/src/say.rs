//! What people are told, on stderr.

/// Writes a line on stderr. Whoever reads it may have gone, or the disk it goes to may be full: that must not end what
/// is being told of, such as a campaign, or take the answer to a message away.
macro_rules! say {
    ($($text:tt)*) => {{
        _ = ::std::io::Write::write_fmt(
            &mut ::std::io::stderr().lock(),
            format_args!("{}\n", format_args!($($text)*)),
        );
    }};
}
